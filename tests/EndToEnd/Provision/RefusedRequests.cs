using System.Text.Json.Nodes;

namespace Berth.Tests.EndToEnd.Provision;

/// <summary>Messages that no execution may come from, sent once, and what lies on the dead-letter queue afterwards.</summary>
public sealed class RefusedRequests(RunningCloud running) : IAsyncLifetime
{
    /// <summary>SendMessageBatch takes so many messages and bytes, with some for their JSON.</summary>
    private const int BatchMessages = 10;
    private const int BatchBytes = 240_000;

    private readonly CloudClients cloud = running.Clients;

    /// <summary>By the id of the message or the ARN of the execution.</summary>
    private readonly Dictionary<string, JsonNode> letters = [];
    private readonly Dictionary<string, string> ids = [];
    private Dictionary<string, RefusalCase> cases = [];

    internal IReadOnlyList<RefusalCase> Hostile { get; } = HostileBodies.All();

    /// <summary>All that Intake has logged.</summary>
    internal IReadOnlyList<string> Log { get; private set; } = [];

    internal IReadOnlyList<string> Mutating { get; private set; } = [];
    internal IReadOnlyList<string> Executions { get; private set; } = [];

    /// <summary>What <c>berth send</c> says of a refused request.</summary>
    internal Answer Told { get; private set; } = null!;

    /// <summary>The execution that was started by hand with everything that is wrong at once.</summary>
    internal JsonNode ByHand { get; private set; } = null!;

    /// <summary>An execution that was started by hand with an id that the queue brought with other content.</summary>
    internal JsonNode ByHandWithOtherContent { get; private set; } = null!;

    internal RefusalCase CaseOf(string what) => cases[what];

    /// <summary>What lies on the dead-letter queue for a message.</summary>
    internal JsonNode LetterOf(string what) => Letter(ids[what]);

    /// <param name="id">Of the message, or the execution's ARN.</param>
    internal JsonNode Letter(string id) => letters.TryGetValue(id, out var letter) ? letter : throw new InvalidOperationException($"{id} is not on the queue");

    public async Task InitializeAsync()
    {
        running.FirstRun.Good();
        var platforms = new RefusalPlatforms(running);
        await platforms.PutAsync();
        var all = RefusalCases.All(platforms.Secret);
        cases = all.ToDictionary(one => one.What);
        var since = await running.Control.LastCallAsync();
        foreach (var batch in Batches(all.Concat(Hostile)))
            await SendAsync(batch);
        var everything = RefusalCases.Everything(platforms.Secret);
        var told = cloud.BerthWithAsync(cases["unknown fields"].Body, "send", "-", "--wait", "--json");
        var started = await StartAsync("by-hand-refused", everything.Body);
        var other = await StartAsync("by-hand-other-content", cases["other content under an id"].Body);
        Told = await told;
        var wanted = ids.Values.Append(started).Append(other).ToList();
        await Eventually.Async(ReceiveAsync, seen => wanted.All(seen.ContainsKey));
        ByHand = await EndAsync(started);
        ByHandWithOtherContent = await EndAsync(other);
        var log = await cloud.AwsAsync("logs", "filter-log-events", "--log-group-name", "/aws/lambda/berth-Intake");
        Log = [.. ApplicationView.List(log, "events").Select(line => (string)line["message"]!)];
        Mutating = await cloud.MutatingCallsAsync(since);
        Executions = [.. ApplicationView.List(await cloud.AwsAsync("stepfunctions", "list-executions", "--state-machine-arn", cloud.Output("ProvisionEnvironmentArn")), "executions")
            .Select(execution => (string)execution["name"]!)];
    }

    public Task DisposeAsync() => Task.CompletedTask;

    private async Task<string> StartAsync(string name, string input) =>
        (string)(await cloud.AwsAsync("stepfunctions", "start-execution", "--state-machine-arn", cloud.Output("ProvisionEnvironmentArn"), "--name", name, "--input", input))["executionArn"]!;

    private Task<JsonNode> EndAsync(string execution) =>
        Eventually.Async(() => cloud.AwsAsync("stepfunctions", "describe-execution", "--execution-arn", execution), one => (string?)one["status"] != "RUNNING");

    private static IEnumerable<IReadOnlyList<RefusalCase>> Batches(IEnumerable<RefusalCase> all)
    {
        var batch = new List<RefusalCase>();
        foreach (var one in all)
        {
            if (batch.Count == BatchMessages || batch.Sum(other => other.Body.Length) + one.Body.Length > BatchBytes)
            {
                yield return batch;
                batch = [];
            }

            batch.Add(one);
        }

        yield return batch;
    }

    private async Task SendAsync(IReadOnlyList<RefusalCase> batch)
    {
        var entries = new JsonArray([.. batch.Index().Select(one => (JsonNode)new JsonObject { ["Id"] = $"{one.Index}", ["MessageBody"] = one.Item.Body })]);
        var file = Path.GetTempFileName();
        try
        {
            // More than an argument may hold.
            await File.WriteAllTextAsync(file, entries.ToJsonString());
            var sent = await cloud.AwsAsync("sqs", "send-message-batch", "--queue-url", cloud.Output("RequestQueueUrl"), "--entries", $"file://{file}");
            foreach (var message in ApplicationView.List(sent, "Successful"))
                ids[batch[int.Parse((string)message["Id"]!)].What] = (string)message["MessageId"]!;
        }
        finally
        {
            File.Delete(file);
        }
    }

    private async Task<IReadOnlyDictionary<string, JsonNode>> ReceiveAsync()
    {
        var received = await cloud.AwsAsync("sqs", "receive-message", "--queue-url", cloud.Output("DeadLetterQueueUrl"), "--max-number-of-messages", "10", "--message-attribute-names", "All",
            "--visibility-timeout", "600", "--wait-time-seconds", "1");
        foreach (var message in ApplicationView.List(received, "Messages"))
            if ((message["MessageAttributes"]?["messageId"] ?? message["MessageAttributes"]?["execution"]) is { } id)
                letters[(string)id["StringValue"]!] = message;
        return letters;
    }
}
