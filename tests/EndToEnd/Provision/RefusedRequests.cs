using System.Text.Json.Nodes;

namespace Berth.Tests.EndToEnd.Provision;

/// <summary>Messages that no execution may come from, sent once, and what lies on the dead-letter queue afterwards.</summary>
public sealed class RefusedRequests(RunningCloud running) : IAsyncLifetime
{
    private readonly Dictionary<string, Answer> answers = [];
    private readonly Dictionary<string, JsonNode> letters = [];

    internal IReadOnlyList<string> Mutating { get; private set; } = [];
    internal IReadOnlyList<string> Executions { get; private set; } = [];

    internal static IReadOnlyDictionary<string, string> Bodies { get; } = new Dictionary<string, string>
    {
        ["not JSON"] = "please make me an environment",
        ["unknown field and wrong name"] = RequestFor.Environment("refused").With("environment", "Not_A_Name").With("colour", "blue").ToJsonString(),
        ["unknown platform"] = RequestFor.Environment("refused").With("platform", "nowhere").ToJsonString(),
        ["same id, other content"] = WithOtherTag().ToJsonString(),
    };

    internal Answer AnswerTo(string what) => answers[what];

    /// <summary>The message on the dead-letter queue that holds this body.</summary>
    internal JsonNode LetterOf(string what) => letters.TryGetValue(Bodies[what], out var letter) ? letter : throw new InvalidOperationException($"{what} is not on the queue");

    public async Task InitializeAsync()
    {
        running.FirstRun.Good();
        var cloud = running.Clients;
        var since = await running.Control.LastCallAsync();
        foreach (var (what, body) in Bodies)
            answers[what] = await cloud.BerthWithAsync(body, "send", "-", "--wait", "--json");
        Mutating = await cloud.MutatingCallsAsync(since);
        Executions = [.. ApplicationView.List(await cloud.AwsAsync("stepfunctions", "list-executions", "--state-machine-arn", cloud.Output("ProvisionEnvironmentArn")), "executions")
            .Select(execution => (string)execution["name"]!)];
        var received = await cloud.AwsAsync("sqs", "receive-message", "--queue-url", cloud.Output("DeadLetterQueueUrl"), "--max-number-of-messages", "10", "--message-attribute-names", "All");
        foreach (var message in ApplicationView.List(received, "Messages"))
            letters[(string)message["Body"]!] = message;
    }

    public Task DisposeAsync() => Task.CompletedTask;

    private static JsonObject WithOtherTag()
    {
        var request = RequestFor.Risken();
        request["risken"]!["imageTag"] = "other";
        return request;
    }
}
