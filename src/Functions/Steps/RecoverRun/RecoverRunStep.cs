using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Berth.Registry;
using Berth.Requests;

namespace Berth.Steps.RecoverRun;

/// <summary>The detail of Step Functions' status event. Source: the Step Functions developer guide, "EventBridge event patterns".</summary>
public sealed record ExecutionStatus(string ExecutionArn, string Status, string? Input, string? Error, string? Cause);

/// <param name="Needed">False for a run that has recorded its own outcome.</param>
public sealed record RecoverRunResult(bool Needed, Run? Run, long FencingToken, StepFailure? Failure, int? WaitSeconds);

/// <summary>Decides whether an execution that was stopped or timed out has left something to take back.</summary>
public sealed class RecoverRunStep(Runs runs, StepRunner runner, Settings settings, TimeProvider clock)
{
    [LambdaFunction(ResourceName = "RecoverRunFunction")]
    public Task<RecoverRunResult> RecoverRun(ExecutionStatus input, ILambdaContext context)
    {
        var request = RequestReading.Of(input.Input ?? "").Request;
        return runner.RunAsync(nameof(RecoverRun), Run.Claimed(input.ExecutionArn, request, clock.GetUtcNow()),
            cancellation => LookAsync(input, request, cancellation), context.RemainingTime);
    }

    private async Task<RecoverRunResult> LookAsync(ExecutionStatus execution, EnvironmentRequest? request, CancellationToken cancellation)
    {
        var nothing = new RecoverRunResult(false, null, 0, null, null);
        if (request is null
            || await runs.FindAsync(request.Environment, request.RequestId, cancellation) is not { } record
            || record.Execution != execution.ExecutionArn
            || record.Outcome is not null)
            return nothing;
        var run = new Run(request.Environment, request.RequestId, record.Attempt, record.Sequence, execution.ExecutionArn,
            request.Profile, request.Platform, request.Mode, clock.GetUtcNow());
        var cause = $"The execution ended as {execution.Status}{(execution.Cause is { Length: > 0 } why ? $": {why}" : ".")} "
            + "What to do: Find out who stopped it, or why it took so long, then send the request again under a new request id. [ExecutionStopped]";
        return new(true, run, 0, new(execution.Error ?? execution.Status, cause), settings.RecoverWaitSeconds);
    }
}
