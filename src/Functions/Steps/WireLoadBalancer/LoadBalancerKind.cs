using Amazon.ElasticLoadBalancingV2;
using Amazon.ElasticLoadBalancingV2.Model;
using Berth.Errors;
using Berth.Planning;

namespace Berth.Steps.WireLoadBalancer;

/// <summary>The platform's load balancer: looked up, never changed. Attributes: <c>dnsName</c>, <c>hostedZoneId</c>.</summary>
public sealed class LoadBalancerKind(IAmazonElasticLoadBalancingV2 elb) : IResourceKind
{
    public const string Name = "elbv2:load-balancer";

    public string Kind => Name;

    public async Task<Observed?> ObserveAsync(Resource desired, StepContext context, CancellationToken cancellation)
    {
        try
        {
            var balancer = (await elb.DescribeLoadBalancersAsync(new DescribeLoadBalancersRequest { LoadBalancerArns = [desired.Id.Name] }, cancellation)).LoadBalancers[0];
            return new([], new Dictionary<string, string> { ["dnsName"] = balancer.DNSName.ToLowerInvariant(), ["hostedZoneId"] = balancer.CanonicalHostedZoneId }, Ownership.Foreign);
        }
        catch (LoadBalancerNotFoundException)
        {
            return null;
        }
    }

    public Task<Observed> CreateAsync(Resource desired, StepContext context, CancellationToken cancellation) => throw Untouchable(desired.Id);

    public Task<Observed> UpdateAsync(Resource desired, Observed current, StepContext context, CancellationToken cancellation) => throw Untouchable(desired.Id);

    public Task DeleteAsync(ResourceId id, StepContext context, CancellationToken cancellation) => throw Untouchable(id);

    private static PermanentError Untouchable(ResourceId id) =>
        new("ForeignDiffers", $"The load balancer {id.Name} is the platform owner's.", "Have its owner change it.");
}
