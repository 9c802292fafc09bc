using System.Text;
using System.Text.Json.Nodes;
using Berth.Tests.EndToEnd.Provision;

namespace Berth.Tests.EndToEnd.Rotating;

/// <summary>The service of events/service.json, whose pods read their login from a Kubernetes Secret.</summary>
public sealed class OrdersEnvironment(RunningCloud running) : IAsyncLifetime
{
    public const string Name = "orders";

    internal OutcomeEvents Events { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        (await running.Clients.SendAsync(Request())).Good();
        Events = await OutcomeEvents.ListenAsync(running.Clients, "orders-tests", Name);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    internal static JsonObject Request(string? id = null)
    {
        var request = JsonNode.Parse(File.ReadAllText(Repository.Service))!.AsObject();
        return id is null ? request : request.With("requestId", id);
    }
}

/// <summary>A service linked with a PostgreSQL database: how its pods come by the login, and how the login is rotated under them.</summary>
[Collection(PassingDaysCollection.Name)]
public sealed class WebServiceTests(RunningCloud running, OrdersEnvironment orders) : IClassFixture<OrdersEnvironment>
{
    private const string Environment = OrdersEnvironment.Name;
    private static int requests;

    private readonly CloudClients cloud = running.Clients;

    [Fact]
    public async Task O13_pods_get_the_login_from_a_Secret_and_from_nowhere_else()
    {
        var view = await ViewAsync();
        await view.ProveAsync(cloud);
        Assert.Equal(["db_db_host", "db_db_name", "db_db_password", "db_db_port", "db_db_user"], view.Secret.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("""[{"secretRef":{"name":"secret"}}]""", view.Container["envFrom"]!.ToJsonString());
        Assert.Equal("""[{"name":"APPENV","value":"staging"}]""", view.Container["env"]!.ToJsonString());
        Assert.Equal(2, (int)view.Deployment["status"]!["availableReplicas"]!);
        Assert.Empty((await cloud.AwsAsync("ssm", "get-parameters-by-path", "--path", $"/{Environment}", "--recursive"))["Parameters"]!.AsArray());

        // What one user makes is the other one's, too: both work as the role that owns the database.
        (await view.PsqlAsync(cloud, "CREATE TABLE IF NOT EXISTS item (name text)")).Good();
        Assert.Equal($"owner_of_{Environment}", (await view.PsqlAsync(cloud, "SELECT tableowner FROM pg_tables WHERE tablename = 'item'")).Good().Trim());
        var pods = ApplicationView.List(await cloud.KubectlAsync("get", "pods", "-n", Environment), "items");
        Assert.All(pods, pod => Assert.Null(pod["spec"]!["volumes"]));
    }

    [Fact]
    public async Task Service_is_called_by_its_host_and_its_port_is_open_to_the_load_balancer()
    {
        var rule = Assert.Single(ApplicationView.List(await cloud.AwsAsync("elbv2", "describe-rules", "--listener-arn", cloud.ListenerArn), "Rules"),
            rule => rule["Conditions"]!.ToJsonString().Contains("orders.example.com", StringComparison.Ordinal));
        Assert.Equal(["forward"], rule["Actions"]!.AsArray().Select(action => (string)action!["Type"]!));
        var group = (await cloud.AwsAsync("elbv2", "describe-target-groups", "--names", $"berth-{Environment}-app"))["TargetGroups"]![0]!;
        Assert.Equal(((string)rule["Actions"]![0]!["TargetGroupArn"]!, "/health"), ((string)group["TargetGroupArn"]!, (string)group["HealthCheckPath"]!));
        var port = (int)(await cloud.KubectlAsync("get", "service", "app", "-n", Environment))["spec"]!["ports"]![0]!["nodePort"]!;
        Assert.Equal(port, (int)group["Port"]!);
        Assert.Contains(ApplicationView.List(await cloud.AwsAsync("ec2", "describe-security-group-rules"), "SecurityGroupRules"),
            open => open["FromPort"] is { } from && (int)from == 31000 && (int)open["ToPort"]! == 31063 && !(bool)open["IsEgress"]!);
        Assert.InRange(port, 31000, 31063);
    }

    [Fact]
    public async Task O35_the_same_again_changes_nothing()
    {
        var since = await running.Control.LastCallAsync();
        var run = JsonNode.Parse((await cloud.SendAsync(OrdersEnvironment.Request("01J9SERVICE000000000000002"))).Good())!;
        Assert.Equal(("ready", 0), ((string)run["outcome"]!, (int)run["changes"]!));
        Assert.Empty(await cloud.MutatingCallsAsync(since));
    }

    [Theory]
    [InlineData("rotate")]
    [InlineData("secretsmanager")]
    public async Task Rotation_reaches_the_Secret_and_the_pods_and_no_login_fails_meanwhile(string by)
    {
        var before = await ViewAsync();
        await using var consumer = new Consumer(async () => await (await SecretAsync()).PsqlAsync(cloud, "SELECT 1"));
        await consumer.TriedAsync(1);
        if (by == "rotate")
            await RotateAsync("rotated");
        else
            await RotateBySecretsManagerAsync();
        await consumer.TriedAsync(2);
        Assert.Empty(consumer.Refusals);

        var after = await ViewAsync();
        await after.ProveAsync(cloud);
        Assert.NotEqual((before.Current, before.User, before.Password), (after.Current, after.User, after.Password));
        Assert.Equal(before.Current, after.With("AWSPREVIOUS"));
        Assert.NotEqual(before.Configuration, after.Configuration);
        Assert.Equal((before.Secret["db_db_host"], before.Secret["db_db_name"]), (after.Secret["db_db_host"], after.Secret["db_db_name"]));
        (await before.PsqlAsync(cloud, "SELECT 1")).Good();
    }

    [Fact]
    public async Task Pods_that_do_not_become_healthy_get_their_login_back()
    {
        var before = await ViewAsync();
        await running.Control.ControllerAsync($"{Environment}/app", "silent");
        var run = await RotateAsync("failed");
        await running.Control.ControllerAsync($"{Environment}/app", "normal");
        Assert.Equal("VerifyEnvironment", (string?)run["failedStep"]);
        Assert.Contains("deployment app", (string)run["reason"]!);
        await orders.Events.HearAsync(Environment, "RotationFailed", of: (string)run["execution"]!);

        var after = await ViewAsync();
        await after.ProveAsync(cloud);
        Assert.Equal((before.Current, before.User, before.Password, before.Configuration), (after.Current, after.User, after.Password, after.Configuration));
        await RotateAsync("rotated");
        await (await ViewAsync()).ProveAsync(cloud);
    }

    [Fact]
    public async Task Secret_that_somebody_changes_is_drift_and_no_value_is_shown()
    {
        var before = await ViewAsync();
        var foreign = Convert.ToBase64String("somebody's"u8);
        (await cloud.TryKubectlAsync("patch", "secret", "secret", "-n", Environment, "--type=merge", "-p", new JsonObject { ["data"] = new JsonObject { ["db_db_password"] = foreign } }.ToJsonString())).Good();
        var answer = await cloud.BerthAsync("drift", Environment, "--json");
        Assert.Contains("db_db_password", answer.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(before.Password, answer.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("somebody's", answer.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(foreign, answer.Output, StringComparison.Ordinal);

        (await cloud.SendAsync(OrdersEnvironment.Request("01J9SERVICE000000000000003"))).Good();
        await (await ViewAsync()).ProveAsync(cloud);
    }

    [Fact]
    public async Task Secrets_of_the_request_reach_the_pods_and_another_value_makes_them_anew()
    {
        const string name = "keyed";
        var arn = (string)(await cloud.AwsAsync("secretsmanager", "create-secret", "--name", "berth-input/keyed/api", "--secret-string", """{"key":"the first"}"""))["ARN"]!;
        JsonObject Keyed(string id)
        {
            var request = OrdersEnvironment.Request(id).With("environment", name);
            var service = request["service"]!.AsObject();
            service.Remove("host");
            service["links"] = new JsonObject { ["store"] = new JsonObject { ["type"] = "mysql" } };
            service["secrets"] = new JsonObject { ["API_KEY"] = new JsonObject { ["secretArn"] = arn, ["jsonKey"] = "key" } };
            return request;
        }

        (await cloud.SendAsync(Keyed("01J9SERVICE000000000000005"))).Good();
        var (value, first) = await KeyedAsync();
        Assert.Equal("the first", value);
        Assert.Equal(0, (int)JsonNode.Parse((await cloud.SendAsync(Keyed("01J9SERVICE000000000000006"))).Good())!["changes"]!);

        await cloud.AwsAsync("secretsmanager", "put-secret-value", "--secret-id", arn, "--secret-string", """{"key":"the second"}""");
        Assert.Equal(2, (int)JsonNode.Parse((await cloud.SendAsync(Keyed("01J9SERVICE000000000000007"))).Good())!["changes"]!);
        (value, var second) = await KeyedAsync();
        Assert.Equal("the second", value);
        Assert.NotEqual(first, second);

        // The credentials' part of the note follows their rotation, the other part stays.
        (await cloud.BerthAsync("rotate", name, "--wait")).Good();
        var (_, rotated) = await KeyedAsync();
        Assert.NotEqual(second.Split('-')[0], rotated.Split('-')[0]);
        Assert.Equal(second.Split('-')[^1], rotated.Split('-')[^1]);
        var login = JsonNode.Parse((string)(await cloud.AwsAsync("secretsmanager", "get-secret-value", "--secret-id", $"berth/{name}/database"))["SecretString"]!)!;
        var secret = (await cloud.KubectlAsync("get", "secret", "secret", "-n", name))["data"]!;
        Assert.Equal((string)login["password"]!, Encoding.UTF8.GetString(Convert.FromBase64String((string)secret["store_db_password"]!)));
        (await cloud.MariaDbAsync((string)login["username"]!, (string)login["password"]!, $"CREATE TABLE {name}.item (name text)")).Good();

        async Task<(string Value, string Note)> KeyedAsync()
        {
            var held = (await cloud.KubectlAsync("get", "secret", "manual-secrets", "-n", name))["data"]!["API_KEY"]!;
            var deployment = await cloud.KubectlAsync("get", "deployment", "app", "-n", name);
            return (Encoding.UTF8.GetString(Convert.FromBase64String((string)held!)), (string)deployment["spec"]!["template"]!["metadata"]!["annotations"]!["berth/configuration"]!);
        }
    }

    [Fact]
    public async Task Retirement_leaves_nothing_but_a_database_that_holds_tables()
    {
        const string name = "parcels";
        var request = OrdersEnvironment.Request("01J9SERVICE000000000000004").With("environment", name);
        request["service"]!["host"] = $"{name}.example.com";
        // Its function ends just before the new version loses its pending label, and the next try has to see to that.
        await running.Control.FaultAsync(new JsonObject
        {
            ["match"] = new JsonObject { ["service"] = "secretsmanager", ["operation"] = "UpdateSecretVersionStage", ["caller"] = "RotateDatabaseSecret", ["event"] = name },
            ["kind"] = "kill", ["times"] = 1,
        });
        Assert.Equal(1, (int)JsonNode.Parse((await cloud.SendAsync(request)).Good())!["retries"]!);
        var described = await cloud.AwsAsync("secretsmanager", "describe-secret", "--secret-id", $"berth/{name}/database");
        Assert.Equal("""["AWSCURRENT"]""", Assert.Single(described["VersionIdsToStages"]!.AsObject()).Value!.ToJsonString());
        var secret = JsonNode.Parse((string)(await cloud.AwsAsync("secretsmanager", "get-secret-value", "--secret-id", $"berth/{name}/database"))["SecretString"]!)!;
        (await cloud.PsqlAsync((string)secret["username"]!, (string)secret["password"]!, name, "CREATE TABLE item (name text)")).Good();

        var answer = await cloud.BerthAsync("retire", name, "--yes", "--wait", "--json");
        var run = JsonNode.Parse(answer.Output.Length > 0 ? answer.Output : throw new InvalidOperationException(answer.Errors))!;
        Assert.Equal("retired", (string?)run["outcome"]);
        Assert.NotEqual(0, (await cloud.TryKubectlAsync("get", "namespace", name)).ExitCode);
        Assert.DoesNotContain(ApplicationView.List(await cloud.AwsAsync("elbv2", "describe-rules", "--listener-arn", cloud.ListenerArn), "Rules"),
            rule => rule["Conditions"]!.ToJsonString().Contains($"{name}.example.com", StringComparison.Ordinal));
        Assert.NotEqual(0, (await cloud.PsqlAsync((string)secret["username"]!, (string)secret["password"]!, name, "SELECT 1")).ExitCode);
        Assert.Matches($"database:schema/postgres/{name}.*holds tables", (await cloud.BerthAsync("show", name)).Output);
        // The other service's ports are among those that were opened.
        Assert.Contains(ApplicationView.List(await cloud.AwsAsync("ec2", "describe-security-group-rules"), "SecurityGroupRules"), open => open["FromPort"] is { } from && (int)from == 31000);
    }

    private async Task<JsonNode> RotateAsync(string outcome)
    {
        var action = new JsonObject { ["schema"] = "berth-action/v1", ["requestId"] = $"orders-rotation-{Interlocked.Increment(ref requests):D4}", ["action"] = "rotate", ["environment"] = Environment };
        var answer = await cloud.SendAsync(action);
        Assert.True(answer.Output.Length > 0, answer.Errors);
        var run = JsonNode.Parse(answer.Output)!;
        Assert.True((string?)run["outcome"] == outcome, answer.Output);
        return run;
    }

    private async Task RotateBySecretsManagerAsync()
    {
        await cloud.RotateSecretAsync($"berth/{Environment}/database");
        await orders.Events.HearAsync(Environment, "Rotated", of: " tell-");
        await cloud.CancelRotationAsync($"berth/{Environment}/database");
    }

    private Task<PodLogin> SecretAsync() => PodLogin.OfAsync(cloud, Environment);

    private Task<ServiceView> ViewAsync() => ServiceView.OfAsync(cloud, Environment);
}
