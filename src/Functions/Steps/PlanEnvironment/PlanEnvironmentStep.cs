using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Berth.Errors;
using Berth.Planning;
using Berth.Platforms;
using Berth.Profiles;
using Berth.Registry;
using Berth.Requests;
using Berth.Telemetry;

namespace Berth.Steps.PlanEnvironment;

/// <param name="Hash">SHA-256 over the plans of all steps: what an approval binds to.</param>
/// <param name="Removals">How much goes when the environment is ready: resources and claims.</param>
/// <param name="Approval"><c>required</c>: the plan waits before it is carried out; else <c>none</c>.</param>
/// <param name="ApprovalSeconds">How long it waits.</param>
public sealed record PlanEnvironmentResult(
    string Step, string Outcome, int Changes, string Hash, string Mode, int Removals, string Approval = PlanApproval.None, int ApprovalSeconds = 0);

/// <summary>Places the environment, draws its blueprint, plans every step and stores the plans. Changes nothing outside the registry.</summary>
public sealed class PlanEnvironmentStep(
    RunContexts contexts, ProfileCatalog profiles, PlacementLedger ledger, PlacementClaims claims, Runs runs, Journals journals,
    Environments environments, Standing standing, Leases leases, PlanApproval approval, Reconciler reconciler, KindCatalog kinds, IEnumerable<IStepPlan> plans, RetirementPlanning retirement,
    RotationPlanning rotations, ExtensionPlanning extensions,
    StepRunner runner, StepLog log, TimeProvider clock)
{
    [LambdaFunction(ResourceName = "PlanEnvironmentFunction")]
    public Task<PlanEnvironmentResult> PlanEnvironment(StepInput input, ILambdaContext context) =>
        runner.RunAsync(nameof(PlanEnvironment), input.Run, cancellation => PlanAsync(input.Run, cancellation), context.RemainingTime);

    private async Task<PlanEnvironmentResult> PlanAsync(Run run, CancellationToken cancellation)
    {
        var loaded = await contexts.LoadAsync(run, cancellation);
        if (run.Action == ActionRequest.Retire)
            return await retirement.PlanAsync(loaded, cancellation);
        if (RotationScope.Covers(run.Action))
            return Result(run, await rotations.PlanAsync(loaded, cancellation), surplus: 0);
        if (run.Action == ActionRequest.Extend)
            return Result(run, await extensions.PlanAsync(loaded, cancellation), surplus: 0) with { Mode = ActionRequest.Extend };
        var earlier = await environments.FindAsync(run.Environment, cancellation);
        RefuseOutdated(run, earlier);
        var approved = await approval.GivenAsync(run, cancellation);
        var placement = await claims.PlaceAsync(loaded.Record.Request, loaded.Step.Platform, earlier, approved is null ? null : loaded.Record.Placement, cancellation);
        // What was approved keeps the time that it was planned with.
        placement = placement with
        {
            Expiry = approved is null ? ExpiryTerms.Of(loaded.Record.Request.ExpiresAfter, earlier is { IsRetired: false } ? earlier.Expiry : null, clock.GetUtcNow()) : loaded.Record.Placement?.Expiry,
        };
        await runs.PlaceAsync(run.Environment, run.RequestId, placement, cancellation);
        var blueprint = profiles.Draw(loaded.Record.Request, loaded.Step.Platform, placement);
        var context = new StepContext(run, loaded.Record.Request, loaded.Step.Platform, placement.LoadBalancer, new(), loaded.Step.Secrets);

        // What may yet be turned down is not begun.
        var asked = run.Mode != Run.PlanOnly && approved is null && ApprovalTerms.Asked(loaded.Record.Request, context.Platform);
        if (run.Mode != Run.PlanOnly && !asked)
            await BeginUseAsync(run, loaded.Record, earlier, placement, context.Platform, cancellation);

        var stands = await standing.ReadAsync(run.Environment, cancellation);
        var wanted = StepNames.InOrder.ToDictionary(name => name, name => plans.Single(plan => plan.Step == name).Desired(blueprint));
        var kept = wanted.Values.SelectMany(resources => resources).Select(resource => resource.Id).ToHashSet();
        var made = new List<Plan>();
        foreach (var name in StepNames.InOrder)
        {
            var desired = wanted[name];
            var plan = Unwanted.In(await reconciler.PlanAsync(name, desired, context, cancellation),
                (stands.GetValueOrDefault(name) ?? []).Where(id => !kinds[id.Kind].OutlivesUpdates), kept, kinds.PlaceOf);
            log.Planned(run, plan);
            await journals.StoreAsync(new(run.Environment, run.RequestId, run.Attempt, plan, StepJournal.Planned, PlannedStep.OutputsOf(desired, context.References)), cancellation);
            made.Add(plan);
        }

        if (approved is not null)
            PlanApproval.Hold(approved, Plan.HashOf(made));
        if (run.Mode == Run.PlanOnly && earlier is null or { IsRetired: true })
            await ReleaseAsync(loaded.Step, placement, cancellation);
        var surplus = run.Mode == Run.PlanOnly ? 0 : await SurplusAsync(context, cancellation);
        var result = Result(run, made, surplus);
        if (asked && result.Changes > 0)
            return PlanApproval.Ask(result, loaded.Record.Request, context.Platform);
        if (asked)
            await BeginUseAsync(run, loaded.Record, earlier, placement, context.Platform, cancellation);
        return result;
    }

    /// <summary>A request that is done once more waits for the lease like any other: what came in between has the last word, unless it failed and the environment stands by this request still.</summary>
    private static void RefuseOutdated(Run run, EnvironmentRecord? earlier)
    {
        if (run.Attempt > 1 && earlier is not null && earlier.Sequence > run.Sequence && earlier.StandsBy != run.RequestId)
            throw new RefusedError(Refusal.Of([new("/requestId", $"{run.RequestId} was to be done once more, but {earlier.RequestId} has come after it", "look at the environment with `berth show`") { Code = "Outdated" }]));
    }

    /// <summary>Written before looking at what environments share: whoever is about to take that away has either seen this, or is waited for.</summary>
    private async Task BeginUseAsync(Run run, RunRecord record, EnvironmentRecord? earlier, Placement placement, Platform platform, CancellationToken cancellation)
    {
        await environments.StoreAsync(Provisioning(run, record, earlier, placement), cancellation);
        if (await leases.HolderAsync(SharedUse.LeaseOf(platform), cancellation) is { } holder)
            throw new SharedBusyError(holder);
    }

    private async Task<int> SurplusAsync(StepContext context, CancellationToken cancellation)
    {
        var balancer = context.Platform.LoadBalancers[context.LoadBalancer];
        var needs = profiles[context.Run.Profile].Needs(context.Request, context.Platform);
        return (await ledger.SurplusAsync(context.Platform.ClusterArn, balancer.ListenerArn, context.Run.Environment, needs, cancellation)).Count;
    }

    private static PlanEnvironmentResult Result(Run run, IReadOnlyList<Plan> made, int surplus) =>
        new(nameof(PlanEnvironment), "planned", made.Sum(plan => plan.Effective.Count()), Plan.HashOf(made), run.Mode, made.Sum(plan => plan.Deletions.Count()) + surplus);

    private Task ReleaseAsync(StepContext context, Placement placement, CancellationToken cancellation) =>
        ledger.ReleaseAsync(context.Platform, placement.LoadBalancer, context.Run.Environment, cancellation);

    private EnvironmentRecord Provisioning(Run run, RunRecord record, EnvironmentRecord? earlier, Placement placement) => new()
    {
        Environment = run.Environment,
        Profile = run.Profile,
        Platform = run.Platform,
        Status = EnvironmentRecord.Provisioning,
        RequestId = run.RequestId,
        Sequence = EnvironmentRecord.SequenceAfter(earlier, run),
        Execution = run.Execution,
        RequestedBy = record.RequestedBy,
        Owner = earlier is null or { IsRetired: true } ? record.RequestedBy : earlier.Owner,
        ReadyRequestId = earlier?.ReadyRequestId,
        Placement = placement,
        Expiry = earlier?.Expiry,
        CredentialsVersion = earlier?.CredentialsVersion,
        RotatedAt = earlier?.RotatedAt,
        UpdatedAt = clock.GetUtcNow().ToString("O"),
    };
}
