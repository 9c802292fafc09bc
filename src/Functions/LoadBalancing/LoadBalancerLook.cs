using System.Globalization;
using Amazon.ElasticLoadBalancingV2;
using Amazon.ElasticLoadBalancingV2.Model;
using Berth.Planning;
using Berth.Platforms;
using Berth.Registry;

namespace Berth.LoadBalancing;

/// <summary>Reads how full a platform's load balancers are. Changes nothing.</summary>
public sealed class LoadBalancerLook(IAmazonElasticLoadBalancingV2 elb, PlacementLedger ledger)
{
    public async Task<LoadBalancersState> AtAsync(IReadOnlyList<PlatformLoadBalancer> loadBalancers, string environment, CancellationToken cancellation)
    {
        var limits = LimitsAsync(cancellation);
        var groups = await GroupsAsync(cancellation);
        var states = await Task.WhenAll(loadBalancers.Select(balancer => OneAsync(balancer, environment, groups, cancellation)));
        return new(states, groups.Select(group => group.TargetGroupName).ToHashSet(), await limits);
    }

    private async Task<LoadBalancerState> OneAsync(PlatformLoadBalancer balancer, string environment, List<TargetGroup> groups, CancellationToken cancellation)
    {
        var attached = groups.Where(group => group.LoadBalancerArns?.Contains(balancer.Arn) == true).Select(group => group.TargetGroupName).ToHashSet();
        if (await FindAsync(balancer.ListenerArn, cancellation) is not { } listener)
            return new(balancer, null, null, new HashSet<int>(), new HashSet<string>(), 0, attached);
        var others = (await ListenerRules.ReadAsync(elb, balancer.ListenerArn, cancellation))
            .Where(rule => OwnershipTags.Owner(rule.Tags, environment) != Ownership.Environment).ToList();
        var foreign = others.Where(rule => rule.Priority is not null).Select(rule => rule.Priority!.Value).ToHashSet();
        var hosts = others.SelectMany(rule => rule.Rule.Conditions ?? []).SelectMany(condition => condition.HostHeaderConfig?.Values ?? []).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var promised = (await ledger.RulesAsync(balancer.ListenerArn, cancellation)).Where(held => held.Value != environment).Select(held => held.Key);
        var elsewhere = await OtherListenersAsync(balancer, cancellation);
        return new(balancer, listener.Protocol?.Value, listener.LoadBalancerArn, foreign, hosts, foreign.Union(promised).Count() + elsewhere, attached) { Elsewhere = elsewhere };
    }

    private async Task<Listener?> FindAsync(string listenerArn, CancellationToken cancellation)
    {
        try
        {
            return (await elb.DescribeListenersAsync(new DescribeListenersRequest { ListenerArns = [listenerArn] }, cancellation)).Listeners.FirstOrDefault();
        }
        catch (Exception missing) when (missing is ListenerNotFoundException or LoadBalancerNotFoundException)
        {
            return null;
        }
    }

    /// <summary>The quota counts the rules of all listeners together.</summary>
    private async Task<int> OtherListenersAsync(PlatformLoadBalancer balancer, CancellationToken cancellation)
    {
        var rules = 0;
        try
        {
            var request = new DescribeListenersRequest { LoadBalancerArn = balancer.Arn };
            do
            {
                var page = await elb.DescribeListenersAsync(request, cancellation);
                foreach (var listener in (page.Listeners ?? []).Where(listener => listener.ListenerArn != balancer.ListenerArn))
                    rules += (await ListenerRules.PlainAsync(elb, listener.ListenerArn, cancellation)).Count;
                request.Marker = page.NextMarker;
            }
            while (!string.IsNullOrEmpty(request.Marker));
        }
        catch (LoadBalancerNotFoundException)
        {
            // Said of the platform already: its listener belongs to another load balancer.
        }

        return rules;
    }

    private async Task<List<TargetGroup>> GroupsAsync(CancellationToken cancellation)
    {
        var groups = new List<TargetGroup>();
        var request = new DescribeTargetGroupsRequest();
        do
        {
            var page = await elb.DescribeTargetGroupsAsync(request, cancellation);
            groups.AddRange(page.TargetGroups ?? []);
            request.Marker = page.NextMarker;
        }
        while (!string.IsNullOrEmpty(request.Marker));
        return groups;
    }

    private async Task<LoadBalancerLimits> LimitsAsync(CancellationToken cancellation)
    {
        var told = (await elb.DescribeAccountLimitsAsync(new DescribeAccountLimitsRequest(), cancellation)).Limits ?? [];
        var defaults = new LoadBalancerLimits();
        int Of(string name, int otherwise) =>
            int.TryParse(told.FirstOrDefault(limit => limit.Name == name)?.Max, CultureInfo.InvariantCulture, out var most) ? most : otherwise;
        return new(Of("rules-per-application-load-balancer", defaults.Rules), Of("target-groups-per-application-load-balancer", defaults.TargetGroups),
            Of("target-groups", defaults.TargetGroupsInRegion));
    }
}
