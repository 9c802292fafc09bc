using Amazon.EKS.Model;
using Berth.Cli.Clouds;
using Berth.Cli.Following;
using Berth.Cli.Platforms;
using Berth.Platforms;

namespace Berth.Cli.Doctor;

/// <summary>The platforms that are put: whether what they name is fit for use, whether Berth gets into their clusters, and what they have room for.</summary>
internal sealed class PlatformLook(ControlPlane plane)
{
    public async Task<IReadOnlyList<(string Area, Func<CancellationToken, Task<IReadOnlyList<Finding>>> Look)>> LooksAsync(CancellationToken cancellation)
    {
        var platforms = await new PlatformStore(plane).ListAsync(cancellation);
        if (platforms.Count == 0)
            return [("platforms", _ => Task.FromResult<IReadOnlyList<Finding>>([new("platforms", plane.Stack, "none is put", "put one with `./berth platform put FILE` (docs/platforms.md)")]))];
        return
        [
            .. platforms.Select(platform => ($"platform {platform.Name}", (Func<CancellationToken, Task<IReadOnlyList<Finding>>>)(token => CheckAsync(platform, token)))),
            // Several platforms may stand on one cluster, or share load balancers and user pool.
            .. platforms.DistinctBy(platform => (platform.AccountId, platform.Region, platform.Cluster.Name)).Select(platform => ($"cluster {platform.Cluster.Name}", (Func<CancellationToken, Task<IReadOnlyList<Finding>>>)(token => ClusterAsync(platform, token)))),
            .. platforms.DistinctBy(platform => (platform.AccountId, platform.Region, string.Join(' ', platform.LoadBalancers.Select(balancer => balancer.Arn)), platform.UserPool?.Id)).Select(platform => ("quotas", (Func<CancellationToken, Task<IReadOnlyList<Finding>>>)(token => QuotasAsync(platform, token)))),
        ];
    }

    private async Task<IReadOnlyList<Finding>> CheckAsync(Platform platform, CancellationToken cancellation)
    {
        var problems = await new PlatformChecks(plane.Connection.Of(platform)).CheckAsync(platform, cancellation);
        return problems.Count == 0
            ? [new("platforms", platform.Name, $"{StepText.Count(platform.LoadBalancers.Count, "load balancer")}, cluster {platform.Cluster.Name}: all there and fit for use")]
            : [.. problems.Select(problem => new Finding("platforms", platform.Name, $"{problem.Field} {problem.Wrong}", problem.Right))];
    }

    private async Task<IReadOnlyList<Finding>> ClusterAsync(Platform platform, CancellationToken cancellation)
    {
        try
        {
            var wrong = await new ClusterAccess(plane.Connection.Of(platform), plane.Stack).LookAsync(platform, plane.Connection, cancellation);
            return wrong.Count == 0
                ? [new("clusters", platform.Cluster.Name, "answers, and lets Berth's functions in")]
                : [.. wrong.Select(one => new Finding("clusters", platform.Cluster.Name, one, "put the platform again as an administrator of the cluster: `./berth platform put FILE`"))];
        }
        catch (ResourceNotFoundException)
        {
            // Said of the platform already.
            return [];
        }
    }

    private async Task<IReadOnlyList<Finding>> QuotasAsync(Platform platform, CancellationToken cancellation) =>
        [.. (await new QuotaLook(plane.Connection.Of(platform)).OfAsync(platform, cancellation)).Select(quota => quota.Judge("quotas"))];
}
