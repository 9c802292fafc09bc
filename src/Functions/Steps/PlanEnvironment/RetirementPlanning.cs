using Berth.Planning;
using Berth.Registry;
using Berth.Telemetry;

namespace Berth.Steps.PlanEnvironment;

/// <summary>The plan of a retirement: all that stands goes, and what it shared with others where it was the last user.</summary>
public sealed class RetirementPlanning(
    Standing standing, SharedUse shared, KindCatalog kinds, Journals journals, Environments environments, StepLog log, TimeProvider clock)
{
    public async Task<PlanEnvironmentResult> PlanAsync(RunContext context, CancellationToken cancellation)
    {
        var run = context.Step.Run;
        var stands = await standing.ReadAsync(run.Environment, cancellation);
        var unused = await shared.UnusedAsync(context, cancellation);
        var made = new List<Plan>();
        foreach (var name in StepNames.InOrder)
        {
            var plan = new Plan(name,
            [
                .. Unwanted.Deletions(stands.GetValueOrDefault(name) ?? [], Ownership.Environment, kinds.PlaceOf),
                .. Unwanted.Deletions(unused[name], Ownership.Platform, kinds.PlaceOf),
            ]);
            log.Planned(run, plan);
            await journals.StoreAsync(new(run.Environment, run.RequestId, run.Attempt, plan, StepJournal.Planned, new Dictionary<string, string>()), cancellation);
            made.Add(plan);
        }

        if (await environments.FindAsync(run.Environment, cancellation) is { } earlier)
            await environments.StoreAsync(Retiring(run, context.Record, earlier), cancellation);
        var changes = made.Sum(plan => plan.Effective.Count());
        return new(nameof(PlanEnvironment), "planned", changes, Plan.HashOf(made), run.Mode, changes);
    }

    private EnvironmentRecord Retiring(Run run, RunRecord record, EnvironmentRecord earlier) => earlier with
    {
        Status = EnvironmentRecord.Retiring,
        RequestId = run.RequestId,
        Sequence = run.Sequence,
        Execution = run.Execution,
        RequestedBy = record.RequestedBy,
        Changes = 0,
        Seconds = 0,
        UpdatedAt = clock.GetUtcNow().ToString("O"),
        FailedStep = null,
        Reason = null,
        Remedy = null,
        Code = null,
        Awaiting = null,
        Left = null,
    };
}
