using System.Text.Json.Nodes;

namespace Berth.Tests.EndToEnd.Provision;

/// <summary>Many messages at once: nothing is lost, nothing is done twice, and what is wrong does not hold up what is right.</summary>
[Collection(ActionsCollection.Name)]
public sealed class CrowdTests(RunningCloud running)
{
    private readonly CloudClients cloud = running.Clients;

    [Fact]
    public async Task Same_message_twenty_times_at_once_is_one_execution()
    {
        var body = RequestFor.Environment("crowded").With("mode", "plan").ToJsonString();
        await Task.WhenAll(SendAsync(Enumerable.Repeat(body, 10)), SendAsync(Enumerable.Repeat(body, 10)));
        await AnsweredAsync();
        var executions = await ExecutionsOfAsync("crowded");
        Assert.Equal("crowded_request-0001_1", Assert.Single(executions));
    }

    [Fact]
    public async Task Poison_among_good_messages_waits_to_be_sent_back_after_a_fix()
    {
        var early = RequestFor.Environment("early").With("platform", "later").With("mode", "plan");
        string[] good = [.. Enumerable.Range(1, 4).Select(number => RequestFor.Environment($"good{number}").With("mode", "plan").ToJsonString())];
        string[] poison = ["no request at all", RequestFor.Environment("poison").With("schema", "berth/v99").ToJsonString(), early.ToJsonString()];
        await SendAsync(good.Zip([.. poison, good[3]], (one, other) => new[] { one, other }).SelectMany(pair => pair).Distinct());
        await AnsweredAsync();
        foreach (var number in Enumerable.Range(1, 4))
            await Eventually.Async(() => ExecutionsOfAsync($"good{number}", "SUCCEEDED"), done => done.Count == 1);

        // What is wrong lies there with its reasons; looking at it changes nothing.
        var letters = await LettersAsync();
        Assert.Contains(letters, letter => (string?)letter["environment"] == "-" && $"{letter["reasons"]}".Contains("is not JSON"));
        Assert.Single(letters, letter => (string?)letter["environment"] == "poison");
        var waiting = Assert.Single(letters, letter => (string?)letter["environment"] == "early");
        Assert.Contains("later", (string)waiting["reasons"]!);
        Assert.Equal(letters.Count, (await LettersAsync()).Count);
        Assert.Equal(1, (await cloud.BerthAsync("redrive", "00000000-no-such-message")).ExitCode);

        // After the fix the one goes back; the others stay.
        var platform = running.Description["platform"]!.DeepClone();
        platform["name"] = "later";
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, platform.ToJsonString());
        (await cloud.BerthAsync("platform", "put", file)).Good();
        File.Delete(file);
        Assert.Contains("1 sent back", (await cloud.BerthAsync("redrive", (string)waiting["message"]!)).Good());
        await Eventually.Async(() => ExecutionsOfAsync("early", "SUCCEEDED"), done => done.Count == 1);
        Assert.Equal(letters.Count - 1, (await LettersAsync()).Count);
    }

    private async Task SendAsync(IEnumerable<string> bodies)
    {
        var entries = new JsonArray([.. bodies.Index().Select(one => (JsonNode)new JsonObject { ["Id"] = $"{one.Index}", ["MessageBody"] = one.Item })]);
        var sent = await cloud.AwsAsync("sqs", "send-message-batch", "--queue-url", cloud.Output("RequestQueueUrl"), "--entries", entries.ToJsonString());
        Assert.Equal(entries.Count, sent["Successful"]!.AsArray().Count);
    }

    /// <summary>The intake has seen every message, and what it started has ended.</summary>
    private async Task AnsweredAsync()
    {
        await Eventually.Async(() => cloud.AwsAsync("sqs", "get-queue-attributes", "--queue-url", cloud.Output("RequestQueueUrl"), "--attribute-names", "All"),
            queue => (string?)queue["Attributes"]!["ApproximateNumberOfMessages"] == "0" && (string?)queue["Attributes"]!["ApproximateNumberOfMessagesNotVisible"] == "0");
        await Eventually.Async(() => cloud.AwsAsync("stepfunctions", "list-executions", "--state-machine-arn", cloud.Output("ProvisionEnvironmentArn"), "--status-filter", "RUNNING"),
            answer => ApplicationView.List(answer, "executions").Count == 0);
    }

    private async Task<IReadOnlyList<string>> ExecutionsOfAsync(string environment, string? status = null) =>
    [
        .. ApplicationView.List(await cloud.AwsAsync("stepfunctions", "list-executions", "--state-machine-arn", cloud.Output("ProvisionEnvironmentArn")), "executions")
            .Where(execution => ((string)execution["name"]!).StartsWith($"{environment}_", StringComparison.Ordinal) && (status is null || (string?)execution["status"] == status))
            .Select(execution => (string)execution["name"]!),
    ];

    private async Task<IReadOnlyList<JsonNode>> LettersAsync() =>
        [.. JsonNode.Parse((await cloud.BerthAsync("redrive", "--json")).Good())!.AsArray().Select(letter => letter!)];
}
