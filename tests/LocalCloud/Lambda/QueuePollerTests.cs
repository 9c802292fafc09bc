using System.Text.Json.Nodes;
using Berth.LocalCloud.Deployment;

namespace Berth.Tests.LocalCloud.Lambda;

[Collection(CloudCollection.Name)]
public sealed class QueuePollerTests(CloudOfTests cloud)
{
    [Fact]
    public async Task What_succeeds_is_deleted_and_what_fails_goes_to_the_dead_letter_queue_in_the_end()
    {
        string dead = await cloud.QueueAsync("partial-dead");
        string queue = await QueueAsync("partial", dead: "partial-dead");
        await cloud.DeployAsync([CloudOfTests.Function("partial")], Source("partial", queue, partial: true));

        await SendAsync(queue, "good", "fail-this", "fine");
        await cloud.LogAsync("/aws/lambda/partial", line => line.StartsWith("bodies") && line.Contains("fail-this"));
        await LeapAsync(queue, hidden: 1); // The failed message shows again, fails again, and has then been received often enough.
        await cloud.LogAsync("/aws/lambda/partial", line => line == "bodies fail-this");
        await LeapAsync(queue, hidden: 1);

        Assert.Equal("fail-this", await cloud.MessageAsync(dead));
        Assert.Equal((0, 0), await CountAsync(queue));
    }

    [Fact]
    public async Task A_function_that_breaks_leaves_its_whole_batch()
    {
        string queue = await QueueAsync("broken", dead: null);
        await cloud.DeployAsync([CloudOfTests.Function("broken")], Source("broken", queue, partial: true));

        await SendAsync(queue, "good", "break");
        await cloud.LogAsync("/aws/lambda/broken", line => line.StartsWith("END"));

        await HiddenAsync(queue, 2);
    }

    [Fact]
    public async Task A_batching_window_collects_more_than_one_call_can()
    {
        string queue = await QueueAsync("window", dead: null);
        await SendAsync(queue, [.. Enumerable.Range(0, 10).Select(n => $"a{n}")]);
        await SendAsync(queue, [.. Enumerable.Range(0, 5).Select(n => $"b{n}")]);

        await cloud.DeployAsync([CloudOfTests.Function("window")], Source("window", queue, partial: true) with { BatchSize = 15, BatchingWindowSeconds = 5 });

        IReadOnlyList<string> log = await cloud.LogAsync("/aws/lambda/window", line => line.StartsWith("bodies"));
        Assert.Equal(15, Assert.Single(log, line => line.StartsWith("bodies")).Split(' ').Length - 1);
    }

    [Fact]
    public async Task A_message_names_its_sender()
    {
        string queue = await cloud.QueueAsync("sender");
        await SendAsync(queue, "hello");

        JsonObject answer = await cloud.Calls.JsonAsync("sqs", "ReceiveMessage", new JsonObject
        {
            ["QueueUrl"] = queue,
            ["MessageSystemAttributeNames"] = new JsonArray("SenderId"),
        }, CancellationToken.None);

        Assert.Equal(cloud.Administrator, (string?)answer["Messages"]![0]!["Attributes"]!["SenderId"]);
    }

    private Task<string> QueueAsync(string name, string? dead) => dead is null
        ? cloud.QueueAsync(name, ("VisibilityTimeout", "600"))
        : cloud.QueueAsync(name, ("VisibilityTimeout", "600"), ("RedrivePolicy", $$"""{"deadLetterTargetArn":"{{CloudOfTests.QueueArn(dead)}}","maxReceiveCount":2}"""));

    private static DeployedQueueSource Source(string name, string url, bool partial) =>
        new("Mapping", CloudOfTests.QueueArn(name), url, name, 10, 0, null, partial, true);

    private Task SendAsync(string queue, params string[] bodies) => cloud.Calls.JsonAsync("sqs", "SendMessageBatch", new JsonObject
    {
        ["QueueUrl"] = queue,
        ["Entries"] = new JsonArray([.. bodies.Select((body, n) => (JsonNode)new JsonObject { ["Id"] = $"{n}", ["MessageBody"] = body })]),
    }, CancellationToken.None);

    private async Task LeapAsync(string queue, int hidden)
    {
        await HiddenAsync(queue, hidden);
        cloud.Cloud.Clock.Advance(TimeSpan.FromSeconds(601));
    }

    // The deletion follows the answer of the function, so the count is waited for.
    private async Task HiddenAsync(string queue, int count)
    {
        // Five local clouds of other tests may be starting at the same time.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await CountAsync(queue) != (0, count))
        {
            await Task.Delay(20, patience.Token);
        }
    }

    private async Task<(int Visible, int Hidden)> CountAsync(string queue)
    {
        JsonObject answer = await cloud.Calls.JsonAsync("sqs", "GetQueueAttributes", new JsonObject { ["QueueUrl"] = queue, ["AttributeNames"] = new JsonArray("All") }, default);
        JsonNode attributes = answer["Attributes"]!;
        return (int.Parse((string)attributes["ApproximateNumberOfMessages"]!), int.Parse((string)attributes["ApproximateNumberOfMessagesNotVisible"]!));
    }
}
