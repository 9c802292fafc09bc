using System.Text.Json.Nodes;
using Berth.Tests.EndToEnd.Provision;

namespace Berth.Tests.EndToEnd.Drift;

/// <summary>What strangers change is found, told and, where it is wanted, put right by a run like any other.</summary>
[Collection(ChangesCollection.Name)]
public sealed class DriftTests(RunningCloud running, DriftingEnvironment drifting) : IClassFixture<DriftingEnvironment>
{
    private const string Environment = DriftingEnvironment.Name;

    private readonly CloudClients cloud = running.Clients;
    private readonly ForeignHands hands = new(running.Clients, Environment);

    [Fact]
    public async Task What_strangers_change_is_named_with_who_did_it_and_put_right_on_demand()
    {
        Assert.Equal("InSync", (string?)Only(await CheckAsync(0, Environment))["outcome"]);
        var before = await World.OfAsync(cloud);
        await hands.OverwriteAsync("fr");
        await hands.SetImageAsync();
        await hands.DeleteServiceAsync();
        await hands.DeleteRuleAsync();
        await hands.WidenPolicyAsync();
        await hands.AddParameterAsync();
        var ports = await hands.CloseNodePortsAsync();

        var since = await running.Control.LastCallAsync();
        var found = Only(await CheckAsync(1, Environment));
        Assert.Empty(await cloud.MutatingCallsAsync(since));
        Assert.Equal("Drifted", (string?)found["outcome"]);
        var resources = found["drift"]!["resources"]!.AsArray().ToDictionary(one => (string)one!["resource"]!, one => one!);
        Assert.Equal(new[]
        {
            $"ec2:security-group-rule/{ports} Missing",
            $"elbv2:listener-rule/{Environment}/access-token Missing",
            $"iam:role/berth-{Environment}-risken Changed",
            $"kubernetes:object/apps/v1/Deployment/{Environment}/core Changed",
            $"kubernetes:object/core/v1/Service/{Environment}/web Missing",
            $"ssm:parameter/{hands.Locale} Changed",
            $"ssm:parameter/{hands.Added} Added",
        }, resources.Select(one => $"{one.Key} {one.Value["how"]}").Order(StringComparer.Ordinal));
        var locale = Assert.Single(resources[$"ssm:parameter/{hands.Locale}"]["fields"]!.AsArray())!;
        Assert.Equal(("/value", "ja", "fr"), ((string?)locale["path"], (string?)locale["expected"], (string?)locale["found"]));
        var image = Assert.Single(resources[$"kubernetes:object/apps/v1/Deployment/{Environment}/core"]["fields"]!.AsArray())!;
        Assert.Equal("/spec/template/spec/containers/0/image", (string?)image["path"]);
        Assert.Equal("example.com/strange:1", (string?)image["found"]);
        var by = Assert.Single(image["by"]!.AsArray())!;
        Assert.Equal(("kubectl-set", "Update"), ((string?)by["manager"], (string?)by["operation"]));

        // A check by schedule may have told of less.
        await drifting.Events.HearAsync(Environment, "Drifted", of: "CheckDrift", where: detail => (int)detail["count"]! == 7);
        Assert.Contains("drift        Drifted, 7 resources", (await cloud.BerthAsync("show", Environment)).Good());
        Assert.Matches($@"{Environment}\s+Ready\s.*Drifted \(7\)", (await cloud.BerthAsync("list")).Good());
        Assert.Contains(ApplicationView.List(await cloud.AwsAsync("cloudwatch", "list-metrics", "--namespace", "Berth", "--metric-name", "DriftedResources"), "Metrics"),
            metric => metric["Dimensions"]!.AsArray().Any(dimension => (string?)dimension!["Value"] == Environment));

        var repaired = Only(JsonNode.Parse((await cloud.BerthAsync("drift", Environment, "--repair", "--json")).Good())!);
        Assert.Equal("ready", (string?)repaired["repair"]!["outcome"]);
        Assert.Equal("theirs", (string)(await cloud.AwsAsync("ssm", "get-parameter", "--name", hands.Added))["Parameter"]!["Value"]!);
        await cloud.AwsAsync("ssm", "delete-parameter", "--name", hands.Added);
        Assert.Equal("InSync", (string?)Only(await CheckAsync(0, Environment))["outcome"]);

        var seen = await ApplicationView.OfAsync(cloud, Environment, Environment);
        Assert.Equal("ja", seen.Parameters[hands.Locale].Value);
        Assert.NotNull(seen.Rule($"api.{Environment}.example.com", "/api/*"));
        Assert.DoesNotContain("s3:*", seen.RolePolicy.ToJsonString());
        Assert.DoesNotContain("strange", seen.Object("Deployment", "core").ToJsonString());
        Assert.NotNull(seen.Object("Service", "web"));
        Assert.Single(await hands.NodePortRulesAsync());
        Assert.Contains("attempt 2", (await cloud.BerthAsync("show", Environment)).Good());
        var after = await World.OfAsync(cloud);
        Assert.All(before.Lines.Except(after.Lines).Concat(after.Lines.Except(before.Lines)), line => Assert.Contains(Environment, line));
    }

