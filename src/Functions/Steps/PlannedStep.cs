using Berth.Errors;
using Berth.Planning;
using Berth.Registry;
using Berth.Telemetry;

namespace Berth.Steps;

/// <summary>What the steps that make changes have in common: load the plan, act on it, write the outcome.</summary>
public sealed class PlannedStep(
    RunContexts contexts, Reconciler reconciler, IEnumerable<IStepPlan> plans, Journals journals, Standing standing, Leases leases,
    StepRunner runner, StepLog log, Settings settings, TimeProvider clock)
{
    /// <summary>How long a step may go on writing after its lease has been seized; compensation waits far longer.</summary>
    private static readonly TimeSpan ProofLife = TimeSpan.FromSeconds(1);

    /// <param name="before">Waits for, or refuses for now, what there is to change.</param>
    public Task<StepOutcome> ApplyAsync(string name, StepInput input, TimeSpan remaining, Func<StepContext, CancellationToken, Task>? before = null) =>
        runner.RunAsync(name, input.Run, cancellation => ApplyAsync(name, input, before, cancellation), remaining);

    private async Task<StepOutcome> ApplyAsync(string name, StepInput input, Func<StepContext, CancellationToken, Task>? before, CancellationToken cancellation)
    {
        var run = await contexts.LoadAsync(input.Run, cancellation);
        var journal = run.Journals.FirstOrDefault(journal => journal.Plan.Step == name)
            ?? throw new PermanentError("PlanMissing", $"There is no plan of {name} for request {input.Run.RequestId}.", "PlanEnvironment has to run first.");
        // What is no longer wanted goes once the environment is ready.
        if (!journal.Plan.Effective.Except(journal.Plan.Deletions).Any())
            return Outcome(name, "unchanged", 0);
        if (before is not null)
            await before(run.Step, cancellation);

        log.Planned(input.Run, journal.Plan);
        var desired = plans.Single(plan => plan.Step == name).Desired(run.Blueprint!);
        var within = RunScope.Of(input.Run.Action, desired, run.Blueprint!);
        DateTimeOffset? proven = null;
        var changed = await reconciler.ApplyAsync(journal.Plan, within, run.Step, async token => proven = await ProveAsync(journal, input, proven, token), cancellation);
        await journals.StoreAsync(journal with { State = StepJournal.Applied, Outputs = OutputsOf(desired, run.Step.References) }, cancellation);
        return Outcome(name, changed == 0 ? "unchanged" : "applied", changed);
    }

    /// <summary>
    /// Nothing is written under a lease that another run has taken over: proven before the first change, and again
    /// whenever the last proof is older than <see cref="ProofLife"/>.
    /// </summary>
    /// <returns>When the lease was proven last.</returns>
    private async Task<DateTimeOffset> ProveAsync(StepJournal journal, StepInput input, DateTimeOffset? proven, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        if (proven is { } last && now - last < ProofLife)
            return last;
        await leases.ProveAsync(input.Run.Environment, input.Run.Execution, input.FencingToken, settings.Lease, cancellation);
        if (proven is null)
        {
            await standing.AddAsync(input.Run.Environment, journal.Plan.Step, Touched(journal.Plan), cancellation);
            await journals.MarkAsync(journal, StepJournal.Acting, cancellation);
        }

        return now;
    }

    /// <summary>What the environment may have from here on: what is made, and what was found to be its own and is brought to what is wanted.</summary>
    private static IEnumerable<string> Touched(Plan plan) =>
        plan.Changes.Where(change => change.Scope == Ownership.Environment && change.Action is ChangeAction.Create or ChangeAction.Update).Select(change => change.Resource);

    /// <summary>The attributes of this step's resources, for the steps that refer to them.</summary>
    internal static Dictionary<string, string> OutputsOf(IReadOnlyList<Resource> desired, ReferenceTable references)
    {
        var own = desired.Select(resource => resource.Id.ToString()).ToHashSet();
        return references.Known.Where(known => own.Contains(known.Key[..known.Key.LastIndexOf('#')])).ToDictionary();
    }

    private StepOutcome Outcome(string name, string outcome, int changes) => new(name, outcome, changes, clock.GetUtcNow());
}
