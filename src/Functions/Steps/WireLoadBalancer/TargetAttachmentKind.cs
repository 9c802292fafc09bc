using System.Text.Json.Nodes;
using Amazon.AutoScaling;
using Amazon.AutoScaling.Model;
using Amazon.EKS;
using Amazon.EKS.Model;
using Berth.Planning;
using Berth.Profiles;

namespace Berth.Steps.WireLoadBalancer;

/// <summary>
/// The attachment of all node groups' auto scaling groups to one target group. The specification lists the groups that are
/// not attached, so that what is wanted, none, is known before any node group has been looked at.
/// </summary>
public sealed class TargetAttachmentKind(IAmazonAutoScaling scaling, IAmazonEKS eks) : IResourceKind
{
    public const string Name = "autoscaling:target-group-attachment";

    public string Kind => Name;

    public async Task<Observed?> ObserveAsync(Resource desired, StepContext context, CancellationToken cancellation)
    {
        var arn = Arn(desired);
        var missing = new JsonArray();
        foreach (var group in await GroupsAsync(context, cancellation))
            if (arn is null || !await IsAttachedAsync(group, arn, cancellation))
                missing.Add((JsonNode)group);
        return new(new JsonObject { ["targetGroupArn"] = desired.Specification["targetGroupArn"]?.DeepClone(), ["missing"] = missing }, new Dictionary<string, string>());
    }

    public Task<Observed> CreateAsync(Resource desired, StepContext context, CancellationToken cancellation) =>
        throw new InvalidOperationException("An attachment is always observed, so it is never created.");

    public async Task<Observed> UpdateAsync(Resource desired, Observed current, StepContext context, CancellationToken cancellation)
    {
        var arn = Arn(desired)!;
        var wanted = Names(desired.Specification);
        foreach (var group in Names(current.Specification).Except(wanted))
            await scaling.AttachLoadBalancerTargetGroupsAsync(new AttachLoadBalancerTargetGroupsRequest { AutoScalingGroupName = group, TargetGroupARNs = [arn] }, cancellation);
        foreach (var group in wanted.Except(Names(current.Specification)))
            await scaling.DetachLoadBalancerTargetGroupsAsync(new DetachLoadBalancerTargetGroupsRequest { AutoScalingGroupName = group, TargetGroupARNs = [arn] }, cancellation);
        return current with { Specification = desired.Specification };
    }

    public async Task DeleteAsync(ResourceId id, StepContext context, CancellationToken cancellation)
    {
        foreach (var (group, arn) in await AttachedAsync(id, context, cancellation))
            await scaling.DetachLoadBalancerTargetGroupsAsync(new DetachLoadBalancerTargetGroupsRequest { AutoScalingGroupName = group, TargetGroupARNs = [arn] }, cancellation);
    }

    /// <summary>An auto scaling group that still names a target group which is gone can attach no instance any more.</summary>
    public ResourceId? Keeps(ResourceId id) => new(TargetGroup.Kind, id.Name);

    public async Task<Remainder?> RemainsAsync(ResourceId id, StepContext context, CancellationToken cancellation) =>
        (await AttachedAsync(id, context, cancellation)).Count > 0 ? new(id.ToString(), "is still attached") : null;

    /// <summary>By the target group's name, which stands in its ARN: the group itself may be gone.</summary>
    private async Task<List<(string Group, string Arn)>> AttachedAsync(ResourceId id, StepContext context, CancellationToken cancellation)
    {
        var found = new List<(string, string)>();
        foreach (var group in await GroupsAsync(context, cancellation))
            found.AddRange((await AttachmentsAsync(group, cancellation)).Where(arn => arn.Contains($":targetgroup/{id.Name}/", StringComparison.Ordinal)).Select(arn => (group, arn)));
        return found;
    }

    private async Task<List<string>> GroupsAsync(StepContext context, CancellationToken cancellation)
    {
        if (context.Kept.TryGetValue(Name, out var kept))
            return (List<string>)kept;
        var cluster = context.Platform.Cluster.Name;
        var groups = new List<string>();
        var request = new ListNodegroupsRequest { ClusterName = cluster };
        do
        {
            var page = await eks.ListNodegroupsAsync(request, cancellation);
            foreach (var name in page.Nodegroups ?? [])
            {
                var described = await eks.DescribeNodegroupAsync(new DescribeNodegroupRequest { ClusterName = cluster, NodegroupName = name }, cancellation);
                groups.AddRange((described.Nodegroup.Resources?.AutoScalingGroups ?? []).Select(group => group.Name));
            }

            request.NextToken = page.NextToken;
        }
        while (!string.IsNullOrEmpty(request.NextToken));
        context.Kept[Name] = groups;
        return groups;
    }

    private async Task<bool> IsAttachedAsync(string group, string arn, CancellationToken cancellation) => (await AttachmentsAsync(group, cancellation)).Contains(arn);

    private async Task<List<string>> AttachmentsAsync(string group, CancellationToken cancellation)
    {
        var found = new List<string>();
        var request = new DescribeLoadBalancerTargetGroupsRequest { AutoScalingGroupName = group };
        do
        {
            var page = await scaling.DescribeLoadBalancerTargetGroupsAsync(request, cancellation);
            found.AddRange((page.LoadBalancerTargetGroups ?? []).Where(attached => attached.State is not ("Removing" or "Removed")).Select(attached => attached.LoadBalancerTargetGroupARN));
            request.NextToken = page.NextToken;
        }
        while (!string.IsNullOrEmpty(request.NextToken));
        return found;
    }

    private static string? Arn(Resource desired) =>
        desired.Specification["targetGroupArn"]?.GetValue<string>() is { } arn && arn.StartsWith("arn:", StringComparison.Ordinal) ? arn : null;

    private static List<string> Names(JsonObject specification) => [.. specification["missing"]!.AsArray().Select(name => name!.GetValue<string>())];
}
