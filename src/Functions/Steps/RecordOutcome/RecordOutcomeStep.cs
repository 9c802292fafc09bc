using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.EventBridge;
using Amazon.EventBridge.Model;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Berth.Errors;
using Berth.Registry;
using Berth.Telemetry;

namespace Berth.Steps.RecordOutcome;

/// <param name="Run">As ValidateRequest made it; a request that was refused has none, only its execution.</param>
public sealed record RecordOutcomeInput(JsonObject Run, long FencingToken, RunResult Result);

/// <param name="Outcome"><c>ready</c>, <c>planned</c>, <c>failed</c> or <c>refused</c>.</param>
public sealed record RunResult(string Outcome, string? FailedStep, StepFailure? Failure, CompensationResult? Compensation);

public sealed record CompensationResult(string Outcome, int Changes);

/// <summary>The end of every run: the environment's record, the outcome event, and the lease given back.</summary>
public sealed class RecordOutcomeStep(Runs runs, Environments environments, Leases leases, IAmazonEventBridge events, StepRunner runner, StepLog log, TimeProvider clock)
{
    private const string EventSource = "berth.environment";

    [LambdaFunction(ResourceName = "RecordOutcomeFunction")]
    public Task<StepOutcome> RecordOutcome(RecordOutcomeInput input, ILambdaContext context)
    {
        var run = input.Run.ContainsKey("requestId") ? input.Run.Deserialize(FunctionsJson.Default.Run) : null;
        return runner.RunAsync(nameof(RecordOutcome), run, cancellation => RecordAsync(run, input.Result, cancellation), context.RemainingTime);
    }

    private async Task<StepOutcome> RecordAsync(Run? run, RunResult result, CancellationToken cancellation)
    {
        if (run is null)
        {
            // A refused input names no environment that could be recorded; the execution itself shows the reasons.
            log.Message(null, $"Refused: {Failure.Of(result.Failure).Reason}");
            return new(nameof(RecordOutcome), result.Outcome, 0, clock.GetUtcNow());
        }

        var failure = Failure.Of(result.Failure);
        var (record, journals) = await runs.LoadAsync(run.Environment, run.RequestId, run.Attempt, cancellation);
        if (result.Outcome != "planned")
            await StoreAsync(run, result, failure, record, journals, cancellation);
        await runs.FinishAsync(run.Environment, run.RequestId, result.Outcome, cancellation);
        await PublishAsync(run, result, failure, cancellation);
        await leases.ReleaseAsync(run.Environment, run.Execution, cancellation);
        return new(nameof(RecordOutcome), result.Outcome, 0, clock.GetUtcNow());
    }

    private async Task StoreAsync(Run run, RunResult result, Failure failure, RunRecord record, IReadOnlyList<StepJournal> journals, CancellationToken cancellation)
    {
        var earlier = await environments.FindAsync(run.Environment, cancellation);
        var ready = result.Outcome == "ready";
        var now = clock.GetUtcNow();
        await environments.StoreAsync(new()
        {
            Environment = run.Environment,
            Profile = run.Profile,
            Platform = run.Platform,
            Status = ready ? "Ready" : "Failed",
            RequestId = run.RequestId,
            Sequence = run.Sequence,
            Execution = run.Execution,
            RequestedBy = record.RequestedBy,
            ReadyRequestId = ready ? run.RequestId : earlier?.ReadyRequestId,
            Placement = record.Placement,
            Changes = ready ? journals.Sum(journal => journal.Plan.Effective.Count()) : 0,
            Seconds = Math.Round((now - run.StartedAt).TotalSeconds, 2),
            UpdatedAt = now.ToString("O"),
            FailedStep = ready ? null : result.FailedStep,
            Reason = ready ? null : failure.Reason + (result.Compensation?.Outcome == "failed" ? " What was changed could not all be taken back." : ""),
            Remedy = ready ? null : failure.Remedy,
            Code = ready ? null : failure.Code,
        }, cancellation);
    }

    private Task PublishAsync(Run run, RunResult result, Failure failure, CancellationToken cancellation) => events.PutEventsAsync(new PutEventsRequest
    {
        Entries =
        [
            new PutEventsRequestEntry
            {
                Source = EventSource,
                DetailType = result.Outcome switch { "ready" => "Ready", "planned" => "Planned", _ => "Failed" },
                Detail = new JsonObject
                {
                    ["environment"] = run.Environment, ["requestId"] = run.RequestId, ["profile"] = run.Profile, ["execution"] = run.Execution,
                    ["failedStep"] = result.FailedStep, ["code"] = failure.Code, ["reason"] = failure.Reason, ["remedy"] = failure.Remedy,
                }.ToJsonString(),
            },
        ],
    }, cancellation);
}
