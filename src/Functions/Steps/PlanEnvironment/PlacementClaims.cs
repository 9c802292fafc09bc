using Berth.Errors;
using Berth.Intake;
using Berth.LoadBalancing;
using Berth.Platforms;
using Berth.Profiles;
using Berth.Registry;
using Berth.Requests;
using Microsoft.Extensions.DependencyInjection;

namespace Berth.Steps.PlanEnvironment;

/// <summary>Claims what environments share, before anything is made.</summary>
public sealed class PlacementClaims(PlacementLedger ledger, Standing standing, ProfileCatalog profiles, PlatformServices services)
{
    /// <summary>An environment that has never been ready keeps no part of a placement that failed, unless an earlier run has left something there.</summary>
    /// <param name="planned">Where a plan that was approved since has put it.</param>
    /// <exception cref="RefusedError">A name or the room is gone.</exception>
    public async Task<Placement> PlaceAsync(EnvironmentRequest request, Platform platform, EnvironmentRecord? earlier, Placement? planned, CancellationToken cancellation)
    {
        try
        {
            return await ClaimAsync(request, platform, planned ?? (earlier is { ReadyRequestId: not null, IsRetired: false } ? earlier.Placement : null), cancellation);
        }
        catch (PermanentError) when (earlier?.ReadyRequestId is null)
        {
            if (!await standing.AnyAsync(request.Environment, cancellation))
                await ledger.ReleaseAsync(platform, (Placement?)null, request.Environment, cancellation);
            throw;
        }
    }

    /// <summary>
    /// What this environment holds already, it keeps; the load balancer, too. Since Intake looked, another request may have
    /// been faster: all that is gone is said at once.
    /// </summary>
    private async Task<Placement> ClaimAsync(EnvironmentRequest request, Platform platform, Placement? earlier, CancellationToken cancellation)
    {
        var environment = request.Environment;
        var profile = profiles[request.Profile];
        var needs = profile.Needs(request, platform);
        var drawn = profile.Draw(request, platform, Placement.Nominal(needs));
        var load = await services.Of(platform, environment).GetRequiredService<LoadBalancerLook>().AtAsync(platform.LoadBalancers, environment, cancellation);
        var namespaces = new Dictionary<string, string>();
        List<RequestProblem> problems =
        [
            .. await NamesAsync(environment, platform, needs, namespaces, cancellation),
            .. SurroundingPlan.Listeners(load),
            .. SurroundingPlan.Room(drawn, load, earlier?.LoadBalancer),
        ];
        if (problems.Count > 0)
            throw new RefusedError(Refusal.Of(problems));

        var ports = new Dictionary<string, int>();
        foreach (var (name, wanted) in needs.NodePorts)
            ports[name] = await ledger.NodePortAsync(platform.ClusterArn, environment, name, wanted, cancellation);
        foreach (var chosen in earlier is not null ? [earlier.LoadBalancer] : needs.Rules.Count == 0 ? [0] : load.WithRoom(needs.Rules.Count, [.. drawn.TargetGroups.Select(group => group.Name)]))
        {
            var (listener, balancer) = (platform.LoadBalancers[chosen].ListenerArn, load.LoadBalancers[chosen]);
            var priorities = await ledger.PrioritiesAsync(listener, environment, needs.Rules, balancer.Foreign, cancellation);
            // Claimed first and counted then: of many that looked at the same time, none takes the last room twice.
            if (balancer.Elsewhere + balancer.Foreign.Union((await ledger.RulesAsync(listener, cancellation)).Keys).Count() <= load.Limits.Rules)
                return new(chosen, ports, priorities, namespaces);
            if (earlier is null)
                await ledger.LeaveAsync(listener, environment, cancellation);
        }

        // Another look says whether there is room yet, or why there is none.
        throw new TransientError("Other requests have taken the last room on the platform's load balancers at the same time.");
    }

    private async Task<IReadOnlyList<RequestProblem>> NamesAsync(string environment, Platform platform, PlacementNeeds needs, Dictionary<string, string> namespaces, CancellationToken cancellation)
    {
        var problems = new List<RequestProblem>();
        foreach (var host in needs.Hosts)
            if (await ledger.HostAsync(environment, host.Name, cancellation) is { } holder)
                problems.Add(SurroundingPlan.HostTaken(host, holder));
        foreach (var schema in needs.Schemas)
            if (await ledger.SchemaAsync(platform.Database.For(schema.Engine)!.Server, environment, schema.Name, cancellation) is { } holder)
                problems.Add(SurroundingPlan.SchemaTaken(schema, holder));
        foreach (var (purpose, need) in needs.Namespaces)
        {
            var (name, holder) = await ledger.NamespaceAsync(platform.ClusterArn, environment, need, cancellation);
            namespaces[purpose] = name;
            if (holder is not null)
                problems.Add(SurroundingPlan.NamespaceTaken(need, holder));
        }

        return problems;
    }
}
