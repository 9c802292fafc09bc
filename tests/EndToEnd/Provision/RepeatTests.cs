using System.Text.Json.Nodes;

namespace Berth.Tests.EndToEnd.Provision;

/// <summary>What was asked for before changes nothing.</summary>
[Collection(CloudCollection.Name)]
public sealed class RepeatTests(RunningCloud running)
{
    private readonly CloudClients cloud = running.Clients;

    [Fact]
    public async Task Same_request_under_a_new_id_goes_through_every_state_and_changes_nothing()
    {
        var first = JsonNode.Parse(running.FirstRun.Good())!;
        var before = await World.OfAsync(cloud);
        var since = await running.Control.LastCallAsync();
        var answer = await cloud.SendAsync(RequestFor.Risken().With("requestId", "repeat-0001"));
        var second = JsonNode.Parse(answer.Good())!;
        Assert.Equal("ready", (string?)second["outcome"]);
        Assert.Equal(0, (int)second["changes"]!);
        Assert.Equal(0, (int)second["retries"]!);
        Assert.Empty(await cloud.MutatingCallsAsync(since));
        Assert.Equal(before.Lines, (await World.OfAsync(cloud)).Lines);
        Assert.Equal(await StatesAsync(first), await StatesAsync(second));
    }

    [Fact]
    public async Task Same_message_again_starts_no_second_execution()
    {
        var before = await ExecutionsAsync();
        var since = await running.Control.LastCallAsync();
        var answer = await cloud.BerthAsync("send", Repository.Risken, "--wait", "--json");
        var again = JsonNode.Parse(answer.Good())!;
        Assert.True((bool)again["doneBefore"]!);
        Assert.Equal((string?)JsonNode.Parse(running.FirstRun.Good())!["execution"], (string?)again["execution"]);
        Assert.Equal(before, await ExecutionsAsync());
        Assert.Empty(await cloud.MutatingCallsAsync(since));
    }

    /// <summary>The names of the states that a run entered; how often it waited depends on the machine.</summary>
    private async Task<IEnumerable<string>> StatesAsync(JsonNode run)
    {
        var history = await cloud.AwsAsync("stepfunctions", "get-execution-history", "--execution-arn", (string)run["execution"]!);
        return ApplicationView.List(history, "events")
            .Where(entry => ((string)entry["type"]!).EndsWith("StateEntered", StringComparison.Ordinal) && (string?)entry["type"] != "WaitStateEntered")
            .Select(entry => (string)entry["stateEnteredEventDetails"]!["name"]!).Distinct().Order().ToList();
    }

    private async Task<IEnumerable<string>> ExecutionsAsync() =>
        ApplicationView.List(await cloud.AwsAsync("stepfunctions", "list-executions", "--state-machine-arn", cloud.Output("ProvisionEnvironmentArn")), "executions")
            .Select(execution => (string)execution["name"]!).Where(name => name.StartsWith("prd-", StringComparison.Ordinal)).Order().ToList();
}