    [Fact]
    public async Task Request_that_failed_does_not_stand_in_the_way_of_a_repair()
    {
        await running.Control.DenyAsync("ssm", "PutParameter", "PublishParameters", environment: Environment);
        var failing = RequestFor.Environment(Environment, "failing-0001");
        failing["risken"]!["parameters"]!["core"]!["DEFAULT_LOCALE"] = "en";
        var failed = await cloud.SendAsync(failing);
        await running.Control.NoFaultsAsync(Environment);
        Assert.Equal("failed", (string?)JsonNode.Parse(failed.Output)!["outcome"]);
        try
        {
            await hands.OverwriteAsync("de");
            var repaired = Only(JsonNode.Parse((await cloud.BerthAsync("drift", Environment, "--repair", "--json")).Good())!);
            Assert.Equal("ready", (string?)repaired["repair"]!["outcome"]);
            Assert.Equal("ja", await hands.LocaleAsync());
        }
        finally
        {
            (await cloud.SendAsync(RequestFor.Environment(Environment, "reporting-0002"))).Good();
        }
    }

    [Fact]
    public async Task Schedule_repairs_where_the_request_says_so()
    {
        (await cloud.SendAsync(RequestFor.Environment(Environment, "repairing-0001").With("drift", "repair"))).Good();
        try
        {
            await hands.OverwriteAsync("de");
            // A rate counts from when it was seen first.
            for (var time = 0; time < 2; time++)
                await running.Control.AdvanceAsync(TimeSpan.FromHours(6.5));
            var told = await drifting.Events.HearAsync(Environment, "Drifted", of: "repairing-0001");
            Assert.Equal($"ssm:parameter/{hands.Locale}", (string?)Assert.Single(told["detail"]!["resources"]!.AsArray())!["resource"]);
            Assert.NotNull(told["detail"]!["repair"]);
            await Eventually.Async(hands.LocaleAsync, locale => locale == "ja");
            var ready = await drifting.Events.HearAsync(Environment, "Ready", of: $"{told["detail"]!["repair"]}");
            Assert.Equal("repairing-0001", (string?)ready["detail"]!["requestId"]);
        }
        finally
        {
            (await cloud.SendAsync(RequestFor.Environment(Environment, "reporting-0001"))).Good();
        }
    }

    [Fact]
    public async Task Environment_that_a_run_is_at_work_on_is_left_out_and_one_that_cannot_be_looked_at_stops_no_other()
    {
        await LeaseAsync("SET holder = :holder, leasedUntil = :until", """{":holder":{"S":"arn:aws:states:::execution:other"},":until":{"N":"99999999999"}}""");
        var skipped = Only(await CheckAsync(1, Environment));
        Assert.Equal(("Skipped", "other is at work on it"), ((string?)skipped["outcome"], (string?)skipped["why"]));
        await LeaseAsync("REMOVE holder, leasedUntil", null);

        await running.Control.DenyAsync("iam", "GetRole", "CompareEnvironment", times: 1);
        try
        {
            var all = (await CheckAsync(1)).AsArray();
            var failed = Assert.Single(all, one => (string?)one!["outcome"] == "NotCompared")!;
            Assert.Contains("AccessDenied", (string)failed["why"]!);
            Assert.Contains(all, one => (string?)one!["outcome"] == "InSync");
        }
        finally
        {
            await running.Control.NoFaultsAsync();
        }
    }

