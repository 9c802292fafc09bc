using System.Text.Json.Nodes;

namespace Berth.Tests.EndToEnd.Provision;

/// <summary>Listens on the default event bus as anybody would: a rule on Berth's events of one environment, whose target is a queue.</summary>
internal sealed class HeardEvents
{
    private readonly CloudClients cloud;
    private readonly string queue;
    private readonly List<JsonNode> heard = [];

    private HeardEvents(CloudClients cloud, string queue)
    {
        this.cloud = cloud;
        this.queue = queue;
    }

    public static async Task<HeardEvents> OfAsync(CloudClients cloud, string environment)
    {
        var name = $"heard-{environment}";
        var url = (string)(await cloud.AwsAsync("sqs", "create-queue", "--queue-name", name))["QueueUrl"]!;
        var arn = (string)(await cloud.AwsAsync("sqs", "get-queue-attributes", "--queue-url", url, "--attribute-names", "QueueArn"))["Attributes"]!["QueueArn"]!;
        var pattern = new JsonObject { ["source"] = new JsonArray("berth.environment"), ["detail"] = new JsonObject { ["environment"] = new JsonArray(environment) } };
        await cloud.AwsAsync("events", "put-rule", "--name", name, "--event-pattern", pattern.ToJsonString());
        await cloud.AwsAsync("events", "put-targets", "--rule", name, "--targets", $"Id=queue,Arn={arn}");
        return new(cloud, url);
    }

    /// <summary>Waits for the next event of a type that this has not given out yet.</summary>
    public async Task<JsonNode> NextAsync(string type)
    {
        await Eventually.Async(ReceiveAsync, all => all.Any(one => (string?)one["detail-type"] == type));
        var found = heard.First(one => (string?)one["detail-type"] == type);
        heard.Remove(found);
        Assert.Equal("berth.environment", (string?)found["source"]);
        return found["detail"]!;
    }

    private async Task<IReadOnlyList<JsonNode>> ReceiveAsync()
    {
        var received = await cloud.AwsAsync("sqs", "receive-message", "--queue-url", queue, "--max-number-of-messages", "10", "--wait-time-seconds", "1", "--visibility-timeout", "600");
        // Without a message there is no list of them either.
        heard.AddRange((received["Messages"]?.AsArray() ?? []).Select(message => JsonNode.Parse((string)message!["Body"]!)!));
        return heard;
    }
}
