using System.Text.Json.Nodes;

namespace Berth.Tests.EndToEnd.Provision;

/// <summary>A run that fails for good is taken back, names what failed and leaves everything else as it was.</summary>
[Collection(ChangesCollection.Name)]
public sealed class FailureTests(RunningCloud running, StandingWorld world) : IClassFixture<StandingWorld>
{
    private readonly CloudClients cloud = running.Clients;

    [Fact]
    public async Task Withheld_deployment_fails_the_run_which_is_taken_back_and_can_be_sent_again()
    {
        await running.Control.ControllerAsync("withheld/core", "silent");
        var run = await FailedAsync(RequestFor.Environment("withheld"), "VerifyEnvironment");
        Assert.Contains("deployment core", (string)run["reason"]!);
        Assert.DoesNotContain("deployment web", (string)run["reason"]!);
        var execution = await cloud.AwsAsync("stepfunctions", "describe-execution", "--execution-arn", (string)run["execution"]!);
        Assert.Equal("FAILED", (string?)execution["status"]);
        var shown = (await cloud.BerthAsync("show", "withheld")).Good();
        Assert.Matches(@"status\s+Failed", shown);
        Assert.Matches(@"failed in\s+VerifyEnvironment", shown);
        Assert.Matches(@"reason\s+.*deployment core", shown);
        Assert.Matches(@"what to do\s+\w+", shown);
        await GoneAsync("withheld");

        await running.Control.ControllerAsync("withheld/core", "normal");
        var again = JsonNode.Parse((await cloud.SendAsync(RequestFor.Environment("withheld", "request-0002"))).Good())!;
        Assert.Equal("ready", (string?)again["outcome"]);
        var seen = await ApplicationView.OfAsync(cloud, "withheld", "withheld");
        Assert.NotNull(seen.Rule("api.withheld.example.com", "/api/*"));
        (await cloud.MariaDbAsync((string)seen.Login["username"]!, (string)seen.Login["password"]!, "SELECT 1")).Good();
    }

    [Fact]
    public async Task Refused_call_at_the_load_balancer_is_taken_back()
    {
        await running.Control.DenyAsync("elasticloadbalancing", "CreateRule", "WireLoadBalancer", skip: 1);
        try
        {
            var run = await FailedAsync(RequestFor.Environment("denied"), "WireLoadBalancer");
            Assert.Contains("AccessDenied", run["reason"] + " " + run["code"]);
        }
        finally
        {
            await running.Control.NoFaultsAsync();
        }

        await GoneAsync("denied");
    }

    /// <summary>Its claims stay with what is left: another run of the environment would otherwise find target groups on ports that are no longer its own.</summary>
    [Fact]
    public async Task What_could_not_be_taken_back_goes_with_the_next_run_that_fails_and_keeps_its_claims_until_then()
    {
        try
        {
            await running.Control.DenyAsync("elasticloadbalancing", "CreateRule", "WireLoadBalancer");
            await running.Control.DenyAsync("elasticloadbalancing", "DeleteTargetGroup", "Compensate");
            await FailedAsync(RequestFor.Environment("leftover"), "WireLoadBalancer");
            var groups = await cloud.AwsAsync("elbv2", "describe-target-groups", "--names", "berth-leftover-api", "berth-leftover-web");
            var ports = groups["TargetGroups"]!.AsArray().Select(group => (int)group!["Port"]!).Order().ToList();
            Assert.Equal(ports, await PortsOfAsync("leftover"));

            await running.Control.NoFaultsAsync();
            await running.Control.DenyAsync("elasticloadbalancing", "CreateRule", "WireLoadBalancer");
            await FailedAsync(RequestFor.Environment("leftover", "request-0002"), "WireLoadBalancer");
        }
        finally
        {
            await running.Control.NoFaultsAsync();
        }

        Assert.Empty(await PortsOfAsync("leftover"));
        await GoneAsync("leftover");
    }

