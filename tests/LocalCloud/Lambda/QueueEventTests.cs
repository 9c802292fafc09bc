using System.Text;
using System.Text.Json.Nodes;
using Berth.LocalCloud.Lambda.Queues;

namespace Berth.Tests.LocalCloud.Lambda;

public sealed class QueueEventTests
{
    [Fact]
    public void The_event_has_the_shape_that_Lambda_documents()
    {
        JsonObject message = JsonNode.Parse("""
            {"MessageId":"m1","ReceiptHandle":"r1","Body":"{}","MD5OfBody":"md","MD5OfMessageAttributes":"ma","Attributes":{"SentTimestamp":"1","ApproximateReceiveCount":"1"},
             "MessageAttributes":{"text":{"DataType":"String","StringValue":"v"},"bytes":{"DataType":"Binary","BinaryValue":"AQI="}}}
            """)!.AsObject();

        string @event = Encoding.UTF8.GetString(QueueEvent.Of([message], "arn:aws:sqs:ap-northeast-1:123456789012:requests"));

        Assert.Equal(
            """
            {"Records":[{"messageId":"m1","receiptHandle":"r1","body":"{}","attributes":{"SentTimestamp":"1","ApproximateReceiveCount":"1"},"messageAttributes":
            {"text":{"stringValue":"v","stringListValues":[],"binaryListValues":[],"dataType":"String"},"bytes":{"binaryValue":"AQI=","stringListValues":[],"binaryListValues":[],"dataType":"Binary"}},
            "md5OfMessageAttributes":"ma","md5OfBody":"md","eventSource":"aws:sqs","eventSourceARN":"arn:aws:sqs:ap-northeast-1:123456789012:requests","awsRegion":"ap-northeast-1"}]}
            """.ReplaceLineEndings(""),
            @event);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("null", "")]
    [InlineData("{}", "")]
    [InlineData("""{"batchItemFailures":null}""", "")]
    [InlineData("""{"batchItemFailures":[]}""", "")]
    [InlineData("""{"batchItemFailures":[{"itemIdentifier":"b"}]}""", "b")]
    [InlineData("""{"batchItemFailures":[{"itemIdentifier":""}]}""", null)]
    [InlineData("""{"batchItemFailures":[{"itemIdentifier":null}]}""", null)]
    [InlineData("""{"batchItemFailures":[{"itemidentifier":"b"}]}""", null)]
    [InlineData("""{"batchItemFailures":[{"itemIdentifier":"other"}]}""", null)]
    [InlineData("not json", null)]
    public void An_answer_says_which_messages_stay(string answer, string? expected)
    {
        IReadOnlySet<string>? failures = QueueEvent.Failures(Encoding.UTF8.GetBytes(answer), ["a", "b"]);

        Assert.Equal(expected, failures is null ? null : string.Join(',', failures));
    }
}
