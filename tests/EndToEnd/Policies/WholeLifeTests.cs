using System.Text.Json.Nodes;
using Berth.Tests.EndToEnd.Provision;

namespace Berth.Tests.EndToEnd.Policies;

/// <summary>A cloud of its own: the last environment that leaves takes what all have shared.</summary>
[CollectionDefinition(Name)]
public sealed class WholeLifeCollection : ICollectionFixture<RunningCloud>
{
    public const string Name = "local cloud from the first environment to the last";
}

/// <summary>
/// Environments from their first day to their last, with strangers' hands, lost replies, refusals and changes taken back in between: the rights
/// that only these need are used as well. They run with <c>./berth test --policies</c> alone; their parts are tests of their own elsewhere.
/// </summary>
[Collection(WholeLifeCollection.Name)]
public sealed class WholeLifeTests(RunningCloud running)
{
    private readonly CloudClients cloud = running.Clients;

    [Fact]
    public async Task Environment_with_everything()
    {
        running.FirstRun.Good();
        var life = new WholeLife(running);
        await life.PrepareAsync();
        await life.FailToBeginAsync();
        await life.BeginAsync();
        await life.StayAsync();
        await life.UsePodsRightsAsync();
        await life.BeTakenBackAsync();
        await life.BePutRightAsync();
        await life.EndAsync();
    }

    [Fact]
    public async Task Environment_on_a_platform_with_a_role_of_its_own()
    {
        running.FirstRun.Good();
        await OtherAccount.MakeAsync(running);
        (await cloud.SendAsync(Far("request-0001"))).Good();
        await ByHandAsync("ProvisionEnvironmentArn", Far("request-0002").With("mode", "plan"), "SUCCEEDED");
        await running.Control.InvokeAsync("berth-ObserveEnvironments:live");

        await running.Control.DenyAsync("ssm", "PutParameter", "berth-platform-second");
        var changed = Far("request-0003");
        changed["risken"]!["parameters"]!["core"]!["DEFAULT_LOCALE"] = "en";
        await WholeLife.FailsAsync(cloud, changed, "PublishParameters");
        await running.Control.NoFaultsAsync();
        (await cloud.BerthAsync("drift", "far")).Good();
        (await cloud.BerthAsync("retire", "far", "--yes", "--wait")).Good();

        static JsonObject Far(string id) => RequestFor.Environment("far", id).With("platform", "second");
    }

    [Fact]
    public async Task Environment_with_its_database_inside_the_cluster_and_an_oidc_sign_in()
    {
        running.FirstRun.Good();
        var secret = await WholeLife.SecretAsync(running, "inner/oidc", """{"clientSecret":"first"}""");
        (await cloud.SendAsync(Inner("request-0001", secret))).Good();

        // All of these an update sees and puts right, and takes back when it fails.
        var login = JsonNode.Parse((string)(await cloud.AwsAsync("secretsmanager", "get-secret-value", "--secret-id", "berth/inner/database"))["SecretString"]!)!;
        login["dbname"] = "elsewhere";
        await cloud.AwsAsync("secretsmanager", "put-secret-value", "--secret-id", "berth/inner/database", "--secret-string", login.ToJsonString());
        await cloud.AwsAsync("secretsmanager", "put-secret-value", "--secret-id", secret, "--secret-string", """{"clientSecret":"second"}""");
        await running.Control.DenyAsync("elasticloadbalancing", "AddTags", "WireLoadBalancer", environment: "inner");
        await WholeLife.FailsAsync(cloud, Inner("request-0002", secret), "WireLoadBalancer");
        await running.Control.NoFaultsAsync("inner");

        Assert.Contains("secretsmanager:generated-login/berth/inner/database", (await cloud.BerthAsync("drift", "inner", "--json")).Output);
        (await cloud.BerthAsync("retry", "inner", "--wait")).Good();
        (await cloud.BerthAsync("drift", "inner")).Good();
        (await cloud.BerthAsync("retire", "inner", "--yes", "--wait")).Good();
        Assert.NotEqual(0, (await cloud.TryKubectlAsync("get", "statefulset", "db", "-n", "middleware")).ExitCode);
    }

    /// <summary>The first one, which stood before all others and with them.</summary>
    [Fact]
    public async Task Last_environment_takes_what_all_have_shared()
    {
        running.FirstRun.Good();
        (await cloud.BerthAsync("retire", "prd", "--yes", "--wait")).Good();
        Assert.Empty(ApplicationView.List(await cloud.AwsAsync("iam", "list-open-id-connect-providers"), "OpenIDConnectProviderList"));
        await ByHandAsync("CheckDriftArn", new JsonObject { ["schema"] = "berth-action/v1", ["requestId"] = "drift-by-hand", ["action"] = "drift", ["environment"] = "nowhere" }, "FAILED");
    }

    private static JsonObject Inner(string id, string secret)
    {
        var request = RequestFor.Environment("inner", id).With("tier", "development");
        request["risken"]!["database"]!["mode"] = "incluster";
        request["risken"]!["signIn"] = RequestFor.OidcSignIn(secret);
        return request;
    }

    private Task ByHandAsync(string workflow, JsonObject input, string status) => WholeLife.ByHandAsync(cloud, workflow, input, status);
}
