using System.Globalization;
using System.Text.Json.Nodes;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Berth.Planning;
using Berth.Registry;
using Berth.Telemetry;

namespace Berth.Steps.AwaitApproval;

/// <param name="Hash">Over the plans of all steps.</param>
/// <param name="Seconds">How long the state machine waits.</param>
/// <param name="TaskToken">Wakes the run. It is stored for the functions and shown to nobody.</param>
public sealed record AwaitApprovalInput(Run Run, long FencingToken, string Hash, int Seconds, string TaskToken);

/// <summary>Puts a plan up for approval: says so in the registry and on the event bus, and gives the lease back, for waiting must hold up nobody.</summary>
public sealed class AwaitApprovalStep(
    Runs runs, Environments environments, Approvals approvals, Leases leases, RunSlots slots, EnvironmentEvents events, StepRunner runner, StepLog log, Settings settings, TimeProvider clock)
{
    [LambdaFunction(ResourceName = "AwaitApprovalFunction")]
    public Task<StepOutcome> AwaitApproval(AwaitApprovalInput input, ILambdaContext context) =>
        runner.RunAsync(nameof(AwaitApproval), input.Run, cancellation => AwaitAsync(input, cancellation), context.RemainingTime);

    private async Task<StepOutcome> AwaitAsync(AwaitApprovalInput input, CancellationToken cancellation)
    {
        var run = input.Run;
        var (record, journals) = await runs.LoadAsync(run.Environment, run.RequestId, run.Attempt, cancellation);
        var earlier = await environments.FindAsync(run.Environment, cancellation);
        // An earlier try of this may have given the lease back already, and its token is no longer the one that is waited with.
        if (earlier?.Awaiting?.RequestId != run.RequestId)
            await leases.ProveAsync(run.Environment, run.Execution, input.FencingToken, settings.Lease, cancellation);
        var now = clock.GetUtcNow();
        var until = now.AddSeconds(input.Seconds);
        int Count(ChangeAction action) => journals.Sum(journal => journal.Plan.Effective.Count(change => change.Action == action));
        var awaiting = new AwaitedApproval(run.RequestId, input.Hash, Count(ChangeAction.Create), Count(ChangeAction.Update), Count(ChangeAction.Delete),
            record.RequestedBy, Text(now), Text(until), Before(run, earlier));
        await approvals.WaitAsync(run.Environment, run.RequestId, run.Attempt, input.Hash, input.TaskToken, until, cancellation);
        await environments.StoreAsync(Record(run, record, earlier, awaiting, now), cancellation);
        await events.PublishAsync(EnvironmentRecord.AwaitingApproval, run, record.RequestedBy, new JsonObject
        {
            ["hash"] = awaiting.Hash, ["create"] = awaiting.Create, ["update"] = awaiting.Update, ["delete"] = awaiting.Delete, ["until"] = awaiting.Until,
        }, cancellation);
        log.Message(run, $"The plan {input.Hash} waits for its approval until {awaiting.Until}.");
        if (await leases.ReleaseAsync(run.Environment, run.Execution, cancellation))
            await slots.GiveBackAsync(run.Environment, cancellation);
        return new(nameof(AwaitApproval), "waiting", awaiting.Create + awaiting.Update + awaiting.Delete, now);
    }

    /// <summary>Asked again, as after a passing error, the record holds this run's own wait already.</summary>
    private static StoodAs? Before(Run run, EnvironmentRecord? earlier) => earlier switch
    {
        null => null,
        { Awaiting: { } own } when own.RequestId == run.RequestId => own.Before,
        _ => StoodAs.Of(earlier),
    };

    private static EnvironmentRecord Record(Run run, RunRecord record, EnvironmentRecord? earlier, AwaitedApproval awaiting, DateTimeOffset now)
    {
        var basis = earlier ?? new EnvironmentRecord
        {
            Environment = run.Environment, Profile = run.Profile, Platform = run.Platform, Status = "", RequestId = "", Execution = "", Owner = record.RequestedBy, UpdatedAt = "",
        };
        return basis with
        {
            Status = EnvironmentRecord.AwaitingApproval,
            RequestId = run.RequestId,
            Sequence = run.Sequence,
            Execution = run.Execution,
            RequestedBy = record.RequestedBy,
            Awaiting = awaiting,
            UpdatedAt = Text(now),
            FailedStep = null,
            Reason = null,
            Remedy = null,
            Code = null,
        };
    }

    private static string Text(DateTimeOffset time) => time.ToString("O", CultureInfo.InvariantCulture);
}
