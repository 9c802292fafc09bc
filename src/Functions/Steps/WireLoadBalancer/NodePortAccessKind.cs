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
        var group = await GroupAsync(context, cancellation);
        var request = new DescribeSecurityGroupRulesRequest { Filters = [new Filter { Name = "group-id", Values = [group] }] };
        var (from, to, source) = Ports(desired);
        do
        {
            var page = await ec2.DescribeSecurityGroupRulesAsync(request, cancellation);
            var found = (page.SecurityGroupRules ?? []).FirstOrDefault(rule => rule.IsEgress != true && rule.IpProtocol == "tcp"
                && rule.FromPort <= from && rule.ToPort >= to && rule.ReferencedGroupInfo?.GroupId == source);
            if (found is not null)
                return new(desired.Specification, new Dictionary<string, string> { ["id"] = found.SecurityGroupRuleId }, Ownership.Platform);
            request.NextToken = page.NextToken;
        }
        while (!string.IsNullOrEmpty(request.NextToken));
        return null;
    }

    public async Task<Observed> CreateAsync(Resource desired, StepContext context, CancellationToken cancellation)
    {
        var (from, to, source) = Ports(desired);
        try
        {
            await ec2.AuthorizeSecurityGroupIngressAsync(new AuthorizeSecurityGroupIngressRequest
            {
                GroupId = await GroupAsync(context, cancellation),
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

    /// <summary>Shared by environments: it goes with the platform's last one.</summary>
    public Task DeleteAsync(ResourceId id, StepContext context, CancellationToken cancellation) => Task.CompletedTask;

    private async Task<string> GroupAsync(StepContext context, CancellationToken cancellation) =>
        (await clusters.DescribeAsync(context.Platform.Cluster.Name, cancellation)).ResourcesVpcConfig.ClusterSecurityGroupId;

    private static (int From, int To, string Source) Ports(Resource desired) => (
        desired.Specification["fromPort"]!.GetValue<int>(),
        desired.Specification["toPort"]!.GetValue<int>(),
        desired.Specification["sourceSecurityGroup"]!.GetValue<string>());
}
