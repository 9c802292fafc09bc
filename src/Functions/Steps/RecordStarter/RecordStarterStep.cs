using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Berth.Registry;
using Berth.Telemetry;

namespace Berth.Steps.RecordStarter;

/// <summary>The detail of EventBridge's "AWS API Call via CloudTrail" for StartExecution. Source: the CloudTrail user guide, "CloudTrail record contents".</summary>
/// <param name="ResponseElements">Null for a call that was refused.</param>
public sealed record StartExecutionCall(DateTimeOffset EventTime, TrailIdentity UserIdentity, StartedExecution? ResponseElements);

/// <param name="Arn">Of the user or role session; a service that calls by itself has none.</param>
/// <param name="InvokedBy">The service that made the call, such as <c>scheduler.amazonaws.com</c>.</param>
public sealed record TrailIdentity(string? Arn, string? InvokedBy);

public sealed record StartedExecution(string ExecutionArn);

/// <summary>
/// Writes down who started an execution by hand, which Step Functions does not tell the execution. The rule leaves out what Intake
/// starts: there the message's sender is who asked.
/// </summary>
public sealed class RecordStarterStep(Runs runs, StepRunner runner, StepLog log, TimeProvider clock)
{
    [LambdaFunction(ResourceName = "RecordStarterFunction")]
    public Task<StepOutcome> RecordStarter(StartExecutionCall input, ILambdaContext context) =>
        runner.RunAsync(nameof(RecordStarter), null, cancellation => RecordAsync(input, cancellation), context.RemainingTime);

    private async Task<StepOutcome> RecordAsync(StartExecutionCall call, CancellationToken cancellation)
    {
        var starter = call.UserIdentity.Arn ?? call.UserIdentity.InvokedBy;
        if (call.ResponseElements is null || starter is null)
        {
            log.Message(null, "The event names no execution or no caller.");
            return Outcome("unchanged", 0);
        }

        var recorded = await runs.RecordStarterAsync(call.ResponseElements.ExecutionArn, starter, call.EventTime, cancellation);
        log.Message(null, $"{call.ResponseElements.ExecutionArn} was started by {starter}.");
        return Outcome(recorded ? "applied" : "unchanged", recorded ? 1 : 0);
    }

    private StepOutcome Outcome(string outcome, int changes) => new(nameof(RecordStarter), outcome, changes, clock.GetUtcNow());
}
