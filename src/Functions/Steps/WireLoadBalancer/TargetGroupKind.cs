using System.Text.Json.Nodes;
using Amazon.ElasticLoadBalancingV2;
using Amazon.ElasticLoadBalancingV2.Model;
using Berth.LoadBalancing;
using Berth.Planning;
using TargetGroup = Berth.Profiles.TargetGroup;

namespace Berth.Steps.WireLoadBalancer;

/// <summary>A target group of the cluster's nodes on one node port.</summary>
public sealed class TargetGroupKind(IAmazonElasticLoadBalancingV2 elb) : IResourceKind
{
    public string Kind => TargetGroup.Kind;

    public async Task<Observed?> ObserveAsync(Resource desired, StepContext context, CancellationToken cancellation)
    {
        try
        {
            var group = (await elb.DescribeTargetGroupsAsync(new DescribeTargetGroupsRequest { Names = [desired.Id.Name] }, cancellation)).TargetGroups[0];
            var tags = await elb.DescribeTagsAsync(new DescribeTagsRequest { ResourceArns = [group.TargetGroupArn] }, cancellation);
            var owner = OwnershipTags.Owner(ElbTags.Of(tags.TagDescriptions, group.TargetGroupArn), context.Run.Environment);
            return new(new JsonObject
            {
                ["protocol"] = group.Protocol?.Value,
                ["port"] = group.Port,
                ["targetType"] = group.TargetType?.Value,
                ["vpcId"] = group.VpcId,
                ["healthCheckPath"] = group.HealthCheckPath,
            }, Attributes(group.TargetGroupArn), owner);
        }
        catch (TargetGroupNotFoundException)
        {
            return null;
        }
    }

    public async Task<Observed> CreateAsync(Resource desired, StepContext context, CancellationToken cancellation)
    {
        var wanted = desired.Specification;
        try
        {
            var created = await elb.CreateTargetGroupAsync(new CreateTargetGroupRequest
            {
                Name = desired.Id.Name,
                Protocol = new ProtocolEnum(Text(wanted, "protocol")),
                Port = wanted["port"]!.GetValue<int>(),
                TargetType = new TargetTypeEnum(Text(wanted, "targetType")),
                VpcId = Text(wanted, "vpcId"),
                HealthCheckPath = Text(wanted, "healthCheckPath"),
                HealthCheckProtocol = ProtocolEnum.HTTP,
                Tags = ElbTags.From(context.Tags),
            }, cancellation);
            return new(wanted, Attributes(created.TargetGroups[0].TargetGroupArn));
        }
        catch (DuplicateTargetGroupNameException)
        {
            var current = await ObserveAsync(desired, context, cancellation) ?? throw new Errors.TransientError($"The target group {desired.Id.Name} was there and is gone.");
            return current.Scope == Ownership.Environment
                ? await UpdateAsync(desired, current, context, cancellation)
                : throw new Errors.PermanentError("ForeignDiffers", $"The target group {desired.Id.Name} belongs to somebody else.", "Rename the environment, or have the target group removed.");
        }
    }

    public async Task<Observed> UpdateAsync(Resource desired, Observed current, StepContext context, CancellationToken cancellation)
    {
        foreach (var field in new[] { "protocol", "port", "targetType", "vpcId" })
            if (!JsonNode.DeepEquals(desired.Specification[field], current.Specification[field]))
                throw new Errors.PermanentError("TargetGroupFixed", $"The {field} of {desired.Id.Name} is {current.Specification[field]} and cannot be changed to {desired.Specification[field]}.",
                    "Delete the target group: the next run makes it anew.");
        await elb.ModifyTargetGroupAsync(new ModifyTargetGroupRequest
        {
            TargetGroupArn = current.Attributes["arn"],
            HealthCheckPath = Text(desired.Specification, "healthCheckPath"),
        }, cancellation);
        return current with { Specification = desired.Specification };
    }

    public async Task DeleteAsync(ResourceId id, StepContext context, CancellationToken cancellation)
    {
        if (await ObserveAsync(new(id, []), context, cancellation) is { Scope: Ownership.Environment } ours)
            await elb.DeleteTargetGroupAsync(new DeleteTargetGroupRequest { TargetGroupArn = ours.Attributes["arn"] }, cancellation);
    }

    private static string Text(JsonObject specification, string field) => specification[field]!.GetValue<string>();

    private static Dictionary<string, string> Attributes(string arn) => new() { ["arn"] = arn };
}