    /// <summary>These calls make something anew whenever they are made.</summary>
    [Fact]
    public async Task A_lost_reply_makes_no_second_app_client_and_no_second_key()
    {
        (string Service, string Operation, string Caller)[] calls = [("cognito-idp", "CreateUserPoolClient", "WireCognito"), ("kms", "CreateKey", "ConfigureCluster")];
        var since = await running.Control.LastCallAsync();
        foreach (var (service, operation, caller) in calls)
            await running.Control.FaultAsync(new JsonObject
            {
                ["match"] = new JsonObject { ["service"] = service, ["operation"] = operation, ["caller"] = caller, ["event"] = "replyless" }, ["kind"] = "cut-after", ["times"] = 1,
            });
        (await cloud.SendAsync(RequestFor.Environment("replyless"))).Good();

        var made = (await running.Control.CallsAsync()).Where(call => (long)call["number"]! > since).Select(call => (string)call["operation"]!).ToList();
        Assert.All(calls, call => Assert.Single(made, operation => operation == call.Operation));
        var clients = await cloud.AwsAsync("cognito-idp", "list-user-pool-clients", "--user-pool-id", cloud.UserPool);
        Assert.Single(clients["UserPoolClients"]!.AsArray(), client => (string?)client!["ClientName"] == "berth-replyless");
        var tagged = await cloud.AwsAsync("resourcegroupstaggingapi", "get-resources", "--resource-type-filters", "kms:key", "--tag-filters", "Key=berth:environment,Values=replyless");
        Assert.Single(tagged["ResourceTagMappingList"]!.AsArray());
        (await cloud.BerthAsync("retire", "replyless", "--yes", "--wait")).Good();
    }

    [Fact]
    public async Task Stopped_execution_is_taken_back_by_the_recovery()
    {
        await running.Control.FaultAsync(new JsonObject
        {
            ["match"] = new JsonObject { ["service"] = "elasticloadbalancing", ["operation"] = "CreateRule", ["caller"] = "WireLoadBalancer" },
            ["kind"] = "latency",
            ["milliseconds"] = 2000,
        });
        var since = await running.Control.LastCallAsync();
        var request = RequestFor.Environment("halted");
        (await cloud.BerthWithAsync(request.ToJsonString(), "send", "-")).Good();
        await Eventually.Async(running.Control.CallsAsync, calls => calls.Any(call => (long)call["number"]! > since && (string?)call["operation"] == "CreateTargetGroup"));
        var execution = $"{cloud.Output("ProvisionEnvironmentArn").Replace(":stateMachine:", ":execution:")}:halted_request-0001_1";
        await cloud.AwsAsync("stepfunctions", "stop-execution", "--execution-arn", execution, "--cause", "somebody pressed the button");

        var shown = await Eventually.Async(async () => JsonNode.Parse((await cloud.BerthAsync("show", "halted", "--json")).Good())!, view => (string?)view["status"] == "Failed");
        await running.Control.NoFaultsAsync();
        Assert.Equal("ABORTED", (string?)(await cloud.AwsAsync("stepfunctions", "describe-execution", "--execution-arn", execution))["status"]);
        Assert.Equal("ExecutionStopped", (string?)shown["record"]!["code"]);
        Assert.Contains("ABORTED", (string)shown["record"]!["reason"]!);
        await GoneAsync("halted");
    }

    [Fact]
    public async Task Function_without_its_rights_fails_by_name()
    {
        var role = await cloud.RoleOfAsync("WireCognito");
        var document = (await cloud.AwsAsync("iam", "get-role-policy", "--role-name", role, "--policy-name", "WireCognito"))["PolicyDocument"]!.ToJsonString();
        var narrowed = document.Replace("\"cognito-idp:CreateUserPoolClient\",", "", StringComparison.Ordinal);
        Assert.NotEqual(document, narrowed);
        await cloud.AwsAsync("iam", "put-role-policy", "--role-name", role, "--policy-name", "WireCognito", "--policy-document", narrowed);
        try
        {
            var run = await FailedAsync(RequestFor.Environment("narrowed"), "WireCognito");
            Assert.Contains("cognito-idp:CreateUserPoolClient", (string)run["reason"]!);
            Assert.Contains(role, (string)run["reason"]!);
        }
        finally
        {
            await cloud.AwsAsync("iam", "put-role-policy", "--role-name", role, "--policy-name", "WireCognito", "--policy-document", document);
        }

        await GoneAsync("narrowed");
    }

