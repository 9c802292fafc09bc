using System.Text.Json.Nodes;
using Amazon.ElasticLoadBalancingV2;
using Amazon.ElasticLoadBalancingV2.Model;
using Berth.Planning;

namespace Berth.Steps.WireLoadBalancer;

/// <summary>The platform's listener: checked, never changed. Its default action answers hosts that no environment holds.</summary>
public sealed class ListenerKind(IAmazonElasticLoadBalancingV2 elb) : IResourceKind
{
    public const string Name = "elbv2:listener";

    public string Kind => Name;

    public async Task<Observed?> ObserveAsync(Resource desired, StepContext context, CancellationToken cancellation)
    {
        try
        {
            var listener = (await elb.DescribeListenersAsync(new DescribeListenersRequest { ListenerArns = [desired.Id.Name] }, cancellation)).Listeners[0];
            var answer = listener.DefaultActions?.FirstOrDefault()?.FixedResponseConfig;
            return new(new JsonObject
            {
                ["protocol"] = listener.Protocol.Value,
                ["defaultAction"] = answer is null ? null : new JsonObject
                {
                    ["type"] = "fixed-response",
                    ["statusCode"] = answer.StatusCode,
                    ["contentType"] = answer.ContentType,
                    ["messageBody"] = answer.MessageBody,
                },
            }, new Dictionary<string, string> { ["loadBalancerArn"] = listener.LoadBalancerArn }, Ownership.Foreign);
        }
        catch (ListenerNotFoundException)
        {
            return null;
        }
    }

    public Task<Observed> CreateAsync(Resource desired, StepContext context, CancellationToken cancellation) => throw Untouchable(desired.Id);

    public Task<Observed> UpdateAsync(Resource desired, Observed current, StepContext context, CancellationToken cancellation) => throw Untouchable(desired.Id);

    public Task DeleteAsync(ResourceId id, StepContext context, CancellationToken cancellation) => throw Untouchable(id);

    private static Errors.PermanentError Untouchable(ResourceId id) =>
        new("ForeignDiffers", $"The listener {id.Name} is the platform owner's.", "Have its owner change it.");
}
