using Berth.Errors;
using Berth.Planning;
using Berth.Profiles;
using Berth.Registry;
using Berth.Requests;
using Berth.Telemetry;

namespace Berth.Steps.PlanEnvironment;

/// <summary>Plans a later expiry: the schedules alone, all else as it stands.</summary>
public sealed class ExtensionPlanning(
    Environments environments, Runs runs, Journals journals, ProfileCatalog profiles, Reconciler reconciler, IEnumerable<IStepPlan> plans, StepLog log, TimeProvider clock)
{
    public async Task<IReadOnlyList<Plan>> PlanAsync(RunContext loaded, CancellationToken cancellation)
    {
        var (run, record) = (loaded.Step.Run, loaded.Record);
        if (await environments.FindAsync(run.Environment, cancellation) is not { Expiry: { } expiry } || record is not { Placement: { } placement, Action.For: { } by })
            throw new PermanentError("NothingToExtend", $"{run.Environment} does not expire.", "Nothing: it stays until it is retired.");
        placement = placement with { Expiry = ExpiryTerms.Extended(expiry, by, clock.GetUtcNow()) };
        await runs.PlaceAsync(run.Environment, run.RequestId, placement, cancellation);
        var blueprint = profiles.Draw(record.Request, loaded.Step.Platform, placement);
        var made = new List<Plan>();
        foreach (var name in StepNames.InOrder)
        {
            var desired = plans.Single(plan => plan.Step == name).Desired(blueprint);
            var plan = await reconciler.PlanAsync(name, RunScope.Of(run.Action, desired, blueprint), loaded.Step, cancellation);
            log.Planned(run, plan);
            await journals.StoreAsync(new(run.Environment, run.RequestId, run.Attempt, plan, StepJournal.Planned, new Dictionary<string, string>()), cancellation);
            made.Add(plan);
        }

        return made;
    }
}
