using System.Text.Json.Nodes;

namespace Berth.Tests.EndToEnd.Provision;

/// <summary>Credentials of pods in their two ways, what they may do with them, and what the cluster gets for all environments.</summary>
[Collection(CloudCollection.Name)]
public sealed class IdentityTests(RunningCloud running)
{
    private const string Account = "123456789012";
    private const string ExternalId = "risken-scan-4711";

    private readonly CloudClients cloud = running.Clients;

    [Fact]
    public async Task R1_R2_container_insights_R10_several_identity_providers_R38_scan_role()
    {
        foreach (var provider in new[] { "Okta", "Entra" })
            await cloud.AwsAsync("cognito-idp", "create-identity-provider", "--user-pool-id", cloud.UserPool, "--provider-name", provider, "--provider-type", "OIDC",
                "--provider-details", $"client_id={provider},authorize_scopes=openid,oidc_issuer=https://{provider}.example.com,attributes_request_method=GET");
        var request = RequestFor.Environment("scans");
        request["risken"]!["observability"] = new JsonObject { ["containerInsights"] = true };
        request["risken"]!["scan"] = new JsonObject { ["externalId"] = ExternalId, ["accounts"] = new JsonArray(Account) };
        request["risken"]!["signIn"]!["identityProviders"] = new JsonArray("COGNITO", "Okta", "Entra");
        (await cloud.SendAsync(request)).Good();

        var addon = await cloud.AwsAsync("eks", "describe-addon", "--cluster-name", "local", "--addon-name", "amazon-cloudwatch-observability");
        Assert.Equal("ACTIVE", (string?)addon["addon"]!["status"]);
        var nodes = ApplicationView.List(await cloud.KubectlAsync("get", "nodes"), "items").Count;
        foreach (var agent in new[] { "cloudwatch-agent", "fluent-bit" })
            Assert.Equal(nodes, (int)(await cloud.KubectlAsync("get", "daemonset", agent, "-n", "amazon-cloudwatch"))["status"]!["numberReady"]!);
        var groups = await cloud.AwsAsync("logs", "describe-log-groups", "--log-group-name-prefix", "/aws/containerinsights/local/application");
        Assert.Single(groups["logGroups"]!.AsArray());

        var clients = ApplicationView.List(await cloud.AwsAsync("cognito-idp", "list-user-pool-clients", "--user-pool-id", cloud.UserPool), "UserPoolClients");
        var client = (await cloud.AwsAsync("cognito-idp", "describe-user-pool-client", "--user-pool-id", cloud.UserPool,
            "--client-id", (string)clients.Single(one => (string?)one["ClientName"] == "berth-scans")["ClientId"]!))["UserPoolClient"]!;
        Assert.Equal(["COGNITO", "Entra", "Okta"], client["SupportedIdentityProviders"]!.AsArray().Select(provider => (string)provider!).Order());
        var named = await cloud.AwsAsync("ssm", "get-parameter", "--name", "/scans/gateway/gateway/IDP_PROVIDER_NAME");
        Assert.Equal("Okta,Entra", (string?)named["Parameter"]!["Value"]);

        var pod = await ByWebIdentityAsync("scans");
        string[] assume = ["sts", "assume-role", "--role-arn", $"arn:aws:iam::{Account}:role/berth-scans-scan", "--role-session-name", "scan"];
        var scanner = JsonNode.Parse((await cloud.TryAwsAsAsync(pod, [.. assume, "--external-id", ExternalId])).Good())!["Credentials"]!;
        await RefusedAsync(pod, assume);
        await RefusedAsync(pod, [.. assume, "--external-id", "another"]);
        // The administrator has every right, and is still not who the role trusts.
        Assert.Contains("AccessDenied", (await cloud.TryAwsAsync([.. assume, "--external-id", ExternalId])).Errors);
        var attached = await cloud.AwsAsync("iam", "list-attached-role-policies", "--role-name", "berth-scans-scan");
        Assert.Equal("arn:aws:iam::aws:policy/SecurityAudit", (string?)Assert.Single(attached["AttachedPolicies"]!.AsArray())!["PolicyArn"]);
        (await cloud.TryAwsAsAsync(CloudClients.Keys(scanner), "iam", "list-roles")).Good();
        await RefusedAsync(CloudClients.Keys(scanner), "iam", "delete-role", "--role-name", "berth-scans-risken");
    }

