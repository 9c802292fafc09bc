using System.Text;
using Amazon.SQS;
using Amazon.SQS.Model;
using Berth.Registry;
using Berth.Requests;

namespace Berth.Intake;

/// <summary>The dead-letter queue: what is refused lies there once, with its code and all reasons.</summary>
public sealed class RefusedRequests(Refusals refusals, IAmazonSQS queues, Settings settings)
{
    /// <summary>Attribute of what came as a message: its id.</summary>
    public const string Message = "messageId";

    /// <summary>Attribute of what was refused in an execution: its ARN.</summary>
    public const string Execution = "execution";

    /// <summary>Bytes of a body that every queue takes together with the attributes, whatever its own limit is.</summary>
    private const int WholeBody = 192 * 1024;

    /// <param name="origin"><see cref="Message"/> or <see cref="Execution"/>.</param>
    /// <param name="id">The message's id or the execution's ARN.</param>
    public async Task PutAsync(string origin, string id, string body, Refusal refusal, CancellationToken cancellation)
    {
        if (await refusals.FindAsync(id, cancellation) is not null)
            return;
        // Recorded after it: should this end in between, it lies there twice rather than not at all.
        await queues.SendMessageAsync(new SendMessageRequest
        {
            QueueUrl = settings.DeadLetterQueue,
            // With the attributes a body of the largest size would be too large: a part of it tells whose it was.
            MessageBody = Encoding.UTF8.GetByteCount(body) > WholeBody ? Beginning(body) : body,
            MessageAttributes = new()
            {
                ["code"] = Attribute(refusal.Code),
                ["reasons"] = Attribute(refusal.Reasons),
                [origin] = Attribute(id),
                ["bytes"] = new() { DataType = "Number", StringValue = $"{Encoding.UTF8.GetByteCount(body)}" },
            },
        }, cancellation);
        await refusals.RecordAsync(id, refusal.Code, refusal.Reasons, cancellation);
    }

    /// <summary>The first 16,384 characters, whole ones.</summary>
    private static string Beginning(string body) => char.IsHighSurrogate(body[16_383]) ? body[..16_383] : body[..16_384];

    private static MessageAttributeValue Attribute(string text) => new() { DataType = "String", StringValue = text };
}
