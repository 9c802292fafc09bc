using Berth.Platforms;

namespace Berth.LoadBalancing;

/// <summary>How full a platform's load balancer is and whether its listener is fit for use.</summary>
/// <param name="Protocol">Of the platform's listener; null if there is none.</param>
/// <param name="ListenerOf">ARN of the load balancer that the listener belongs to.</param>
/// <param name="Foreign">Priorities of the listener that this environment can have no part in: they have rules of others.</param>
/// <param name="Hosts">Host names that those rules answer to.</param>
/// <param name="Rules">Rules that are there or promised to other environments, on all listeners; the default ones do not count.</param>
/// <param name="TargetGroups">Names of the target groups that hang on it.</param>
public sealed record LoadBalancerState(
    PlatformLoadBalancer LoadBalancer, string? Protocol, string? ListenerOf, IReadOnlySet<int> Foreign, IReadOnlySet<string> Hosts, int Rules, IReadOnlySet<string> TargetGroups)
{
    /// <summary>Rules of its other listeners.</summary>
    public int Elsewhere { get; init; }

    public bool IsUsable => Protocol == "HTTPS" && ListenerOf == LoadBalancer.Arn;
}

/// <summary>The account's own quotas where it tells them, else AWS's defaults ("Quotas for your Application Load Balancers").</summary>
public sealed record LoadBalancerLimits(int Rules = 100, int TargetGroups = 100, int TargetGroupsInRegion = 3000);

/// <summary>All load balancers of a platform.</summary>
/// <param name="TargetGroups">Names of all target groups of the region.</param>
public sealed record LoadBalancersState(IReadOnlyList<LoadBalancerState> LoadBalancers, IReadOnlySet<string> TargetGroups, LoadBalancerLimits Limits)
{
    /// <summary>The load balancers that take so many rules and target groups more, in the platform's order.</summary>
    public IEnumerable<int> WithRoom(int rules, IReadOnlyCollection<string> groups) =>
        LoadBalancers.Index().Where(balancer => balancer.Item.IsUsable && HasRoom(balancer.Index, rules, groups)).Select(balancer => balancer.Index);

    public bool HasRoom(int loadBalancer, int rules, IReadOnlyCollection<string> groups) =>
        LoadBalancers[loadBalancer].Rules + rules <= Limits.Rules && Needed(LoadBalancers[loadBalancer].TargetGroups, groups) <= Limits.TargetGroups;

    /// <summary>How many there are once these are there, too.</summary>
    public static int Needed(IReadOnlySet<string> there, IReadOnlyCollection<string> wanted) => there.Count + wanted.Count(name => !there.Contains(name));
}
