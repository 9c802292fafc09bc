using Berth.Requests;

namespace Berth.Steps;

/// <summary>One try at one request, as it travels through the state machine. Names only: never a value that is secret.</summary>
/// <param name="Execution">The execution's ARN.</param>
/// <param name="Sequence">Rises with each request of an environment; the highest is the last word.</param>
/// <param name="Mode"><c>apply</c> or <c>plan</c>.</param>
/// <param name="Action">Of an <see cref="ActionRequest"/>; null for a request for an environment.</param>
public sealed record Run(
    string Environment,
    string RequestId,
    int Attempt,
    long Sequence,
    string Execution,
    string Profile,
    string Platform,
    string Mode,
    DateTimeOffset StartedAt,
    string? Action = null)
{
    /// <summary>The <see cref="Mode"/> in which a run ends with its plan.</summary>
    public const string PlanOnly = "plan";

    /// <summary>For the log of a step that comes before the run is on record, or after it has ended. Empty names where the request is not valid.</summary>
    public static Run Claimed(string execution, RequestReading reading, DateTimeOffset startedAt) => reading.Action is { } action
        ? new(action.Environment, action.RequestId, 0, 0, execution, "unknown", "", "", startedAt, action.Action)
        : new(reading.Request?.Environment ?? "", reading.Request?.RequestId ?? "", 0, 0, execution, reading.Request?.Profile ?? "unknown",
            reading.Request?.Platform ?? "", reading.Request?.Mode ?? "", startedAt);
}

/// <summary>What every step after AcquireLease is called with.</summary>
public sealed record StepInput(Run Run, long FencingToken);

/// <summary>What a step reports into the state: counts and names.</summary>
/// <param name="Outcome"><c>applied</c>, <c>unchanged</c> or <c>planned</c>.</param>
public sealed record StepOutcome(string Step, string Outcome, int Changes, DateTimeOffset At);

/// <summary>How a step failed, in Step Functions' own words.</summary>
public sealed record StepFailure(string? Error, string? Cause);