    [Fact]
    public async Task Message_checks_too_and_what_is_not_there_is_refused()
    {
        var action = new JsonObject { ["schema"] = "berth-action/v1", ["requestId"] = "drift-0001", ["action"] = "drift", ["environment"] = Environment };
        var checkedRun = JsonNode.Parse((await cloud.SendAsync(action)).Good())!;
        Assert.Equal("checked", (string?)checkedRun["outcome"]);
        Assert.Matches(@"drift\s+InSync with request", (await cloud.BerthAsync("show", Environment)).Good());

        var refused = await cloud.BerthAsync("drift", "nowhere");
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("there is no environment nowhere", refused.Errors);
        Assert.Equal(64, (await cloud.BerthAsync("drift", "--repair")).ExitCode);
        action["environment"] = "nowhere";
        action["requestId"] = "drift-0002";
        Assert.Equal("EnvironmentUnknown", (string?)JsonNode.Parse((await cloud.SendAsync(action)).Output)!["code"]);
    }

    [Fact]
    public async Task Job_that_has_failed_is_told_and_the_next_run_makes_it_anew_with_the_tables()
    {
        var job = await hands.JobAsync();
        var (target, resource) = ($"{Environment}/{job["metadata"]!["name"]}", $"kubernetes:object/batch/v1/Job/{Environment}/{job["metadata"]!["name"]}");
        await running.Control.ControllerAsync(target, "fail", "job");
        await hands.MakeJobAnewAsync(job);
        var failed = await Eventually.Async(hands.JobAsync, live => live.ToJsonString().Contains("BackoffLimitExceeded", StringComparison.Ordinal));
        var told = Assert.Single(Only(await CheckAsync(1, Environment))["drift"]!["resources"]!.AsArray())!;
        Assert.Equal((resource, "Changed"), ((string?)told["resource"], (string?)told["how"]));
        Assert.Contains("the Job has failed, BackoffLimitExceeded", (string)told["note"]!);

        // The one that this run makes fails too: it is told, and not made again and again.
        var answer = await cloud.SendAsync(RequestFor.Environment(Environment, "jobs-0001"));
        var run = JsonNode.Parse(answer.Output)!;
        Assert.Equal((1, "failed", "VerifyEnvironment", "JobFailed"), (answer.ExitCode, (string?)run["outcome"], (string?)run["failedStep"], (string?)run["code"]));
        Assert.Contains($"~ {resource}  (made anew: the Job has failed, BackoffLimitExceeded", (await cloud.BerthAsync("show", Environment)).Good());
        var second = await hands.JobAsync();
        Assert.NotEqual((string?)failed["metadata"]!["uid"], (string?)second["metadata"]!["uid"]);

        await running.Control.ControllerAsync(target, "normal", "job");
        await hands.DropSchemaAsync();
        Assert.Equal("ready", (string?)JsonNode.Parse((await cloud.SendAsync(RequestFor.Environment(Environment, "jobs-0002"))).Good())!["outcome"]);
        var third = await hands.JobAsync();
        Assert.NotEqual((string?)second["metadata"]!["uid"], (string?)third["metadata"]!["uid"]);
        Assert.NotEqual(0, await hands.TablesAsync());
        Assert.Equal(0, (int?)JsonNode.Parse((await cloud.SendAsync(RequestFor.Environment(Environment, "jobs-0003"))).Good())!["changes"]);

        // What a complete Job has done is gone: an empty schema is not what was asked for.
        await hands.DropSchemaAsync();
        Assert.Equal("ready", (string?)JsonNode.Parse((await cloud.SendAsync(RequestFor.Environment(Environment, "jobs-0004"))).Good())!["outcome"]);
        Assert.Contains($"~ {resource}  (made anew: database:schema/{RequestFor.Schema(Environment)} is made anew)", (await cloud.BerthAsync("show", Environment)).Good());
        Assert.NotEqual(0, await hands.TablesAsync());
        Assert.Equal("InSync", (string?)Only(await CheckAsync(0, Environment))["outcome"]);
    }

    private async Task<JsonNode> CheckAsync(int exitCode, params string[] names)
    {
        var answer = await cloud.BerthAsync(["drift", .. names, "--json"]);
        Assert.True(answer.ExitCode == exitCode && answer.Output.Length > 0, $"{answer.ExitCode}: {answer.Errors}{answer.Output}");
        return JsonNode.Parse(answer.Output)!;
    }

    private static JsonNode Only(JsonNode found) => Assert.Single(found.AsArray())!;

    private Task LeaseAsync(string update, string? values) => cloud.AwsAsync(
    [
        "dynamodb", "update-item", "--table-name", cloud.Output("RegistryTableName"), "--key", $$$"""{"pk":{"S":"ENV#{{{Environment}}}"},"sk":{"S":"LEASE"}}""",
        "--update-expression", update, .. values is null ? Array.Empty<string>() : ["--expression-attribute-values", values],
    ]);
}
