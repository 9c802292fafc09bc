namespace Amazon.Lambda.SQSEvents;

/// <summary>
/// A batch of messages as the event source mapping hands it to a function: {"Records":[{"messageId",...}]}.
/// The names on the wire are camel case but for "Records" and "eventSourceARN"; the serializer reads them without regard to case.
/// Source: docs.aws.amazon.com/lambda/latest/dg/with-sqs.html.
/// </summary>
public class SQSEvent
{
    public List<SQSMessage> Records { get; set; }

    public class SQSMessage
    {
        public string MessageId { get; set; }
        public string ReceiptHandle { get; set; }
        public string Body { get; set; }
        public string Md5OfBody { get; set; }
        public string Md5OfMessageAttributes { get; set; }
        public string EventSourceArn { get; set; }
        public string EventSource { get; set; }
        public string AwsRegion { get; set; }

        /// <summary>SentTimestamp (milliseconds), SenderId, ApproximateReceiveCount and so on, as text.</summary>
        public Dictionary<string, string> Attributes { get; set; }

        public Dictionary<string, MessageAttribute> MessageAttributes { get; set; }
    }

    public class MessageAttribute
    {
        public string StringValue { get; set; }
        public MemoryStream BinaryValue { get; set; }
        public List<string> StringListValues { get; set; }
        public List<MemoryStream> BinaryListValues { get; set; }
        public string DataType { get; set; }
    }
}
