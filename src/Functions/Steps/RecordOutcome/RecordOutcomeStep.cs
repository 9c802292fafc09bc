using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Berth.Errors;
using Berth.Intake;
using Berth.Planning;
using Berth.Registry;
using Berth.Requests;
using Berth.Telemetry;

namespace Berth.Steps.RecordOutcome;

/// <param name="Run">As ValidateRequest made it; a request that was refused has none, only its execution.</param>
public sealed record RecordOutcomeInput(JsonObject Run, long FencingToken, RunResult Result);

/// <param name="Outcome">One of <see cref="RunOutcomes"/>.</param>
/// <param name="Left">What is still there after a retirement.</param>
/// <param name="Request">The execution's input, if it was refused after it had been recorded.</param>
public sealed record RunResult(string Outcome, string? FailedStep, StepFailure? Failure, CompensationResult? Compensation, IReadOnlyList<Remainder>? Left = null, JsonNode? Request = null);

public sealed record CompensationResult(string Outcome, int Changes);

/// <summary>The end of every run: the environment's record, the outcome event, and the lease given back.</summary>
public sealed class RecordOutcomeStep(Runs runs, Environments environments, Leases leases, RunSlots slots, PlacementLedger ledger, Standing standing, RefusedRequests refused, EnvironmentEvents events, StepRunner runner, StepLog log, TimeProvider clock)
{
    [LambdaFunction(ResourceName = "RecordOutcomeFunction")]
    public Task<StepOutcome> RecordOutcome(RecordOutcomeInput input, ILambdaContext context)
    {
        var run = input.Run.ContainsKey("requestId") ? input.Run.Deserialize(FunctionsJson.Default.Run) : null;
        return runner.RunAsync(nameof(RecordOutcome), run, cancellation => RecordAsync(run, input, cancellation), context.RemainingTime);
    }

    private async Task<StepOutcome> RecordAsync(Run? run, RecordOutcomeInput input, CancellationToken cancellation)
    {
        // A recovery that only records what the run has done brings what stopped it, too.
        var done = input.Result.Outcome is RunOutcomes.Ready or RunOutcomes.Retired or RunOutcomes.Rotated or RunOutcomes.Extended;
        var result = done ? input.Result with { FailedStep = null, Failure = null } : input.Result;
        if (result.Outcome == RunOutcomes.Refused)
            await PutAsideAsync(input, cancellation);
        if (run is null)
        {
            // A refused input names no environment that could be recorded.
            log.Message(null, $"Refused: {Failure.Of(result.Failure).Reason}");
            return new(nameof(RecordOutcome), result.Outcome, 0, clock.GetUtcNow());
        }

        var failure = Failure.Of(result.Failure);
        var (record, journals) = await runs.LoadAsync(run.Environment, run.RequestId, run.Attempt, cancellation);
        var earlier = await environments.FindAsync(run.Environment, cancellation);
        var ending = new RunEnding(run, record, journals, earlier, result, failure, clock.GetUtcNow());
        if (done || result.Outcome == RunOutcomes.Unfinished)
            await runs.AnnounceAsync(run.Environment, run.RequestId, result.Outcome, cancellation);
        if (result.Outcome == RunOutcomes.Retired)
            await ReleaseAsync(record, cancellation);
        if (ending.Waited)
            await GiveBackAsync(ending, cancellation);
        else if (ending.Record() is { } environment)
            await environments.StoreAsync(environment, cancellation);
        // What the environment stands by has its new time too, or every later look at it would find the old one.
        if (result.Outcome == RunOutcomes.Extended && record.Placement is { } placement && earlier is not null)
            await runs.PlaceAsync(run.Environment, earlier.StandsBy, placement, cancellation);
        if (RotationScope.Covers(run.Action))
            log.Measured(run.Environment, (Metric.RotationFailed, result.Outcome == RunOutcomes.Rotated ? 0 : 1));
        // Told before it is on record: what breaks off in between is told twice, and not never.
        await PublishAsync(run, record, result, failure, cancellation);
        await runs.FinishAsync(run.Environment, run.RequestId, result.Outcome, cancellation);
        if (await leases.ReleaseAsync(run.Environment, run.Execution, cancellation))
            await slots.GiveBackAsync(run.Environment, cancellation);
        return new(nameof(RecordOutcome), result.Outcome, 0, clock.GetUtcNow());
    }

    /// <summary>An execution that is refused ends where a refused message does.</summary>
    private Task PutAsideAsync(RecordOutcomeInput input, CancellationToken cancellation)
    {
        var failure = Failure.Of(input.Result.Failure);
        var reasons = (failure.Reason ?? "").Replace(RefusedError.Heading, "", StringComparison.Ordinal);
        var body = input.Result.Request ?? input.Run["request"];
        return refused.PutAsync(RefusedRequests.Execution, input.Run["execution"]!.GetValue<string>(), body?.ToJsonString() ?? "null", new(failure.Code ?? RequestProblem.Invalid, reasons), cancellation);
    }

    /// <summary>A retired environment leaves what it holds in the ledgers to others.</summary>
    private async Task ReleaseAsync(RunRecord record, CancellationToken cancellation)
    {
        if (record.Platform is { } platform)
            await ledger.ReleaseAsync(platform, record.Placement, record.Request.Environment, cancellation);
    }

    /// <summary>A plan that was not carried out leaves the environment as it stood; one that never stood leaves its claims to others.</summary>
    private async Task GiveBackAsync(RunEnding ending, CancellationToken cancellation)
    {
        if (ending.Record() is not { } environment || !await environments.StoreIfAwaitingAsync(environment, ending.Run.RequestId, cancellation))
            return;
        if (environment.ReadyRequestId is null && !await standing.AnyAsync(environment.Environment, cancellation))
            await ReleaseAsync(ending.Request, cancellation);
    }

    private async Task PublishAsync(Run run, RunRecord record, RunResult result, Failure failure, CancellationToken cancellation)
    {
        if (TypeOf(result.Outcome, record.Action?.Action ?? run.Action, failure) is { } type)
            await events.PublishAsync(type, run, record.RequestedBy, new JsonObject
            {
                ["failedStep"] = result.FailedStep, ["code"] = failure.Code, ["reason"] = failure.Reason, ["remedy"] = failure.Remedy,
                ["left"] = result.Left is { Count: > 0 } left ? new JsonArray([.. left.Select(one => (JsonNode)one.Resource)]) : null,
            }, cancellation);
    }

    /// <returns>Null for what another run tells: the one that a rejection ends.</returns>
    private static string? TypeOf(string outcome, string? action, Failure failure) => outcome switch
    {
        RunOutcomes.Decided => action == ActionRequest.Approve ? "Approved" : null,
        RunOutcomes.Extended => "Extended",
        RunOutcomes.Failed when action == ActionRequest.Expire && failure.Code == RunEnding.Protected => "ExpiryRefused",
        RunOutcomes.Rejected => "Rejected",
        RunOutcomes.ApprovalExpired => "ApprovalExpired",
        RunOutcomes.Superseded => "Superseded",
        RunOutcomes.Ready or RunOutcomes.Unfinished => "Ready",
        RunOutcomes.Planned => "Planned",
        RunOutcomes.Retired => "Retired",
        RunOutcomes.Rotated => "Rotated",
        _ => RotationScope.Covers(action) ? OutcomeEvent.RotationFailed : "Failed",
    };
}