    [Fact]
    public async Task Namespace_and_schema_of_another_environment_are_refused_before_anything_changes()
    {
        var since = await running.Control.LastCallAsync();
        var inNamespace = RequestFor.Environment("squatter");
        inNamespace["risken"]!["namespace"] = "risken";
        var run = await RefusedAsync(inNamespace);
        Assert.Equal("NamespaceTaken", (string?)run["code"]);
        Assert.Contains("prd", (string)run["reason"]!);

        var inSchema = RequestFor.Environment("squatter", "request-0002");
        inSchema["risken"]!["database"]!["schema"] = "mimosa";
        run = await RefusedAsync(inSchema);
        Assert.Equal("SchemaTaken", (string?)run["code"]);
        Assert.Contains("prd", (string)run["reason"]!);
        Assert.Empty(await cloud.MutatingCallsAsync(since));
        await GoneAsync("squatter");
    }

    [Fact]
    public async Task R34_script_with_an_error_fails_the_run_which_names_it_and_takes_all_tables_back()
    {
        var folder = Directory.CreateTempSubdirectory("berth-schema-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "01_good.sql"), "CREATE TABLE first_of_all (id INT PRIMARY KEY) ENGINE=InnoDB;\n");
            await File.WriteAllTextAsync(Path.Combine(folder, "02_bad.sql"), "INSERT INTO first_of_all VALUES (1);\nCREATE TABEL slip (id INT);\n");
            var platform = running.Description["platform"]!.DeepClone();
            platform["name"] = "slips";
            var file = Path.Combine(folder, "platform.json");
            await File.WriteAllTextAsync(file, platform.ToJsonString());
            Assert.Contains("2 SQL scripts of risken", (await cloud.BerthAsync("platform", "put", file, "--schema", $"risken={folder}")).Good());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        var run = await FailedAsync(RequestFor.Environment("slipped").With("platform", "slips"), "VerifyEnvironment");
        Assert.Equal("JobFailed", (string?)run["code"]);
        Assert.Matches(@"The Job schema-[0-9a-f]{8}-[0-9a-f]{4} failed .*ERROR 1064 .* at line 2.*02_bad\.sql failed", ((string)run["reason"]!).Replace('\n', ' '));
        await GoneAsync("slipped");
    }

    private async Task<List<int>> PortsOfAsync(string environment)
    {
        var claims = await cloud.AwsAsync("dynamodb", "scan", "--table-name", cloud.Output("RegistryTableName"), "--filter-expression", "begins_with(pk, :ports) AND environment = :environment",
            "--expression-attribute-values", new JsonObject { [":ports"] = new JsonObject { ["S"] = "PORTS#" }, [":environment"] = new JsonObject { ["S"] = environment } }.ToJsonString());
        return [.. claims["Items"]!.AsArray().Select(item => int.Parse((string)item!["sk"]!["S"]!)).Order()];
    }

    private async Task<JsonNode> FailedAsync(JsonObject request, string step)
    {
        var run = await EndedAsync(request, 1, "failed");
        Assert.Equal(step, (string?)run["failedStep"]);
        return run;
    }

    private Task<JsonNode> RefusedAsync(JsonObject request) => EndedAsync(request, 2, "refused");

    private async Task<JsonNode> EndedAsync(JsonObject request, int exitCode, string outcome)
    {
        var answer = await cloud.SendAsync(request);
        Assert.True(answer.ExitCode == exitCode, $"{answer.ExitCode}: {answer.Output}{answer.Errors}");
        var run = JsonNode.Parse(answer.Output)!;
        Assert.Equal(outcome, (string?)run["outcome"]);
        Assert.NotEmpty((string)run["remedy"]!);
        return run;
    }

    /// <summary>A namespace takes a moment to go; everything else has gone when the run has ended.</summary>
    private async Task GoneAsync(string environment)
    {
        await Eventually.Async(() => cloud.TryKubectlAsync("get", "namespace", environment), answer => answer.ExitCode != 0);
        (await World.OfAsync(cloud)).HoldsAllOf(world.Before, butNothingOf: environment);
    }
}
