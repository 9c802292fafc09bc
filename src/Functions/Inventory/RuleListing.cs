using Amazon.ElasticLoadBalancingV2;
using Berth.LoadBalancing;
using Berth.Planning;

namespace Berth.Inventory;

/// <summary>The rules of the platform's listeners that bear the environment's tag.</summary>
public sealed class RuleListing(IAmazonElasticLoadBalancingV2 elb) : IListing
{
    public async Task<IReadOnlyList<Remainder>> ListAsync(StepContext context, CancellationToken cancellation)
    {
        var found = new List<Remainder>();
        foreach (var balancer in context.Platform.LoadBalancers)
            found.AddRange((await ListenerRules.ReadAsync(elb, balancer.ListenerArn, cancellation))
                .Where(rule => OwnershipTags.Owner(rule.Tags, context.Run.Environment) == Ownership.Environment)
                .Select(rule => new Remainder($"elbv2:listener-rule/{context.Run.Environment}/{rule.Tags.GetValueOrDefault(ListenerRules.NameTag) ?? rule.Rule.RuleArn}",
                    "bears the environment's tag")));
        return found;
    }
}
