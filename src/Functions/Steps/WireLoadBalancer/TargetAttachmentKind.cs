using System.Text.Json.Nodes;
using Amazon.AutoScaling;
using Amazon.AutoScaling.Model;
using Amazon.EKS;
using Amazon.EKS.Model;
using Berth.Planning;

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

    /// <summary>Goes with its target group: reverting the update has detached it.</summary>
    public Task DeleteAsync(ResourceId id, StepContext context, CancellationToken cancellation) => Task.CompletedTask;

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

    private async Task<bool> IsAttachedAsync(string group, string arn, CancellationToken cancellation)
    {
        var request = new DescribeLoadBalancerTargetGroupsRequest { AutoScalingGroupName = group };
        do
        {
            var page = await scaling.DescribeLoadBalancerTargetGroupsAsync(request, cancellation);
            if ((page.LoadBalancerTargetGroups ?? []).Any(attached => attached.LoadBalancerTargetGroupARN == arn && attached.State is not ("Removing" or "Removed")))
                return true;
            request.NextToken = page.NextToken;
        }
        while (!string.IsNullOrEmpty(request.NextToken));
        return false;
    }

    private static string? Arn(Resource desired) =>
        desired.Specification["targetGroupArn"]?.GetValue<string>() is { } arn && arn.StartsWith("arn:", StringComparison.Ordinal) ? arn : null;

    private static List<string> Names(JsonObject specification) => [.. specification["missing"]!.AsArray().Select(name => name!.GetValue<string>())];
}
