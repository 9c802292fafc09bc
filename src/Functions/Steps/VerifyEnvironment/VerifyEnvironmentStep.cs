using System.Text.Json.Nodes;
using Amazon.EKS;
using Amazon.EKS.Model;
using Amazon.ElasticLoadBalancingV2;
using Amazon.ElasticLoadBalancingV2.Model;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Berth.Cluster;
using Berth.Databases;
using Berth.Errors;
using Berth.Planning;
using Berth.Profiles;
using TargetGroup = Berth.Profiles.TargetGroup;

namespace Berth.Steps.VerifyEnvironment;

/// <param name="Since">When DeployApplication had acted: from then on the environment has its time to become ready.</param>
public sealed record VerifyEnvironmentInput(Run Run, long FencingToken, DateTimeOffset Since);

/// <param name="WaitingFor">What is not ready yet, one sentence each.</param>
public sealed record VerifyEnvironmentResult(bool Ready, int WaitSeconds, IReadOnlyList<string> WaitingFor);

/// <summary>
/// Says whether the environment is ready: add-ons active with their agents, workloads available at the observed generation, a
/// healthy target in each target group, a login with what AWSCURRENT holds. It looks once; waiting is the state machine's.
/// </summary>
public sealed class VerifyEnvironmentStep(
    RunContexts contexts, KubernetesObjectKind objects, IAmazonElasticLoadBalancingV2 elb, IAmazonEKS eks, IDatabaseServer databases, DatabaseConnections connections,
    StepRunner runner, Settings settings, TimeProvider clock)
{
    [LambdaFunction(ResourceName = "VerifyEnvironmentFunction")]
    public Task<VerifyEnvironmentResult> VerifyEnvironment(VerifyEnvironmentInput input, ILambdaContext context) =>
        runner.RunAsync(nameof(VerifyEnvironment), input.Run, cancellation => VerifyAsync(input, cancellation), context.RemainingTime);

    private async Task<VerifyEnvironmentResult> VerifyAsync(VerifyEnvironmentInput input, CancellationToken cancellation)
    {
        var run = await contexts.LoadAsync(input.Run, cancellation);
        var blueprint = run.Blueprint!;
        var looks = blueprint.Workloads.Select(manifest => WorkloadAsync(manifest, run.Step, cancellation))
            .Concat(blueprint.TargetGroups.Select(group => TargetsAsync(group, run.Step, cancellation)))
            .Concat(blueprint.AddonsInUse.Select(addon => AddonAsync(addon.Name, run.Step, cancellation)))
            .Append(LoginAsync(blueprint.Database, run.Step, cancellation));
        var waiting = (await Task.WhenAll(looks)).OfType<string>().ToList();
        if (waiting.Count > 0 && clock.GetUtcNow() - input.Since > settings.VerifyTimeout)
            throw new PermanentError("NotReady", $"Not ready after {settings.VerifyTimeout.TotalSeconds:0} s: {string.Join("; ", waiting)}.",
                "Look at the pods' events and logs of what is named, mend it, and send the request again under a new request id.");
        return new(waiting.Count == 0, settings.VerifyWaitSeconds, waiting);
    }

    private async Task<string?> WorkloadAsync(JsonObject manifest, StepContext context, CancellationToken cancellation)
    {
        var address = ObjectAddress.Of(manifest);
        if (address.KindName != "Deployment")
            return null;
        var live = (await objects.ObserveAsync(new(address.Id, manifest), context, cancellation))?.Specification;
        return Readiness.OfDeployment(address.Name, live);
    }

    /// <summary>The agents of add-ons, which serve only once they run on every node.</summary>
    private static readonly Dictionary<string, string[]> Agents = new(StringComparer.Ordinal)
    {
        [ClusterAddon.CloudWatch] = ["amazon-cloudwatch/cloudwatch-agent", "amazon-cloudwatch/fluent-bit"],
        [ClusterAddon.PodIdentityAgent] = ["kube-system/eks-pod-identity-agent"],
    };

    private async Task<string?> AddonAsync(string name, StepContext context, CancellationToken cancellation)
    {
        var addon = (await eks.DescribeAddonAsync(new DescribeAddonRequest { ClusterName = context.Platform.Cluster.Name, AddonName = name }, cancellation)).Addon;
        if (addon.Status != AddonStatus.ACTIVE)
            return $"add-on {name} is {addon.Status} {string.Join("; ", (addon.Health?.Issues ?? []).Select(issue => issue.Message))}".TrimEnd();
        foreach (var agent in Agents.GetValueOrDefault(name) ?? [])
        {
            var address = new ObjectAddress("apps", "v1", "DaemonSet", agent.Split('/')[0], agent.Split('/')[1]);
            if (Readiness.OfDaemonSet(agent, (await objects.ObserveAsync(new(address.Id, []), context, cancellation))?.Specification) is { } waiting)
                return waiting;
        }

        return null;
    }

    private async Task<string?> TargetsAsync(TargetGroup group, StepContext context, CancellationToken cancellation)
    {
        var arn = context.References.Resolve(group.Id.Reference("arn"));
        var health = await elb.DescribeTargetHealthAsync(new DescribeTargetHealthRequest { TargetGroupArn = arn }, cancellation);
        var states = (health.TargetHealthDescriptions ?? []).Select(target => target.TargetHealth.State).ToList();
        return states.Any(state => state == TargetHealthStateEnum.Healthy)
            ? null
            : $"target group {group.Name} has no healthy target ({(states.Count == 0 ? "no targets" : string.Join(", ", states.Select(state => state.Value).Distinct()))})";
    }

    private async Task<string?> LoginAsync(DatabaseAccount? account, StepContext context, CancellationToken cancellation)
    {
        if (account is null)
            return null;
        var login = DatabaseConnections.LoginOf(await context.Secrets.ReadAsync(new(account.SecretName, null), cancellation));
        var server = await connections.EndpointAsync(context.Platform, account.Engine, cancellation);
        return login is not null && await databases.LoginAsync(server, login, account.Schema, cancellation) is { Count: > 0 }
            ? null
            : $"the database refuses what AWSCURRENT of {account.SecretName} holds";
    }
}
