using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.StepFunctions.Model;

namespace Berth.Cli.Following;

/// <summary>One event of an execution's history, as far as following it needs.</summary>
/// <param name="Type">As Step Functions names it, e.g. <c>TaskStateExited</c>.</param>
/// <param name="State">Of a state's entering or leaving.</param>
/// <param name="Output">What a state left with or the execution ended with, if it is an object.</param>
public sealed record HistoryPoint(long Id, long PreviousId, DateTimeOffset At, string Type, string? State = null, JsonObject? Output = null, string? Error = null, string? Cause = null)
{
    public static HistoryPoint Of(HistoryEvent happened)
    {
        var (error, cause) = FailureOf(happened);
        return new(
            happened.Id ?? 0,
            happened.PreviousEventId ?? 0,
            new DateTimeOffset(happened.Timestamp!.Value.ToUniversalTime()),
            happened.Type.Value,
            happened.StateEnteredEventDetails?.Name ?? happened.StateExitedEventDetails?.Name,
            ObjectOf(happened.StateExitedEventDetails?.Output ?? happened.ExecutionSucceededEventDetails?.Output),
            error,
            cause);
    }

    private static (string? Error, string? Cause) FailureOf(HistoryEvent happened) => happened switch
    {
        { TaskFailedEventDetails: { } failed } => (failed.Error, failed.Cause),
        { TaskTimedOutEventDetails: { } late } => (late.Error ?? "States.Timeout", late.Cause),
        { ExecutionFailedEventDetails: { } failed } => (failed.Error, failed.Cause),
        { ExecutionAbortedEventDetails: { } stopped } => (stopped.Error, stopped.Cause),
        { ExecutionTimedOutEventDetails: { } late } => (late.Error, late.Cause),
        _ => (null, null),
    };

    private static JsonObject? ObjectOf(string? text)
    {
        try
        {
            return text is null ? null : JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            // Step Functions cuts output that is too long to show.
            return null;
        }
    }
}
