using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Berth.LocalCloud.Lambda.Queues;

/// <summary>The event that Lambda makes of SQS messages (docs.aws.amazon.com/lambda/latest/dg/with-sqs.html), and what its answer says.</summary>
internal static class QueueEvent
{
    /// <param name="messages">Messages as ReceiveMessage answers them.</param>
    public static byte[] Of(IEnumerable<JsonObject> messages, string queueArn)
    {
        string region = queueArn.Split(':')[3];
        return Encoding.UTF8.GetBytes(new JsonObject
        {
            ["Records"] = new JsonArray([.. messages.Select(message => (JsonNode)Record(message, queueArn, region))]),
        }.ToJsonString());
    }

    /// <summary>
    /// Ids of the messages that are to stay on the queue. Null when the whole batch is: the answer is not JSON, names
    /// no id, or one that was not in the batch (docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html).
    /// </summary>
    public static IReadOnlySet<string>? Failures(ReadOnlySpan<byte> answer, IReadOnlyCollection<string> batch)
    {
        HashSet<string> failed = [];
        if (answer.IsEmpty)
        {
            return failed;
        }
        try
        {
            if (JsonNode.Parse(answer) is not JsonObject response || response["batchItemFailures"] is not JsonArray failures)
            {
                return failed;
            }
            foreach (JsonNode? failure in failures)
            {
                string? id = (string?)failure?["itemIdentifier"];
                if (string.IsNullOrEmpty(id) || !batch.Contains(id))
                {
                    return null;
                }
                failed.Add(id);
            }
            return failed;
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static JsonObject Record(JsonObject message, string queueArn, string region)
    {
        var record = new JsonObject
        {
            ["messageId"] = (string?)message["MessageId"],
            ["receiptHandle"] = (string?)message["ReceiptHandle"],
            ["body"] = (string?)message["Body"],
            ["attributes"] = message["Attributes"]?.DeepClone() ?? new JsonObject(),
            ["messageAttributes"] = new JsonObject((message["MessageAttributes"] as JsonObject ?? []).Select(
                attribute => KeyValuePair.Create(attribute.Key, (JsonNode?)Attribute(attribute.Value!)))),
        };
        if (message["MD5OfMessageAttributes"] is { } md5)
        {
            record["md5OfMessageAttributes"] = (string?)md5;
        }
        record["md5OfBody"] = (string?)message["MD5OfBody"];
        record["eventSource"] = "aws:sqs";
        record["eventSourceARN"] = queueArn;
        record["awsRegion"] = region;
        return record;
    }

    private static JsonObject Attribute(JsonNode attribute)
    {
        var value = new JsonObject();
        if (attribute["StringValue"] is { } text)
        {
            value["stringValue"] = (string?)text;
        }
        if (attribute["BinaryValue"] is { } binary)
        {
            value["binaryValue"] = (string?)binary;
        }
        value["stringListValues"] = new JsonArray();
        value["binaryListValues"] = new JsonArray();
        value["dataType"] = (string?)attribute["DataType"];
        return value;
    }
}
