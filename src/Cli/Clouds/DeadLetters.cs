using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.SQS;
using Amazon.SQS.Model;

namespace Berth.Cli.Clouds;

/// <summary>A message on the dead-letter queue.</summary>
/// <param name="Id">The queue's id of it.</param>
/// <param name="Body">As it was sent; of one that no queue takes together with its reasons, the beginning.</param>
/// <param name="Code">Why it was refused; null for a message that was tried too often.</param>
/// <param name="Whole">False if the body is only the beginning of what was sent.</param>
public sealed record DeadLetter(string Id, string Receipt, string Body, string? Code, string? Reasons, DateTimeOffset Since, bool Whole)
{
    /// <summary>A field of the request, as far as the body is one.</summary>
    public string Field(string name)
    {
        try
        {
            return JsonNode.Parse(Body) is JsonObject request && request[name] is JsonValue value ? $"{value}" : "-";
        }
        catch (JsonException)
        {
            return "-";
        }
    }
}

/// <summary>The dead-letter queue as a list: what is looked at is hidden from others for a minute, or until it is given back.</summary>
public sealed class DeadLetters(IAmazonSQS queues, string deadLetterQueue, string requestQueue)
{
    private const int HiddenSeconds = 60;
    private const int AtOnce = 10;

    /// <returns>All that are visible, the oldest first.</returns>
    public async Task<IReadOnlyList<DeadLetter>> TakeAsync(CancellationToken cancellation)
    {
        var letters = new Dictionary<string, DeadLetter>();
        // A queue answers from some of its servers: nothing twice in a row is taken for nothing.
        for (var empty = 0; empty < 2;)
        {
            var answer = await queues.ReceiveMessageAsync(new ReceiveMessageRequest
            {
                QueueUrl = deadLetterQueue,
                MaxNumberOfMessages = AtOnce,
                VisibilityTimeout = HiddenSeconds,
                MessageAttributeNames = ["All"],
                MessageSystemAttributeNames = ["SentTimestamp"],
            }, cancellation);
            var messages = answer.Messages ?? [];
            empty = messages.Count == 0 ? empty + 1 : 0;
            foreach (var message in messages)
                letters[message.MessageId] = Of(message);
        }

        return [.. letters.Values.OrderBy(letter => letter.Since).ThenBy(letter => letter.Id, StringComparer.Ordinal)];
    }

    /// <summary>Sent first and deleted then: should this end in between, it is there twice, and a request is done once.</summary>
    /// <returns>The id of the message on the request queue.</returns>
    public async Task<string> SendBackAsync(DeadLetter letter, CancellationToken cancellation)
    {
        var sent = await queues.SendMessageAsync(new SendMessageRequest { QueueUrl = requestQueue, MessageBody = letter.Body }, cancellation);
        await queues.DeleteMessageAsync(new DeleteMessageRequest { QueueUrl = deadLetterQueue, ReceiptHandle = letter.Receipt }, cancellation);
        return sent.MessageId;
    }

    /// <summary>Visible again at once.</summary>
    public Task GiveBackAsync(DeadLetter letter, CancellationToken cancellation) =>
        queues.ChangeMessageVisibilityAsync(new ChangeMessageVisibilityRequest { QueueUrl = deadLetterQueue, ReceiptHandle = letter.Receipt, VisibilityTimeout = 0 }, cancellation);

    private static DeadLetter Of(Message message)
    {
        var bytes = Attribute(message, "bytes") is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : 0;
        return new(message.MessageId, message.ReceiptHandle, message.Body, Attribute(message, "code"), Attribute(message, "reasons"),
            DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(message.Attributes["SentTimestamp"], CultureInfo.InvariantCulture)),
            bytes <= Encoding.UTF8.GetByteCount(message.Body));
    }

    private static string? Attribute(Message message, string name) =>
        message.MessageAttributes is { } attributes && attributes.TryGetValue(name, out var value) ? value.StringValue : null;
}
