using Berth.Planning;
using Berth.Platforms;
using Berth.Profiles;
using Berth.Registry;

namespace Berth.Steps;

/// <summary>
/// What environments share goes with its last user. Whoever begins to use something writes that down before looking whether
/// it is there, and waits while somebody is about to take it away; whoever takes it away holds the lease and looks for users.
/// </summary>
public sealed class SharedUse(Environments environments, Runs runs, Standing standing, ProfileCatalog profiles, IEnumerable<IStepPlan> plans, KindCatalog kinds)
{
    /// <summary>The name under which <see cref="Leases"/> keeps what the environments on a cluster share; no environment can have it.</summary>
    public static string LeaseOf(Platform platform) => $"shared:{platform.ClusterArn}";

    /// <summary>The shared resources of an environment, by step, that no other environment on its cluster needs.</summary>
    public async Task<ILookup<string, ResourceId>> UnusedAsync(RunContext run, CancellationToken cancellation)
    {
        var own = run.Blueprint is { } blueprint ? SharedOf(blueprint).ToList() : [];
        if (own.Count > 0)
        {
            var needed = await NeededAsync(run.Step.Run.Environment, run.Step.Platform, cancellation);
            own.RemoveAll(shared => needed.Any(wanted => wanted.Kind == shared.Id.Kind && kinds[shared.Id.Kind].Serves(shared.Id, wanted)));
        }

        return own.ToLookup(shared => shared.Step, shared => shared.Id);
    }

    private async Task<IReadOnlyList<ResourceId>> NeededAsync(string besides, Platform platform, CancellationToken cancellation)
    {
        var needed = new List<ResourceId>();
        foreach (var other in (await environments.ListAsync(cancellation)).Where(other => other.Environment != besides && !other.IsRetired))
            if (other.ReadyRequestId is not null || other.Status == EnvironmentRecord.Provisioning || await standing.AnyAsync(other.Environment, cancellation))
                foreach (var request in new[] { other.StandsBy, other.RequestId }.Distinct())
                    if (await runs.FindAsync(other.Environment, request, cancellation) is { Platform: { } its, Placement: { } placement } record && LeaseOf(its) == LeaseOf(platform))
                        needed.AddRange(SharedOf(profiles[record.Request.Profile].Draw(record.Request, its, placement)).Select(shared => shared.Id));
        return needed;
    }

    private IEnumerable<(string Step, ResourceId Id)> SharedOf(Blueprint blueprint) =>
        from plan in plans
        from resource in plan.Desired(blueprint)
        where resource.Scope == Ownership.Platform
        select (plan.Step, resource.Id);
}