    /// <summary>events/risken-scanners.json as it stands: everything that a request can ask for.</summary>
    [Fact]
    public async Task Pods_get_their_role_by_pod_identity_and_R20_token_rule_wants_a_bearer()
    {
        foreach (var (name, value) in new[] { ("azure", "azure-secret"), ("github", "github-token"), ("google", """{"json":"{\"type\":\"service_account\"}","privateKey":"google-key"}""") })
            await cloud.AwsAsync("secretsmanager", "create-secret", "--name", $"berth-input/risken-stg/{name}", "--secret-string", value);
        (await cloud.BerthAsync("send", Repository.Scanners, "--wait", "--json")).Good();

        var scanners = ApplicationView.List(await cloud.KubectlAsync("get", "deployments", "-n", "risken-stg"), "items");
        Assert.Equal(22, scanners.Count);
        Assert.All(scanners, scanner => Assert.Equal(1, (int?)scanner["status"]!["availableReplicas"] ?? 0));
        Assert.All(ApplicationView.List(await cloud.KubectlAsync("get", "cronjobs", "-n", "risken-stg"), "items"), job => Assert.NotEqual(true, (bool?)job["spec"]!["suspend"]));
        var given = ApplicationView.List(await cloud.AwsAsync("ssm", "get-parameters-by-path", "--path", "/stg", "--recursive", "--with-decryption"), "Parameters")
            .ToDictionary(one => (string)one["Name"]!, one => ((string)one["Type"]!, (string)one["Value"]!));
        Assert.Equal(("SecureString", "azure-secret"), given["/stg/azure/common/AZURE_CLIENT_SECRET"]);
        Assert.Equal(("SecureString", "github-token"), given["/stg/code/common/GITHUB_DEFAULT_TOKEN"]);
        Assert.Equal(("SecureString", """{"type":"service_account"}"""), given["/stg/google/common/GOOGLE_SERVICE_ACCOUNT_JSON"]);
        Assert.Equal(("SecureString", "google-key"), given["/stg/google/common/GOOGLE_SERVICE_ACCOUNT_PRIVATE_KEY"]);
        Assert.Equal(("String", "risken@example.iam.gserviceaccount.com"), given["/stg/google/common/GOOGLE_SERVICE_ACCOUNT_EMAIL"]);
        Assert.DoesNotContain("/stg/common/DB_MASTER_PASSWORD", given.Keys);
        var rights = (await cloud.AwsAsync("iam", "get-role-policy", "--role-name", "berth-stg-risken", "--policy-name", "berth"))["PolicyDocument"]!.ToJsonString();
        Assert.Contains("arn:aws:iam::210987654321:role/", rights);

        Assert.Equal("ACTIVE", (string?)(await cloud.AwsAsync("eks", "describe-addon", "--cluster-name", "local", "--addon-name", "eks-pod-identity-agent"))["addon"]!["status"]);
        var account = await cloud.KubectlAsync("get", "serviceaccount", "risken", "-n", "risken-stg");
        Assert.Null(account["metadata"]!["annotations"]?["eks.amazonaws.com/role-arn"]);

        var issued = JsonNode.Parse((await cloud.TryAwsAsync("eks-auth", "assume-role-for-pod-identity", "--cluster-name", "local",
            "--token", await TokenAsync("risken-stg", "pods.eks.amazonaws.com"))).Good())!;
        var keys = issued["credentials"]!;
        Assert.Equal("berth-stg-risken", ((string)issued["assumedRoleUser"]!["arn"]!).Split('/')[1]);
        var read = JsonNode.Parse((await cloud.TryAwsAsAsync(keys, "ssm", "get-parameters-by-path", "--path", "/stg/common", "--with-decryption")).Good())!;
        Assert.Contains(read["Parameters"]!.AsArray(), parameter => (string?)parameter!["Name"] == "/stg/common/ENV_NAME");
        await RefusedAsync(keys, "ssm", "get-parameters-by-path", "--path", "/prd/common");
        // A token for STS is none for the agent, and web identity is not what the role trusts.
        Assert.Contains("InvalidToken", (await cloud.TryAwsAsync("eks-auth", "assume-role-for-pod-identity", "--cluster-name", "local", "--token", await TokenAsync("risken-stg", "sts.amazonaws.com"))).Errors);
        Assert.Contains("AccessDenied", (await AssumeByWebIdentityAsync("risken-stg", "stg")).Errors);

        var rules = ApplicationView.List(await cloud.AwsAsync("elbv2", "describe-rules", "--listener-arn", cloud.ListenerArn), "Rules");
        var rule = Assert.Single(rules, rule => ApplicationView.Values(rule, "host-header").Contains("api.stg.risken.example.com"));
        var header = rule["Conditions"]!.AsArray().Single(condition => (string?)condition!["Field"] == "http-header")!["HttpHeaderConfig"]!;
        Assert.Equal(("Authorization", "Bearer *"), ((string?)header["HttpHeaderName"], (string?)Assert.Single(header["Values"]!.AsArray())));
    }

