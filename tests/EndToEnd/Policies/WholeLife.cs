using System.Text.Json.Nodes;
using Berth.Tests.EndToEnd.Provision;

namespace Berth.Tests.EndToEnd.Policies;

/// <summary>The life of an environment with everything that a request can ask for, a method a day.</summary>
internal sealed class WholeLife(RunningCloud running)
{
    private const string Name = "whole";

    /// <summary>Asks for the same and is never ready.</summary>
    private const string Undone = "undone";

    private const string Pods = $"berth-{Name}-risken";
    private const string Scan = $"berth-{Name}-scan";
    private const string Account = "123456789012";
    private const string OtherAccount = "210987654321";
    private const string FirstExternalId = "whole-4711";
    private const string Stranger = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}""";

    private readonly CloudClients cloud = running.Clients;
    private string first = "";
    private string second = "";

    public async Task PrepareAsync()
    {
        await cloud.AwsAsync("cognito-idp", "create-identity-provider", "--user-pool-id", cloud.UserPool, "--provider-name", "Whole", "--provider-type", "OIDC",
            "--provider-details", "client_id=whole,authorize_scopes=openid,oidc_issuer=https://whole.example.com,attributes_request_method=GET");
        (first, second) = (await SecretAsync(running, $"{Name}/first", "first-token"), await SecretAsync(running, $"{Name}/second", "second-token"));
        // What a retirement leaves that was interrupted between a key and its name.
        var key = (string)(await cloud.AwsAsync("kms", "create-key", "--tags", "TagKey=berth:managed-by,TagValue=berth", $"TagKey=berth:environment,TagValue={Undone}"))["KeyMetadata"]!["KeyId"]!;
        await cloud.AwsAsync("kms", "create-alias", "--alias-name", $"alias/berth-{Undone}", "--target-key-id", key);
        await cloud.AwsAsync("kms", "schedule-key-deletion", "--key-id", key, "--pending-window-in-days", "7");
    }

    /// <summary>Taken back in the middle of a step, and after most of them.</summary>
    public async Task FailToBeginAsync()
    {
        await running.Control.DenyAsync("eks", "CreatePodIdentityAssociation", "ConfigureCluster", environment: Undone);
        await FailsAsync(cloud, Request(Undone, "request-0001"), "ConfigureCluster");
        await running.Control.NoFaultsAsync(Undone);
        await running.Control.DenyAsync("elasticloadbalancing", "CreateRule", "WireLoadBalancer", environment: Undone);
        await FailsAsync(cloud, Request(Undone, "request-0002"), "WireLoadBalancer");
        await running.Control.NoFaultsAsync(Undone);
        await GoneAsync($"berth-{Undone}-risken", $"berth-{Undone}-scan");
        // It may be sent again until it is given up; so long, nothing that it would share goes.
        (await cloud.BerthAsync("retire", Undone, "--yes", "--wait")).Good();
    }

    /// <summary>Replies get lost, of calls that are made once more and then meet what they have made.</summary>
    public async Task BeginAsync()
    {
        foreach (var (service, operation, caller) in new[] { ("ssm", "PutParameter", "PublishParameters"), ("route53", "ChangeResourceRecordSets", "WireLoadBalancer") })
            await running.Control.FaultAsync(new JsonObject
            {
                ["match"] = new JsonObject { ["service"] = service, ["operation"] = operation, ["caller"] = caller, ["event"] = Name }, ["kind"] = "cut-after", ["times"] = 1,
            });
        (await cloud.SendAsync(Request(Name, "request-0001"))).Good();
        await running.Control.NoFaultsAsync(Name);
    }

    /// <summary>Asked for once more, by hand.</summary>
    public async Task StayAsync()
    {
        var since = await running.Control.LastCallAsync();
        await ByHandAsync(cloud, "ProvisionEnvironmentArn", Request(Name, "request-0002"), "SUCCEEDED");
        Assert.Empty(await cloud.MutatingCallsAsync(since));
        await InSyncAsync();
    }

    /// <summary>Every queue, the database's secret, and the accounts that are to be looked into.</summary>
    public async Task UsePodsRightsAsync()
    {
        var token = await cloud.TokenAsync(Name, "risken", "pods.eks.amazonaws.com");
        var keys = JsonNode.Parse((await cloud.TryAwsAsync("eks-auth", "assume-role-for-pod-identity", "--cluster-name", "local", "--token", token)).Good())!["credentials"]!;
        foreach (var queue in (await cloud.AwsAsync("sqs", "list-queues", "--queue-name-prefix", $"berth-{Name}-"))["QueueUrls"]!.AsArray().Select(url => (string)url!))
        {
            (await cloud.TryAwsAsAsync(keys, "sqs", "send-message", "--queue-url", queue, "--message-body", "scan")).Good();
            (await cloud.TryAwsAsAsync(keys, "sqs", "receive-message", "--queue-url", queue)).Good();
        }

        (await cloud.TryAwsAsAsync(keys, "secretsmanager", "get-secret-value", "--secret-id", $"berth/{Name}/database")).Good();
        string[] assume = ["sts", "assume-role", "--role-session-name", "scan", "--external-id", FirstExternalId, "--role-arn"];
        (await cloud.TryAwsAsAsync(keys, [.. assume, $"arn:aws:iam::{Account}:role/{Scan}"])).Good();
        // There is no other account here: who refuses is it, and not the policies of the pods' role.
        Assert.DoesNotContain("identity-based policy", (await cloud.TryAwsAsAsync(keys, [.. assume, $"arn:aws:iam::{OtherAccount}:role/RISKEN"])).Errors);
    }

    /// <summary>An update that puts strangers' changes right beside its own, and gives all of them back when it fails at its end.</summary>
    public async Task BeTakenBackAsync()
    {
        await LayHandsOnAsync();
        await running.Control.DenyAsync("elasticloadbalancing", "DescribeTargetHealth", "VerifyEnvironment", environment: Name);
        var request = Request(Name, "request-0003").With("expiresAfter", "40d");
        var risken = request["risken"]!.AsObject();
        risken["parameters"]!["core"]!["DEFAULT_LOCALE"] = "en";
        risken["scan"]!["externalId"] = "whole-4712";
        risken["accessToken"]!["sourceIps"] = new JsonArray("198.51.100.0/24");
        risken["signIn"]!["identityProviders"] = new JsonArray("COGNITO");
        risken["secrets"]!["code/common"]!["GITHUB_DEFAULT_TOKEN"]!["secretArn"] = second;
        await FailsAsync(cloud, request, "VerifyEnvironment");
        await running.Control.NoFaultsAsync(Name);
    }

    /// <summary>What was given back to the strangers, and a login that they took away.</summary>
    public async Task BePutRightAsync()
    {
        var login = JsonNode.Parse((string)(await cloud.AwsAsync("secretsmanager", "get-secret-value", "--secret-id", $"berth/{Name}/database"))["SecretString"]!)!;
        var (administrator, password) = await cloud.DatabaseAdministratorAsync();
        (await cloud.MariaDbAsync(administrator, password, $"DROP USER `{login["username"]}`@'%'")).Good();

        var drifted = JsonNode.Parse((await cloud.BerthAsync("drift", Name, "--json")).Output)![0]!["drift"]!["resources"]!.AsArray().Select(one => (string)one!["resource"]!).ToList();
        foreach (var changed in new[]
        {
            $"database:credentials/berth/{Name}/database", $"secretsmanager:generated-login/berth/{Name}/schema-owner", $"iam:role/{Pods}", $"iam:role/{Scan}",
            $"eks:pod-identity-association/{Name}/risken", $"sqs:queue/berth-{Name}-osint-website", $"elbv2:target-group/berth-{Name}-api",
            $"elbv2:listener-rule/{Name}/access-token", $"route53:alias-record/console.{Name}.example.com",
        })
            Assert.Contains(changed, drifted);
        foreach (var kept in new[] { "cognito-idp:", "scheduler:", "ssm:" })
            Assert.DoesNotContain(drifted, one => one.StartsWith(kept, StringComparison.Ordinal));
        (await cloud.BerthAsync("retry", Name, "--wait")).Good();
        await InSyncAsync();
    }

    /// <summary>A retirement that is refused some rights, and one that finishes it.</summary>
    public async Task EndAsync()
    {
        await cloud.AwsAsync("kms", "delete-alias", "--alias-name", $"alias/berth-{Name}");
        await RedirectAsync($"api.{Name}.example.com");
        foreach (var (service, operation) in new[] { ("cognito-idp", "DeleteUserPoolClient"), ("sqs", "DeleteQueue"), ("iam", "DeleteRole"), ("eks", "DeletePodIdentityAssociation") })
            await running.Control.DenyAsync(service, operation, "RemoveResources", environment: Name);
        var refused = await cloud.BerthAsync("retire", Name, "--yes", "--wait", "--json");
        Assert.True(refused.ExitCode == 1, $"{refused.ExitCode}: {refused.Output}{refused.Errors}");
        Assert.Equal("NotAllRetired", (string?)JsonNode.Parse(refused.Output)!["code"]);
        await running.Control.NoFaultsAsync(Name);

        (await cloud.BerthAsync("retire", Name, "--yes", "--wait")).Good();
        await GoneAsync(Pods, Scan);
        foreach (var addon in new[] { "eks-pod-identity-agent", "amazon-cloudwatch-observability" })
            Assert.Contains("ResourceNotFound", (await cloud.TryAwsAsync("eks", "describe-addon", "--cluster-name", "local", "--addon-name", addon)).Errors);
    }

    private async Task LayHandsOnAsync()
    {
        await cloud.AwsAsync("iam", "update-assume-role-policy", "--role-name", Pods, "--policy-document", Stranger);
        await cloud.AwsAsync("iam", "delete-role-permissions-boundary", "--role-name", Pods);
        await cloud.AwsAsync("iam", "detach-role-policy", "--role-name", Scan, "--policy-arn", "arn:aws:iam::aws:policy/SecurityAudit");
        var association = Assert.Single(ApplicationView.List(await cloud.AwsAsync("eks", "list-pod-identity-associations", "--cluster-name", "local", "--namespace", Name), "associations"));
        await cloud.AwsAsync("eks", "update-pod-identity-association", "--cluster-name", "local", "--association-id", (string)association["associationId"]!, "--role-arn", $"arn:aws:iam::{Account}:role/{Scan}");
        var queue = (string)(await cloud.AwsAsync("sqs", "get-queue-url", "--queue-name", $"berth-{Name}-osint-website"))["QueueUrl"]!;
        await cloud.AwsAsync("sqs", "set-queue-attributes", "--queue-url", queue, "--attributes", "VisibilityTimeout=1");
        var owner = JsonNode.Parse((string)(await cloud.AwsAsync("secretsmanager", "get-secret-value", "--secret-id", $"berth/{Name}/schema-owner"))["SecretString"]!)!;
        owner["username"] = "stranger";
        await cloud.AwsAsync("secretsmanager", "put-secret-value", "--secret-id", $"berth/{Name}/schema-owner", "--secret-string", owner.ToJsonString());

        var seen = await ApplicationView.OfAsync(cloud, Name, Name);
        await cloud.AwsAsync("elbv2", "modify-target-group", "--target-group-arn", (string)seen.TargetGroup("api")["TargetGroupArn"]!, "--health-check-path", "/elsewhere");
        await cloud.AwsAsync("elbv2", "set-rule-priorities", "--rule-priorities", $"RuleArn={seen.Rule($"api.{Name}.example.com", "/api/*")!["RuleArn"]},Priority=40000");
        await RedirectAsync($"console.{Name}.example.com");
    }

    /// <summary>Somebody leads a host elsewhere.</summary>
    private async Task RedirectAsync(string host)
    {
        var records = ApplicationView.List(await cloud.AwsAsync("route53", "list-resource-record-sets", "--hosted-zone-id", cloud.HostedZone), "ResourceRecordSets");
        var record = Assert.Single(records, one => (string?)one["Name"] == $"{host}." && (string?)one["Type"] == "A").DeepClone();
        record["AliasTarget"]!["DNSName"] = "elsewhere.example.com.";
        await cloud.AwsAsync("route53", "change-resource-record-sets", "--hosted-zone-id", cloud.HostedZone, "--change-batch",
            new JsonObject { ["Changes"] = new JsonArray(new JsonObject { ["Action"] = "UPSERT", ["ResourceRecordSet"] = record }) }.ToJsonString());
    }

    private async Task InSyncAsync() => (await cloud.BerthAsync("drift", Name)).Good();

    private async Task GoneAsync(params string[] roles)
    {
        foreach (var role in roles)
            Assert.Contains("NoSuchEntity", (await cloud.TryAwsAsync("iam", "get-role", "--role-name", role)).Errors);
    }

    private JsonObject Request(string environment, string id)
    {
        var request = RequestFor.Environment(environment, id).With("expiresAfter", "30d");
        var risken = request["risken"]!.AsObject();
        risken["identity"] = "podIdentity";
        risken["database"]!["credentialsIn"] = "secretsManager";
        risken["observability"] = new JsonObject { ["containerInsights"] = true };
        risken["scan"] = new JsonObject { ["externalId"] = FirstExternalId, ["accounts"] = new JsonArray(Account, OtherAccount) };
        risken["signIn"]!["identityProviders"] = new JsonArray("COGNITO", "Whole");
        risken["secrets"] = new JsonObject { ["code/common"] = new JsonObject { ["GITHUB_DEFAULT_TOKEN"] = new JsonObject { ["secretArn"] = first } } };
        return request;
    }

    public static async Task FailsAsync(CloudClients cloud, JsonObject request, string step)
    {
        var answer = await cloud.SendAsync(request);
        Assert.True(answer.ExitCode == 1, $"{answer.ExitCode}: {answer.Output}{answer.Errors}");
        var run = JsonNode.Parse(answer.Output)!;
        Assert.True((string?)run["failedStep"] == step, $"failed in another step: {run.ToJsonString()}");
    }

    public static async Task ByHandAsync(CloudClients cloud, string workflow, JsonObject input, string status)
    {
        var started = await cloud.AwsAsync("stepfunctions", "start-execution", "--state-machine-arn", cloud.Output(workflow), "--input", input.ToJsonString());
        var ended = await Eventually.Async(
            () => cloud.AwsAsync("stepfunctions", "describe-execution", "--execution-arn", (string)started["executionArn"]!), execution => (string?)execution["status"] != "RUNNING");
        Assert.True((string?)ended["status"] == status, ended.ToJsonString());
    }

    /// <summary>A secret that a request may name, under the platform's key.</summary>
    /// <returns>Its ARN.</returns>
    public static async Task<string> SecretAsync(RunningCloud running, string name, string value) => (string)(await running.Clients.AwsAsync("secretsmanager", "create-secret",
        "--name", $"berth-input/{name}", "--secret-string", value, "--kms-key-id", (string)running.Description["platform"]!["kmsKeyId"]!))["ARN"]!;
}
