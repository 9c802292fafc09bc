using Amazon.ElasticLoadBalancingV2;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Berth.LoadBalancing;
using Berth.Planning;
using Berth.Profiles;
using Berth.Registry;
using Berth.Telemetry;

namespace Berth.Steps.PlanEnvironment;

/// <param name="Hash">SHA-256 over the plans of all steps: what an approval binds to.</param>
public sealed record PlanEnvironmentResult(string Step, string Outcome, int Changes, string Hash, string Mode);

/// <summary>Places the environment, draws its blueprint, plans every step and stores the plans. Changes nothing outside the registry.</summary>
public sealed class PlanEnvironmentStep(
    RunContexts contexts, ProfileCatalog profiles, PlacementLedger ledger, IAmazonElasticLoadBalancingV2 elb, Runs runs, Journals journals,
    Environments environments, Reconciler reconciler, IEnumerable<IStepPlan> plans, StepRunner runner, StepLog log, TimeProvider clock)
{
    private const string PlanOnly = "plan";

    [LambdaFunction(ResourceName = "PlanEnvironmentFunction")]
    public Task<PlanEnvironmentResult> PlanEnvironment(StepInput input, ILambdaContext context) =>
        runner.RunAsync(nameof(PlanEnvironment), input.Run, cancellation => PlanAsync(input.Run, cancellation), context.RemainingTime);

    private async Task<PlanEnvironmentResult> PlanAsync(Run run, CancellationToken cancellation)
    {
        var loaded = await contexts.LoadAsync(run, cancellation);
        var earlier = await environments.FindAsync(run.Environment, cancellation);
        var placement = await PlaceAsync(loaded.Step, cancellation);
        await runs.PlaceAsync(run.Environment, run.RequestId, placement, cancellation);
        var blueprint = profiles[run.Profile].Draw(loaded.Record.Request, loaded.Step.Platform, placement);
        var context = new StepContext(run, loaded.Record.Request, loaded.Step.Platform, placement.LoadBalancer, new(), loaded.Step.Secrets);

        var made = new List<Plan>();
        foreach (var name in StepNames.InOrder)
        {
            var desired = plans.Single(plan => plan.Step == name).Desired(blueprint);
            var plan = await reconciler.PlanAsync(name, desired, context, cancellation);
            log.Planned(run, plan);
            await journals.StoreAsync(new(run.Environment, run.RequestId, run.Attempt, plan, StepJournal.Planned, PlannedStep.OutputsOf(desired, context.References)), cancellation);
            made.Add(plan);
        }

        if (run.Mode != PlanOnly)
            await environments.StoreAsync(Provisioning(run, loaded.Record, earlier, placement), cancellation);
        else if (earlier is null)
            await ReleaseAsync(loaded.Step, placement, cancellation);
        return new(nameof(PlanEnvironment), "planned", made.Sum(plan => plan.Effective.Count()), Plan.HashOf(made), run.Mode);
    }

    /// <summary>Claims what environments share. What this environment holds already, it keeps.</summary>
    private async Task<Placement> PlaceAsync(StepContext context, CancellationToken cancellation)
    {
        const int loadBalancer = 0;
        var environment = context.Run.Environment;
        var balancer = context.Platform.LoadBalancers[loadBalancer];
        var needs = profiles[context.Run.Profile].Needs(context.Request, context.Platform);
        foreach (var host in needs.Hosts)
            await ledger.HostAsync(balancer.Arn, environment, host, cancellation);
        var ports = new Dictionary<string, int>();
        foreach (var (name, wanted) in needs.NodePorts)
            ports[name] = await ledger.NodePortAsync(context.Platform.Cluster.Name, environment, name, wanted, cancellation);
        var foreign = (await ListenerRules.ReadAsync(elb, balancer.ListenerArn, cancellation))
            .Where(rule => OwnershipTags.Owner(rule.Tags, environment) != Ownership.Environment && rule.Priority is not null)
            .Select(rule => rule.Priority!.Value).ToHashSet();
        return new(loadBalancer, ports, await ledger.PrioritiesAsync(balancer.ListenerArn, environment, needs.Rules, foreign, cancellation));
    }

    private Task ReleaseAsync(StepContext context, Placement placement, CancellationToken cancellation)
    {
        var balancer = context.Platform.LoadBalancers[placement.LoadBalancer];
        return ledger.ReleaseAsync(context.Platform.Cluster.Name, balancer.Arn, balancer.ListenerArn, context.Run.Environment, cancellation);
    }

    private EnvironmentRecord Provisioning(Run run, RunRecord record, EnvironmentRecord? earlier, Placement placement) => new()
    {
        Environment = run.Environment,
        Profile = run.Profile,
        Platform = run.Platform,
        Status = EnvironmentRecord.Provisioning,
        RequestId = run.RequestId,
        Sequence = run.Sequence,
        Execution = run.Execution,
        RequestedBy = record.RequestedBy,
        Owner = earlier is null or { IsRetired: true } ? record.RequestedBy : earlier.Owner,
        ReadyRequestId = earlier?.ReadyRequestId,
        Placement = placement,
        UpdatedAt = clock.GetUtcNow().ToString("O"),
    };
}