    [Fact]
    public async Task Role_of_pods_stays_within_its_boundary_whatever_it_is_given()
    {
        running.FirstRun.Good();
        var role = (await cloud.AwsAsync("iam", "get-role", "--role-name", "berth-prd-risken"))["Role"]!;
        var boundary = (string)role["PermissionsBoundary"]!["PermissionsBoundaryArn"]!;
        Assert.StartsWith($"arn:aws:iam::{Account}:policy/", boundary);
        await cloud.AwsAsync("iam", "put-role-policy", "--role-name", "berth-prd-risken", "--policy-name", "everything", "--policy-document",
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""");
        try
        {
            var refusal = await RefusedAsync(await ByWebIdentityAsync("risken", "prd"), "iam", "list-roles");
            Assert.Contains("no permissions boundary allows", refusal);
        }
        finally
        {
            await cloud.AwsAsync("iam", "delete-role-policy", "--role-name", "berth-prd-risken", "--policy-name", "everything");
        }

        // Nor may the step give rights to a role that has none: its own, say.
        var step = await cloud.RoleOfAsync("ConfigureCluster");
        await RefusedAsync(await running.Control.KeysOfAsync($"arn:aws:iam::{Account}:role/{step}"), "iam", "put-role-policy", "--role-name", step, "--policy-name", "more",
            "--policy-document", """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""");
    }

    [Theory]
    [InlineData("idps", "IdentityProviderMissing", "COGNITO")]
    [InlineData("zones", "HostOutsideZone", "example.com")]
    public async Task What_the_platform_does_not_have_is_refused_while_planning(string environment, string code, string names)
    {
        var request = RequestFor.Environment(environment);
        if (environment == "idps")
            request["risken"]!["signIn"]!["identityProviders"] = new JsonArray("COGNITO", "Nobody");
        else
            request["risken"]!["consoleHost"] = "console.zones.example.org";
        var since = await running.Control.LastCallAsync();
        var answer = await cloud.SendAsync(request);
        Assert.NotEqual(0, answer.ExitCode);
        var run = JsonNode.Parse(answer.Output)!;
        Assert.Equal(("PlanEnvironment", code), ((string?)run["failedStep"], (string?)run["code"]));
        Assert.Contains(names, (string)run["reason"]!);
        Assert.Empty(await cloud.MutatingCallsAsync(since));
    }

    private Task<string> TokenAsync(string ns, string audience) => cloud.TokenAsync(ns, "risken", audience);

    private async Task<Answer> AssumeByWebIdentityAsync(string ns, string? environment = null) => await cloud.TryAwsAsync("sts", "assume-role-with-web-identity",
        "--role-arn", $"arn:aws:iam::{Account}:role/berth-{environment ?? ns}-risken", "--role-session-name", "pod", "--web-identity-token", await TokenAsync(ns, "sts.amazonaws.com"));

    private async Task<JsonNode> ByWebIdentityAsync(string ns, string? environment = null) =>
        CloudClients.Keys(JsonNode.Parse((await AssumeByWebIdentityAsync(ns, environment)).Good())!["Credentials"]!);

    private async Task<string> RefusedAsync(JsonNode keys, params string[] call)
    {
        var answer = await cloud.TryAwsAsAsync(keys, call);
        Assert.NotEqual(0, answer.ExitCode);
        Assert.Contains("AccessDenied", answer.Errors);
        return answer.Errors;
    }
}
