using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Berth.Registry;
using Berth.Requests;

namespace Berth.Steps.RecoverRun;

/// <summary>The detail of Step Functions' status event. Source: the Step Functions developer guide, "EventBridge event patterns".</summary>
/// <param name="StartDate">Milliseconds since 1970; null where somebody writes the detail by hand: nothing counts as made by the run then whose age has to tell.</param>
public sealed record ExecutionStatus(string ExecutionArn, string Status, string? Input, string? Error, string? Cause, long? StartDate = null);

/// <param name="Needed">False for a run that has recorded its own outcome.</param>
/// <param name="ForwardOnly">Nothing is taken back: a run that was about to record what it had done, a retirement, a run that was ready and removed what it no longer wanted, or one that waited for its approval.</param>
/// <param name="Outcome">One of <see cref="RunOutcomes"/>.</param>
public sealed record RecoverRunResult(bool Needed, Run? Run, long FencingToken, StepFailure? Failure, int? WaitSeconds, bool ForwardOnly, string? Outcome);

/// <summary>Decides whether an execution that was stopped or timed out has left something to take back.</summary>
public sealed class RecoverRunStep(Runs runs, Environments environments, Leases leases, RunSlots slots, StepRunner runner, Settings settings, TimeProvider clock)
{
    [LambdaFunction(ResourceName = "RecoverRunFunction")]
    public Task<RecoverRunResult> RecoverRun(ExecutionStatus input, ILambdaContext context)
    {
        var reading = RequestReading.Of(input.Input ?? "");
        return runner.RunAsync(nameof(RecoverRun), Run.Claimed(input.ExecutionArn, reading, clock.GetUtcNow()),
            cancellation => LookAsync(input, reading, cancellation), context.RemainingTime);
    }

    private async Task<RecoverRunResult> LookAsync(ExecutionStatus execution, RequestReading reading, CancellationToken cancellation)
    {
        var nothing = new RecoverRunResult(false, null, 0, null, null, false, null);
        if (await RecordAsync(reading, cancellation) is not { } record
            || record.Execution != execution.ExecutionArn)
            return nothing;
        if (record.Outcome is not null)
        {
            // The last thing that a run does is to give its lease back, and it may have been kept from it.
            if (await leases.ReleaseAsync(record.Request.Environment, execution.ExecutionArn, cancellation))
                await slots.GiveBackAsync(record.Request.Environment, cancellation);
            return nothing;
        }

        var request = record.Request;
        var run = new Run(request.Environment, record.Action?.RequestId ?? request.RequestId, record.Attempt, record.Sequence, execution.ExecutionArn,
            request.Profile, request.Platform, request.Mode, StartOf(execution), record.Action?.Does);
        var cause = $"The execution ended as {execution.Status}{(execution.Cause is { Length: > 0 } why ? $": {why}" : ".")} "
            + "What to do: Find out who stopped it, or why it took so long, then send the request again under a new request id. [ExecutionStopped]";
        var (_, journals) = await runs.LoadAsync(run.Environment, run.RequestId, run.Attempt, cancellation);
        var wasReady = run.Action is null && journals.Any(journal => journal.State is StepJournal.Removing or StepJournal.Removed);
        // Whoever holds the lease while this one waited must be left alone.
        var waited = (await environments.FindAsync(run.Environment, cancellation))?.Awaiting?.RequestId == run.RequestId;
        return new(true, run, 0, new(execution.Error ?? execution.Status, cause), settings.RecoverWaitSeconds,
            record.Ending is not null || wasReady || waited || run.Action is ActionRequest.Retire or ActionRequest.Approve or ActionRequest.Reject, record.Ending ?? (wasReady ? RunOutcomes.Unfinished : RunOutcomes.Failed));
    }

    /// <summary>What is younger than the run, such as tables, is the run's to take back.</summary>
    private DateTimeOffset StartOf(ExecutionStatus execution) =>
        execution.StartDate is { } milliseconds ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : clock.GetUtcNow();

    /// <summary>What the execution worked on; for a retry or a repair, the request that it took up.</summary>
    private async Task<RunRecord?> RecordAsync(RequestReading reading, CancellationToken cancellation)
    {
        if (reading.Action is not { } action)
            return reading.Request is { } request ? await runs.FindAsync(request.Environment, request.RequestId, cancellation) : null;
        var own = await runs.FindAsync(action.Environment, action.RequestId, cancellation);
        return ActionRequest.TakesUp(action.Action) && own is not null ? await runs.FindAsync(action.Environment, own.Request.RequestId, cancellation) : own;
    }
}
