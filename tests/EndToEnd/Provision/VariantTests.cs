using System.Text.Json.Nodes;

namespace Berth.Tests.EndToEnd.Provision;

/// <summary>Other ways to ask for an environment, other things asked for.</summary>
[Collection(CloudCollection.Name)]
public sealed class VariantTests(RunningCloud running)
{
    private readonly CloudClients cloud = running.Clients;

    [Fact]
    public async Task Execution_started_by_hand_does_the_same_as_a_message()
    {
        var request = RequestFor.Environment("byhand");
        // R18: without source addresses there is no such condition.
        request["risken"]!["accessToken"]!.AsObject().Remove("sourceIps");
        var started = await cloud.AwsAsync("stepfunctions", "start-execution", "--state-machine-arn", cloud.Output("ProvisionEnvironmentArn"), "--input", request.ToJsonString());
        var ended = await Eventually.Async(
            () => cloud.AwsAsync("stepfunctions", "describe-execution", "--execution-arn", (string)started["executionArn"]!), execution => (string?)execution["status"] != "RUNNING");
        Assert.Equal("SUCCEEDED", (string?)ended["status"]);
        Assert.Equal("ready", (string?)JsonNode.Parse((string)ended["output"]!)!["outcome"]);

        // Who started it comes afterwards, from CloudTrail; who sent a message stands as who asked.
        var shown = await Eventually.Async(() => ShownAsync("byhand"), shown => shown["startedBy"] is not null);
        Assert.Equal(("console", "arn:aws:iam::123456789012:user/administrator"), ((string?)shown["requestedBy"], (string?)shown["startedBy"]));
        Assert.Contains("asked by     console (arn:aws:iam::123456789012:user/administrator)", (await cloud.BerthAsync("show", "byhand")).Good());
        var sent = await ShownAsync("prd");
        Assert.StartsWith("AIDA", (string?)sent["requestedBy"]);
        Assert.Null(sent["startedBy"]);

        var seen = await ApplicationView.OfAsync(cloud, "byhand", "byhand");
        Assert.Equal(["authenticate-cognito", "forward"], Types(seen.Rule("console.byhand.example.com", "/api/*")!));
        Assert.Equal(["authenticate-cognito", "forward"], Types(seen.Rule("console.byhand.example.com", "/*")!));
        var token = seen.Rule("api.byhand.example.com", "/api/*")!;
        Assert.Equal(["forward"], Types(token));
        Assert.Empty(ApplicationView.Values(token, "source-ip"));
        Assert.Equal((string?)seen.Role["Arn"], (string?)seen.Object("ServiceAccount", "risken")["metadata"]!["annotations"]!["eks.amazonaws.com/role-arn"]);
        Assert.Equal((int)seen.TargetGroup("api")["Port"]!, (int)seen.Object("Service", "gateway")["spec"]!["ports"]![0]!["nodePort"]!);
        Assert.Equal(22, seen.Objects.Count(one => (string?)one["kind"] == "Deployment"));
        Assert.Equal(("SecureString", (string)seen.Login["password"]!), seen.Parameters["/byhand/common/DB_MASTER_PASSWORD"]);
        (await cloud.MariaDbAsync((string)seen.Login["username"]!, (string)seen.Login["password"]!, "SELECT 1")).Good();
    }

