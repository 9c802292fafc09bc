using Berth.Cli.Clouds;
using Berth.Cli.Commands;
using Berth.Errors;
using Berth.Registry;

namespace Berth.Cli.Following;

/// <summary>A message that is on the queue.</summary>
public sealed record SentRequest(RequestBody Body, string MessageId, DateTimeOffset SentAt);

/// <summary>What became of a message.</summary>
/// <param name="Execution">Null if it was refused before one was started.</param>
public sealed record FollowedRequest(SentRequest Sent, RunEnd End, string? Execution, IReadOnlyList<StepLine> Lines, RunTrace Trace)
{
    /// <summary>The request had been done, under this id and with this content, before this message was sent.</summary>
    public bool DoneBefore => End.At < Sent.SentAt;

    /// <summary>From the message to the end; of what was done before, from its own start.</summary>
    public TimeSpan Took => End.At - (DoneBefore ? Trace.Began ?? End.At : Sent.SentAt);
}

/// <summary>Sends requests and watches what becomes of them.</summary>
/// <param name="period">Between two looks. Figures come from the history itself and do not depend on it.</param>
public sealed class RequestFollower(ControlPlane plane, TimeSpan period)
{
    /// <summary>Soon enough for somebody who watches: each look reads the whole history.</summary>
    public static readonly TimeSpan Watching = TimeSpan.FromMilliseconds(500);

    /// <summary>Seldom enough not to disturb what is measured.</summary>
    public static readonly TimeSpan Measuring = TimeSpan.FromMilliseconds(600);

    /// <summary>How long a message may lie before somebody is told that nobody takes it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    public async Task<SentRequest> SendAsync(RequestBody body, CancellationToken cancellation)
    {
        var at = DateTimeOffset.UtcNow;
        var sent = await plane.Queues.SendMessageAsync(new() { QueueUrl = plane.RequestQueue, MessageBody = body.Text }, cancellation);
        return new(body, sent.MessageId, at);
    }

    /// <param name="found">Told the execution's ARN once there is one.</param>
    /// <param name="show">Told each line as it comes.</param>
    public async Task<FollowedRequest> FollowAsync(SentRequest sent, Action<string> found, Action<StepLine> show, CancellationToken cancellation)
    {
        var trace = new RunTrace();
        var lines = new List<StepLine>();
        var until = DateTimeOffset.UtcNow + Patience;
        string? execution = null;
        while (true)
        {
            if (execution is null && await plane.Refusals.FindAsync(sent.MessageId, cancellation) is { } refusal)
                return new(sent, new(RunOutcomes.Refused, DateTimeOffset.UtcNow, "Intake", new(refusal.Reasons, "Mend the request and send it again.", refusal.Code)), null, lines, trace);
            if (execution is null && await ExecutionAsync(sent.Body, cancellation) is { } name)
                found(execution = name);
            if (execution is not null && await ExecutionHistory.ReadAsync(plane.States, execution, cancellation) is { } history)
            {
                foreach (var line in trace.Read(history))
                {
                    lines.Add(line);
                    show(line);
                }

                if (trace.End is { } end)
                    return new(sent, end, execution, lines, trace);
            }
            else if (DateTimeOffset.UtcNow > until)
                throw new CommandError($"Message {sent.MessageId} was not taken within {Patience.TotalSeconds:0} s.",
                    "Look at the log of the Intake function and at the dead-letter queue.");
            await Task.Delay(period, cancellation);
        }
    }

    /// <summary>The execution that has this request, if the registry holds it with this content.</summary>
    private async Task<string?> ExecutionAsync(RequestBody body, CancellationToken cancellation)
    {
        if (body is not { Environment: { } environment, RequestId: { } requestId, ContentHash.Length: > 0 })
            return null;
        var record = await plane.Runs.FindAsync(environment, requestId, cancellation);
        if (record is null || record.ContentHash != body.ContentHash)
            return null;
        // What an action starts is known once it has been started.
        return record.Execution ?? (record.Action is not null ? null : $"{plane.StateMachine.Replace(":stateMachine:", ":execution:")}:{Runs.ExecutionName(environment, requestId, record.Attempt)}");
    }
}
