using System.Globalization;
using Amazon.CognitoIdentityProvider;
using Amazon.CognitoIdentityProvider.Model;
using Amazon.ElasticLoadBalancingV2;
using Amazon.ElasticLoadBalancingV2.Model;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using Berth.Cli.Clouds;
using Berth.Platforms;

namespace Berth.Cli.Doctor;

/// <summary>What a platform still has room for. The load balancers' quotas are the account's own; the others are those that the platform tells, or AWS's defaults.</summary>
/// <param name="connection">To the platform's account.</param>
internal sealed class QuotaLook(Connection connection)
{
    /// <summary>What an environment of RISKEN takes: two rules for the console, one for tokens; gateway and web; its parameters.</summary>
    private const int RulesOfOne = 3;
    private const int TargetGroupsOfOne = 2;
    private const int ParametersOfOne = 100;

    /// <summary>App clients of a user pool, and standard parameters of account and region: AWS's defaults.</summary>
    private const int AppClients = 1000;
    private const int Parameters = 10_000;

    private readonly AmazonElasticLoadBalancingV2Client elb = new(connection.Credentials, connection.Configured<AmazonElasticLoadBalancingV2Config>());
    private readonly AmazonCognitoIdentityProviderClient cognito = new(connection.Credentials, connection.Configured<AmazonCognitoIdentityProviderConfig>());
    private readonly AmazonSimpleSystemsManagementClient ssm = new(connection.Credentials, connection.Configured<AmazonSimpleSystemsManagementConfig>());

    public async Task<IReadOnlyList<Quota>> OfAsync(Platform platform, CancellationToken cancellation)
    {
        var limits = (await elb.DescribeAccountLimitsAsync(new DescribeAccountLimitsRequest(), cancellation)).Limits ?? [];
        int Of(string name, int otherwise) => int.TryParse(limits.FirstOrDefault(limit => limit.Name == name)?.Max, CultureInfo.InvariantCulture, out var most) ? most : otherwise;
        var groups = await TargetGroupsAsync(cancellation);
        var quotas = new List<Quota>();
        foreach (var balancer in platform.LoadBalancers)
        {
            var name = balancer.Arn.Split('/') is [.., var own, _] ? own : balancer.Arn;
            quotas.Add(new($"rules of load balancer {name}", await RulesAsync(balancer.Arn, cancellation), Of("rules-per-application-load-balancer", 100), RulesOfOne,
                "retire one, have the quota raised, or add a load balancer to the platform"));
            quotas.Add(new($"target groups of load balancer {name}", groups.Count(group => group.LoadBalancerArns?.Contains(balancer.Arn) == true),
                Of("target-groups-per-application-load-balancer", 100), TargetGroupsOfOne, "retire one, or add a load balancer to the platform"));
        }

        quotas.Add(new("target groups of the region", groups.Count, Of("target-groups", 3000), TargetGroupsOfOne, "retire one or have the quota raised"));
        if (platform.UserPool is { } pool)
            quotas.Add(new($"app clients of user pool {pool.Id}", await ClientsAsync(pool.Id, cancellation), platform.Quotas?.AppClients ?? AppClients, 1, "retire one or use another user pool"));
        quotas.Add(new("standard parameters of the region", await ParametersAsync(cancellation), platform.Quotas?.StandardParameters ?? Parameters, ParametersOfOne, "retire one, or remove parameters that nobody reads"));
        return quotas;
    }

    /// <summary>The quota counts the rules of all listeners together, but for the default ones.</summary>
    private async Task<int> RulesAsync(string balancer, CancellationToken cancellation)
    {
        var rules = 0;
        var listeners = (await elb.DescribeListenersAsync(new DescribeListenersRequest { LoadBalancerArn = balancer }, cancellation)).Listeners ?? [];
        foreach (var listener in listeners)
        {
            var request = new DescribeRulesRequest { ListenerArn = listener.ListenerArn };
            do
            {
                var page = await elb.DescribeRulesAsync(request, cancellation);
                rules += (page.Rules ?? []).Count(rule => rule.IsDefault != true);
                request.Marker = page.NextMarker;
            }
            while (!string.IsNullOrEmpty(request.Marker));
        }

        return rules;
    }

    private async Task<List<TargetGroup>> TargetGroupsAsync(CancellationToken cancellation)
    {
        var found = new List<TargetGroup>();
        var request = new DescribeTargetGroupsRequest();
        do
        {
            var page = await elb.DescribeTargetGroupsAsync(request, cancellation);
            found.AddRange(page.TargetGroups ?? []);
            request.Marker = page.NextMarker;
        }
        while (!string.IsNullOrEmpty(request.Marker));
        return found;
    }

    private async Task<int> ClientsAsync(string pool, CancellationToken cancellation)
    {
        var count = 0;
        var request = new ListUserPoolClientsRequest { UserPoolId = pool, MaxResults = 60 };
        do
        {
            var page = await cognito.ListUserPoolClientsAsync(request, cancellation);
            count += page.UserPoolClients?.Count ?? 0;
            request.NextToken = page.NextToken;
        }
        while (!string.IsNullOrEmpty(request.NextToken));
        return count;
    }

    private async Task<int> ParametersAsync(CancellationToken cancellation)
    {
        var count = 0;
        var request = new DescribeParametersRequest { MaxResults = 50 };
        do
        {
            var page = await ssm.DescribeParametersAsync(request, cancellation);
            count += (page.Parameters ?? []).Count(parameter => parameter.Tier is null || parameter.Tier == ParameterTier.Standard);
            request.NextToken = page.NextToken;
        }
        while (!string.IsNullOrEmpty(request.NextToken));
        return count;
    }
}
