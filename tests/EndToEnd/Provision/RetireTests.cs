using System.Text.Json.Nodes;

namespace Berth.Tests.EndToEnd.Provision;

/// <summary>A retired environment leaves nothing behind, and what it left for a while is named.</summary>
[Collection(ChangesCollection.Name)]
public sealed class RetireTests(RunningCloud running)
{
    private readonly CloudClients cloud = running.Clients;

    [Fact]
    public async Task Retired_is_as_if_it_had_never_been_and_the_name_can_be_used_again_at_once()
    {
        running.FirstRun.Good();
        var before = await World.OfAsync(cloud);
        (await cloud.SendAsync(RequestFor.Environment("leaving"))).Good();
        var run = await RetiredAsync("leaving");
        Assert.Equal("retired", (string?)run["outcome"]);
        Assert.Equal(before.Lines, await WithoutSchemaAsync("leaving"));
        // What is left goes by itself: secrets when their recovery window ends, the key after a week, and queue names are free again in a minute.
        // Only the schema stays, for it holds tables.
        var all = ApplicationView.List(run, "left");
        Assert.Single(all, IsSchema);
        var left = all.Where(one => !IsSchema(one)).ToList();
        Assert.All(left, one => Assert.NotNull((string?)one["until"]));
        Assert.All(left, one => Assert.NotEmpty((string)one["why"]!));
        var named = left.ToDictionary(one => (string)one["resource"]!, one => DateTimeOffset.Parse((string)one["until"]!, System.Globalization.CultureInfo.InvariantCulture));
        Assert.True(named["database:credentials/berth/leaving/database"] > DateTimeOffset.UtcNow.AddDays(29));
        Assert.True(named["secretsmanager:generated-secret/berth/leaving/code-data-key"] > DateTimeOffset.UtcNow.AddDays(29));
        Assert.True(named["kms:key/berth-leaving"] > DateTimeOffset.UtcNow.AddDays(6));
        Assert.Matches(@"status\s+Retired", (await cloud.BerthAsync("show", "leaving")).Good());

        // Once more finds nothing to do.
        var since = await running.Control.LastCallAsync();
        Assert.Equal("retired", (string?)(await RetiredAsync("leaving"))["outcome"]);
        Assert.Empty(await cloud.MutatingCallsAsync(since));

        (await cloud.SendAsync(RequestFor.Environment("leaving", "request-0002"))).Good();
        var seen = await ApplicationView.OfAsync(cloud, "leaving", "leaving");
        Assert.NotNull(seen.Rule("console.leaving.example.com", "/*"));
        (await cloud.MariaDbAsync((string)seen.Login["username"]!, (string)seen.Login["password"]!, "SELECT 1")).Good();
        Assert.Equal(("SecureString", seen.CodeDataKey), seen.Parameters["/leaving/code/common/CODE_DATA_KEY"]);
    }

    [Fact]
    public async Task What_cannot_go_is_named_and_a_second_retirement_finishes_the_first()
    {
        running.FirstRun.Good();
        var before = await World.OfAsync(cloud);
        (await cloud.SendAsync(RequestFor.Environment("stuck"))).Good();
        await running.Control.DenyAsync("autoscaling", "DetachLoadBalancerTargetGroups", "RemoveResources");
        try
        {
            var answer = await cloud.BerthAsync("retire", "stuck", "--yes", "--wait", "--json");
            Assert.Equal(1, answer.ExitCode);
            var run = JsonNode.Parse(answer.Output)!;
            Assert.Equal(("failed", "TakeInventory", "NotAllRetired"), ((string?)run["outcome"], (string?)run["failedStep"], (string?)run["code"]));
            Assert.Contains("elbv2:target-group/berth-stuck-api", (string)run["reason"]!);
            Assert.Contains("AccessDenied", (string)run["reason"]!);
            // One that cannot go keeps none of the others but the target group that the auto scaling group would name in vain.
            Assert.All((await WithoutSchemaAsync("stuck")).Except(before.Lines), line => Assert.Matches("^(target group|auto scaling group) ", line));
        }
        finally
        {
            await running.Control.NoFaultsAsync();
        }

        Assert.Matches(@"status\s+RetireFailed", (await cloud.BerthAsync("show", "stuck")).Good());
        Assert.Equal("retired", (string?)(await RetiredAsync("stuck"))["outcome"]);
        Assert.Equal(before.Lines, await WithoutSchemaAsync("stuck"));
    }

    /// <summary>A retirement throws no data away.</summary>
    private async Task<IReadOnlyList<string>> WithoutSchemaAsync(string environment) =>
        [.. (await World.OfAsync(cloud)).Lines.Where(line => line != $"database {RequestFor.Schema(environment)}")];

    private static bool IsSchema(JsonNode left) => ((string)left["resource"]!).StartsWith("database:schema/", StringComparison.Ordinal);

    [Fact]
    public async Task A_passing_fault_is_tried_again_and_it_can_be_started_by_hand()
    {
        (await cloud.SendAsync(RequestFor.Environment("shaken"))).Good();
        await running.Control.FaultAsync(new JsonObject
        {
            ["match"] = new JsonObject { ["service"] = "ssm", ["operation"] = "DeleteParameter", ["caller"] = "RemoveResources" },
            ["kind"] = "error",
            ["code"] = "InternalServerError",
            ["status"] = 500,
            ["times"] = 6,
        });
        try
        {
            var action = new JsonObject { ["schema"] = "berth-action/v1", ["requestId"] = "by-hand-0001", ["action"] = "retire", ["environment"] = "shaken" };
            var started = await cloud.AwsAsync("stepfunctions", "start-execution", "--state-machine-arn", cloud.Output("RetireEnvironmentArn"), "--input", action.ToJsonString());
            var ended = await Eventually.Async(
                () => cloud.AwsAsync("stepfunctions", "describe-execution", "--execution-arn", (string)started["executionArn"]!), execution => (string?)execution["status"] != "RUNNING");
            Assert.Equal("SUCCEEDED", (string?)ended["status"]);
            Assert.Equal("retired", (string?)JsonNode.Parse((string)ended["output"]!)!["outcome"]);
        }
        finally
        {
            await running.Control.NoFaultsAsync();
        }
    }

    [Fact]
    public async Task A_protected_environment_stays_until_the_protection_is_lifted()
    {
        (await cloud.SendAsync(RequestFor.Environment("guarded").With("protected", true))).Good();
        var refused = await cloud.BerthAsync("retire", "guarded", "--yes", "--wait");
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("Protected", refused.Output);
        Assert.Contains("\"protected\": false", refused.Output);
        Assert.Equal(64, (await cloud.BerthAsync("retire", "guarded")).ExitCode);
        (await cloud.SendAsync(RequestFor.Environment("guarded", "request-0002"))).Good();
        var shown = (await cloud.BerthAsync("retire", "guarded", "--yes", "--wait")).Good();
        Assert.Contains("- elbv2:listener-rule/guarded/console-api", shown);
        Assert.Contains("Retired: guarded is gone", shown);
    }

    [Fact]
    public async Task What_nobody_made_is_not_retired()
    {
        var answer = await cloud.BerthAsync("retire", "nowhere", "--yes", "--wait");
        Assert.Equal(1, answer.ExitCode);
        Assert.Contains("There is no environment nowhere", answer.Errors);
    }

    private async Task<JsonNode> RetiredAsync(string environment) =>
        JsonNode.Parse((await cloud.BerthAsync("retire", environment, "--yes", "--wait", "--json")).Good())!;
}