    [Fact]
    public async Task R8_oidc_sign_in_takes_its_client_secret_by_arn_R19_no_token_rule_R23_reader()
    {
        const string clientSecret = "oidc-client-secret-4711-not-to-be-seen";
        var arn = (string)(await cloud.AwsAsync("secretsmanager", "create-secret", "--name", "berth-input/oidc", "--secret-string", $$"""{"clientSecret":"{{clientSecret}}"}"""))["ARN"]!;
        await PutPlatformWithReaderAsync("readers", "localhost");
        var request = RequestFor.Environment("oidc").With("platform", "readers");
        request["risken"]!.AsObject().Remove("accessToken");
        request["risken"]!["signIn"] = RequestFor.OidcSignIn(arn);
        var run = JsonNode.Parse((await cloud.SendAsync(request)).Good())!;

        var seen = await ApplicationView.OfAsync(cloud, "oidc", "oidc");
        var rule = seen.Rule("console.oidc.example.com", "/api/*")!;
        Assert.Equal(["authenticate-oidc", "forward"], Types(rule));
        var action = rule["Actions"]!.AsArray().Single(action => (int)action!["Order"]! == 1)!["AuthenticateOidcConfig"]!;
        Assert.Equal(("https://idp.example.com", "https://idp.example.com/authorize", "https://idp.example.com/token", "https://idp.example.com/userinfo", "risken"),
            ((string?)action["Issuer"], (string?)action["AuthorizationEndpoint"], (string?)action["TokenEndpoint"], (string?)action["UserInfoEndpoint"], (string?)action["ClientId"]));
        Assert.DoesNotContain(seen.Clients, client => (string?)client["ClientName"] == "berth-oidc");
        Assert.Null(seen.Rule("api.oidc.example.com", "/api/*"));
        Assert.DoesNotContain(seen.Rules, one => ApplicationView.Values(one, "host-header").Contains("api.oidc.example.com"));
        Assert.Equal("localhost", seen.Parameters["/oidc/common/DB_SLAVE_HOST"].Value);
        Assert.NotEqual("localhost", seen.Parameters["/oidc/common/DB_MASTER_HOST"].Value);

        foreach (var place in new[]
        {
            cloud.AwsAsync("stepfunctions", "get-execution-history", "--execution-arn", (string)run["execution"]!),
            cloud.AwsAsync("logs", "filter-log-events", "--log-group-name", "/aws/lambda/berth-WireLoadBalancer"),
            cloud.AwsAsync("logs", "filter-log-events", "--log-group-name", "/aws/lambda/berth-PlanEnvironment"),
            cloud.AwsAsync("dynamodb", "scan", "--table-name", cloud.Output("RegistryTableName")),
        })
            Assert.DoesNotContain(clientSecret, (await place).ToJsonString());

        // What the rule holds cannot be read back; that another value is wanted now, its fingerprint tells.
        (await cloud.BerthAsync("drift", "oidc")).Good();
        const string next = "oidc-client-secret-4712-not-to-be-seen";
        await cloud.AwsAsync("secretsmanager", "put-secret-value", "--secret-id", arn, "--secret-string", $$"""{"clientSecret":"{{next}}"}""");
        var drifted = await cloud.BerthAsync("drift", "oidc", "--json");
        Assert.Equal(1, drifted.ExitCode);
        Assert.Equal(["elbv2:listener-rule/oidc/console-api", "elbv2:listener-rule/oidc/console-web"],
            JsonNode.Parse(drifted.Output)![0]!["drift"]!["resources"]!.AsArray().Select(one => (string)one!["resource"]!).Order());
        Assert.DoesNotContain("4711", drifted.Output);
        Assert.DoesNotContain("4712", drifted.Output);
        (await cloud.BerthAsync("drift", "oidc", "--repair")).Good();
        (await cloud.BerthAsync("drift", "oidc")).Good();
    }

    private async Task PutPlatformWithReaderAsync(string name, string reader)
    {
        var platform = running.Description["platform"]!.DeepClone();
        platform["name"] = name;
        platform["database"]!["mysql"]!["reader"] = reader;
        await cloud.AwsAsync("ssm", "put-parameter", "--name", $"/berth/platforms/{name}", "--type", "String", "--tier", "Intelligent-Tiering", "--value", platform.ToJsonString());
    }

    private static IEnumerable<string> Types(JsonNode rule) => rule["Actions"]!.AsArray().OrderBy(action => (int)action!["Order"]!).Select(action => (string)action!["Type"]!);

    private async Task<JsonNode> ShownAsync(string environment) => JsonNode.Parse((await cloud.BerthAsync("show", environment, "--json")).Good())!;
}
