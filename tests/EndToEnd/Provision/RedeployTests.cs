using System.Text.Json.Nodes;

namespace Berth.Tests.EndToEnd.Provision;

/// <summary>Another release comes while an execution waits: it ends on the code it began with.</summary>
[Collection(CloudCollection.Name)]
public sealed class RedeployTests(RunningCloud running)
{
    private readonly CloudClients cloud = running.Clients;

    [Fact]
    public async Task Execution_that_waits_ends_on_the_versions_it_began_with_and_the_next_one_begins_on_new_ones()
    {
        // Enough time for a busy machine; the second release brings back what this local cloud was started with.
        await running.Control.DeployAsync(new JsonObject { ["VerifyTimeoutSeconds"] = "300", ["VerifyWaitSeconds"] = "2" });
        await running.Control.ControllerAsync("standing/app", "silent");
        (await cloud.BerthWithAsync(RequestFor.Service("standing").ToJsonString(), "send", "-")).Good();
        var waiting = Execution("standing_request-0001_1");
        var seen = (await Eventually.Async(() => LooksAsync(waiting), looks => looks.Count > 0)).Count;
        var before = await VersionsAsync(waiting);

        var published = await running.Control.DeployAsync(new JsonObject { ["VerifyTimeoutSeconds"] = RunningCloud.VerifyTimeoutSeconds, ["VerifyWaitSeconds"] = "1" });
        await Eventually.Async(() => LooksAsync(waiting), looks => looks.Count > seen + 1);
        await running.Control.ControllerAsync("standing/app", "normal");
        await Eventually.Async(
            async () => (string?)(await cloud.AwsAsync("stepfunctions", "describe-execution", "--execution-arn", waiting))["status"], status => status == "SUCCEEDED");

        Assert.Equal(before, (await VersionsAsync(waiting)).Where(before.Contains));
        Assert.All(await VersionsAsync(waiting), version => Assert.DoesNotContain(version, published));
        Assert.All(await LooksAsync(waiting), look => Assert.Equal(2, (int)look["waitSeconds"]!));

        var next = JsonNode.Parse((await cloud.SendAsync(RequestFor.Service("standing", "request-0002"))).Good())!;
        Assert.Equal(0, (int)next["changes"]!);
        Assert.All(await VersionsAsync((string)next["execution"]!), version => Assert.Contains(version, published));
        Assert.All(await LooksAsync((string)next["execution"]!), look => Assert.Equal(1, (int)look["waitSeconds"]!));
    }

    private string Execution(string name) => $"{cloud.Output("ProvisionEnvironmentArn").Replace(":stateMachine:", ":execution:")}:{name}";

    /// <summary>NAME:VERSION of the functions that an execution has called, each once, in order.</summary>
    private async Task<IReadOnlyList<string>> VersionsAsync(string execution) =>
    [
        .. (await HistoryAsync(execution)).Select(entry => entry["taskScheduledEventDetails"]?["parameters"]).OfType<JsonNode>()
            .Select(parameters => (string)JsonNode.Parse((string)parameters!)!["FunctionName"]!).Select(arn => string.Join(':', arn.Split(':')[6..])).Distinct(),
    ];

    /// <summary>What VerifyEnvironment has answered.</summary>
    private async Task<IReadOnlyList<JsonNode>> LooksAsync(string execution) =>
    [
        .. (await HistoryAsync(execution)).Select(entry => entry["taskSucceededEventDetails"]?["output"]).OfType<JsonNode>()
            .Select(output => JsonNode.Parse((string)output!)!).Select(output => output["Payload"]).OfType<JsonNode>().Where(payload => payload["waitingFor"] is not null),
    ];

    private async Task<IReadOnlyList<JsonNode>> HistoryAsync(string execution)
    {
        var answer = await cloud.TryAwsAsync("stepfunctions", "get-execution-history", "--execution-arn", execution, "--include-execution-data");
        // There is none before the message has been taken.
        return answer.ExitCode == 0 ? ApplicationView.List(JsonNode.Parse(answer.Output)!, "events").ToList()
            : answer.Errors.Contains("ExecutionDoesNotExist", StringComparison.Ordinal) ? []
            : throw new InvalidOperationException(answer.Errors);
    }
}
