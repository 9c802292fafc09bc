using System.Text.Json.Nodes;

namespace Berth.Tests.EndToEnd.Provision;

/// <summary>Hears what Berth tells the event bus, by a rule and a queue as anybody may make them.</summary>
internal sealed class OutcomeEvents(CloudClients cloud, string queue)
{
    private readonly List<JsonNode> heard = [];

    /// <param name="environment">Whose events; null for everybody's.</param>
    public static async Task<OutcomeEvents> ListenAsync(CloudClients cloud, string name, string? environment = null)
    {
        var url = (string)(await cloud.AwsAsync("sqs", "create-queue", "--queue-name", name))["QueueUrl"]!;
        var arn = (string)(await cloud.AwsAsync("sqs", "get-queue-attributes", "--queue-url", url, "--attribute-names", "QueueArn"))["Attributes"]!["QueueArn"]!;
        var policy = new JsonObject
        {
            ["Version"] = "2012-10-17",
            ["Statement"] = new JsonArray(new JsonObject
            {
                ["Effect"] = "Allow", ["Principal"] = new JsonObject { ["Service"] = "events.amazonaws.com" }, ["Action"] = "sqs:SendMessage", ["Resource"] = arn,
            }),
        };
        await cloud.AwsAsync("sqs", "set-queue-attributes", "--queue-url", url, "--attributes", new JsonObject { ["Policy"] = policy.ToJsonString() }.ToJsonString());
        var pattern = new JsonObject { ["source"] = new JsonArray("berth.environment") };
        if (environment is not null)
            pattern["detail"] = new JsonObject { ["environment"] = new JsonArray(environment) };
        await cloud.AwsAsync("events", "put-rule", "--name", name, "--event-pattern", pattern.ToJsonString());
        await cloud.AwsAsync("events", "put-targets", "--rule", name, "--targets", $"Id=queue,Arn={arn}");
        return new(cloud, url);
    }

    /// <summary>Waits for the event of an execution or request whose name this is a part of; what comes before it is kept for later.</summary>
    /// <param name="where">Of its detail.</param>
    public Task<JsonNode> HearAsync(string environment, string type, string of, Func<JsonNode, bool>? where = null) =>
        HearAsync(one => (string?)one["detail-type"] == type && (string?)one["detail"]!["environment"] == environment
            && $"{one["detail"]!["execution"]} {one["detail"]!["requestId"]}".Contains(of, StringComparison.Ordinal)
            && where?.Invoke(one["detail"]!) != false);

    /// <summary>Waits for the next event of a type that this has not given out yet.</summary>
    /// <returns>Its detail.</returns>
    public async Task<JsonNode> NextAsync(string type)
    {
        var found = await HearAsync(one => (string?)one["detail-type"] == type);
        Assert.Equal("berth.environment", (string?)found["source"]);
        return found["detail"]!;
    }

    /// <summary>All that were heard so far.</summary>
    public async Task<IReadOnlyList<JsonNode>> AllAsync()
    {
        while (await ReceiveAsync())
        {
        }

        return heard;
    }

    private Task<JsonNode> HearAsync(Func<JsonNode, bool> wanted) => Eventually.Async(async () =>
    {
        await ReceiveAsync();
        var found = heard.FirstOrDefault(wanted);
        if (found is not null)
            heard.Remove(found);
        return found ?? new JsonObject();
    }, one => one["detail"] is not null);

    private async Task<bool> ReceiveAsync()
    {
        var answer = await cloud.AwsAsync("sqs", "receive-message", "--queue-url", queue, "--max-number-of-messages", "10");
        var messages = answer["Messages"]?.AsArray() ?? [];
        foreach (var message in messages)
        {
            heard.Add(JsonNode.Parse((string)message!["Body"]!)!);
            await cloud.AwsAsync("sqs", "delete-message", "--queue-url", queue, "--receipt-handle", (string)message["ReceiptHandle"]!);
        }

        return messages.Count > 0;
    }
}
