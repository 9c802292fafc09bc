using System.Text;
using System.Text.Json.Serialization;
using Amazon.Lambda.Core;
using Amazon.Lambda.Serialization.SystemTextJson;
using Amazon.Lambda.SQSEvents;

namespace Berth.Tests.Compat.Lambda;

public sealed class SqsEventShapeTests
{
    // The sample of docs.aws.amazon.com/lambda/latest/dg/with-sqs.html, with attributes of both kinds added.
    private const string Sample = """
        {
          "Records": [
            {
              "messageId": "059f36b4-87a3-44ab-83d2-661975830a7d",
              "receiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a...",
              "body": "Test message.",
              "attributes": {
                "ApproximateReceiveCount": "1",
                "SentTimestamp": "1545082649183",
                "SenderId": "AIDAIENQZJOLO23YVJ4VO",
                "ApproximateFirstReceiveTimestamp": "1545082649185"
              },
              "messageAttributes": {
                "origin": { "stringValue": "console", "stringListValues": [], "binaryListValues": [], "dataType": "String" },
                "seal": { "binaryValue": "AQID", "dataType": "Binary" }
              },
              "md5OfBody": "e4e68fb7bd0e697a0ae8f1bb342846b3",
              "md5OfMessageAttributes": "00484c68e5b1c2d6",
              "eventSource": "aws:sqs",
              "eventSourceARN": "arn:aws:sqs:us-east-2:123456789012:my-queue",
              "awsRegion": "us-east-2"
            }
          ]
        }
        """;

    private readonly SourceGeneratorLambdaJsonSerializer<SqsJson> _serializer = new();

    [Fact]
    public void An_event_in_AWS_casing_is_read_whole()
    {
        var message = Assert.Single(_serializer.Deserialize<SQSEvent>(new MemoryStream(Encoding.UTF8.GetBytes(Sample))).Records);

        Assert.Equal("059f36b4-87a3-44ab-83d2-661975830a7d", message.MessageId);
        Assert.StartsWith("AQEB", message.ReceiptHandle);
        Assert.Equal("Test message.", message.Body);
        Assert.Equal("1545082649183", message.Attributes["SentTimestamp"]);
        Assert.Equal("console", message.MessageAttributes["origin"].StringValue);
        Assert.Equal("Binary", message.MessageAttributes["seal"].DataType);
        Assert.Equal([1, 2, 3], message.MessageAttributes["seal"].BinaryValue.ToArray());
        Assert.Equal("e4e68fb7bd0e697a0ae8f1bb342846b3", message.Md5OfBody);
        Assert.Equal("00484c68e5b1c2d6", message.Md5OfMessageAttributes);
        Assert.Equal("aws:sqs", message.EventSource);
        Assert.Equal("arn:aws:sqs:us-east-2:123456789012:my-queue", message.EventSourceArn);
        Assert.Equal("us-east-2", message.AwsRegion);
    }

    [Fact]
    public void A_batch_response_is_written_in_AWS_casing() =>
        Assert.Equal(
            """{"batchItemFailures":[{"itemIdentifier":"id2"},{"itemIdentifier":"id4"}]}""",
            Write(_serializer, new SQSBatchResponse([new() { ItemIdentifier = "id2" }, new() { ItemIdentifier = "id4" }])));

    [Fact]
    public void Times_are_read_as_text_seconds_and_milliseconds()
    {
        var read = _serializer.Deserialize<List<DateTime>>(new MemoryStream("""["2026-01-02T03:04:05Z",1767323045,1767323045.5,1767323045000]"""u8.ToArray()));
        var second = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);
        Assert.Equal([second, second, second.AddSeconds(0.5), second], read);
    }

    [Fact]
    public void A_type_outside_the_context_is_named()
    {
        var error = Assert.Throws<JsonSerializerException>(() => _serializer.Serialize(Guid.Empty, new MemoryStream()));
        Assert.Contains("System.Guid", error.Message);
    }

    [Fact]
    public void Names_follow_a_customised_policy_and_nulls_are_left_out()
    {
        var camel = new SourceGeneratorLambdaJsonSerializer<SqsJson>(options => options.PropertyNamingPolicy = System.Text.Json.JsonNamingPolicy.CamelCase);
        Assert.Equal("""{"messageId":"m-1"}""", Write(camel, new SQSEvent.SQSMessage { MessageId = "m-1" }));
        Assert.Equal("""{"MessageId":"m-1"}""", Write(_serializer, new SQSEvent.SQSMessage { MessageId = "m-1" }));
    }

    [Fact]
    public void The_naming_that_a_context_declares_does_not_count() =>
        Assert.Equal("""{"MessageId":"m-1"}""", Write(new SourceGeneratorLambdaJsonSerializer<CamelCaseJson>(), new SQSEvent.SQSMessage { MessageId = "m-1" }));

    private static string Write<T>(ILambdaSerializer serializer, T value)
    {
        var bytes = new MemoryStream();
        serializer.Serialize(value, bytes);
        return Encoding.UTF8.GetString(bytes.ToArray());
    }
}

[JsonSerializable(typeof(SQSEvent))]
[JsonSerializable(typeof(SQSBatchResponse))]
[JsonSerializable(typeof(List<DateTime>))]
public sealed partial class SqsJson : JsonSerializerContext;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SQSEvent.SQSMessage))]
public sealed partial class CamelCaseJson : JsonSerializerContext;
