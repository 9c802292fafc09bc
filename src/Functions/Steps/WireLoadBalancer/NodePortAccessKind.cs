using System.Globalization;
using System.Text.Json.Nodes;
using Amazon.EC2;
using Amazon.EC2.Model;
using Berth.Cluster;
using Berth.Planning;

namespace Berth.Steps.WireLoadBalancer;

/// <summary>
/// The security group rule that lets the load balancer reach node ports. One rule a range, shared by the environments on
/// the cluster.
/// </summary>
public sealed class NodePortAccessKind(IAmazonEC2 ec2, ClusterConnection clusters) : IResourceKind
{
    public const string Name = "ec2:security-group-rule";

    public string Kind => Name;

    public async Task<Observed?> ObserveAsync(Resource desired, StepContext context, CancellationToken cancellation)
    {
        var (from, to, source) = Ports(desired);
        return await FindAsync(rule => rule.FromPort <= from && rule.ToPort >= to && rule.ReferencedGroupInfo?.GroupId == source, context, cancellation) is { } found
            ? new(desired.Specification, new Dictionary<string, string> { ["id"] = found.SecurityGroupRuleId }, Ownership.Platform)
            : null;
    }

    public async Task<Observed> CreateAsync(Resource desired, StepContext context, CancellationToken cancellation)
    {
        var (from, to, source) = Ports(desired);
        try
        {
            await ec2.AuthorizeSecurityGroupIngressAsync(new AuthorizeSecurityGroupIngressRequest
            {
                GroupId = await GroupAsync(context, cancellation),
                TagSpecifications = [new TagSpecification { ResourceType = ResourceType.SecurityGroupRule, Tags = [new Tag { Key = OwnershipTags.ManagedBy, Value = OwnershipTags.Berth }] }],
                IpPermissions =
                [
                    new IpPermission
                    {
                        IpProtocol = "tcp", FromPort = from, ToPort = to,
                        UserIdGroupPairs = [new UserIdGroupPair { GroupId = source, Description = "Berth: load balancer to node ports" }],
                    },
                ],
            }, cancellation);
        }
        catch (AmazonEC2Exception twice) when (twice.ErrorCode == "InvalidPermission.Duplicate")
        {
            // Another environment's run has made it in between.
        }

        return await ObserveAsync(desired, context, cancellation) ?? throw new Errors.TransientError("The security group's rule does not show yet.");
    }

    public Task<Observed> UpdateAsync(Resource desired, Observed current, StepContext context, CancellationToken cancellation) => Task.FromResult(current);

    /// <summary>A wider range serves a narrower one.</summary>
    public bool Serves(ResourceId shared, ResourceId wanted) => Range(shared) is var (from, to) && Range(wanted) is var (first, last) && from <= first && last <= to;

    public async Task DeleteAsync(ResourceId id, StepContext context, CancellationToken cancellation)
    {
        var (from, to) = Range(id);
        var source = context.Platform.LoadBalancers[context.LoadBalancer].SecurityGroupId;
        if (await FindAsync(rule => rule.FromPort == from && rule.ToPort == to && rule.ReferencedGroupInfo?.GroupId == source
                && (rule.Tags ?? []).Any(tag => tag.Key == OwnershipTags.ManagedBy && tag.Value == OwnershipTags.Berth), context, cancellation) is not { } ours)
            return;
        try
        {
            await ec2.RevokeSecurityGroupIngressAsync(new RevokeSecurityGroupIngressRequest { GroupId = await GroupAsync(context, cancellation), SecurityGroupRuleIds = [ours.SecurityGroupRuleId] }, cancellation);
        }
        catch (AmazonEC2Exception gone) when (gone.ErrorCode is "InvalidPermission.NotFound" or "InvalidSecurityGroupRuleId.NotFound")
        {
            // What is gone need not be deleted.
        }
    }

    private async Task<SecurityGroupRule?> FindAsync(Func<SecurityGroupRule, bool> which, StepContext context, CancellationToken cancellation)
    {
        var request = new DescribeSecurityGroupRulesRequest { Filters = [new Filter { Name = "group-id", Values = [await GroupAsync(context, cancellation)] }] };
        do
        {
            var page = await ec2.DescribeSecurityGroupRulesAsync(request, cancellation);
            if ((page.SecurityGroupRules ?? []).FirstOrDefault(rule => rule.IsEgress != true && rule.IpProtocol == "tcp" && which(rule)) is { } found)
                return found;
            request.NextToken = page.NextToken;
        }
        while (!string.IsNullOrEmpty(request.NextToken));
        return null;
    }

    /// <summary>The name is the range.</summary>
    private static (int From, int To) Range(ResourceId id) => id.Name.Split('-') is [var from, var to]
        ? (int.Parse(from, CultureInfo.InvariantCulture), int.Parse(to, CultureInfo.InvariantCulture))
        : throw new FormatException($"'{id.Name}' is no range of ports.");

    private async Task<string> GroupAsync(StepContext context, CancellationToken cancellation) =>
        (await clusters.DescribeAsync(context.Platform.Cluster.Name, cancellation)).ResourcesVpcConfig.ClusterSecurityGroupId;

    private static (int From, int To, string Source) Ports(Resource desired) => (
        desired.Specification["fromPort"]!.GetValue<int>(),
        desired.Specification["toPort"]!.GetValue<int>(),
        desired.Specification["sourceSecurityGroup"]!.GetValue<string>());
}
