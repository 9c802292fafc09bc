using System.Text.Json.Nodes;
using Amazon.EKS;
using Amazon.EKS.Model;
using Amazon.ElasticLoadBalancingV2;
using Amazon.ElasticLoadBalancingV2.Model;
using Berth.Cluster;
using Berth.Databases;
using Berth.Errors;
using Berth.Planning;
using Berth.Profiles;
using TargetGroup = Berth.Profiles.TargetGroup;

namespace Berth.Steps.VerifyEnvironment;

/// <summary>
/// What ready means: add-ons active with their agents, workloads available at the observed generation, Jobs complete, a
/// healthy target in each target group, a login with what AWSCURRENT holds.
/// </summary>
public sealed class EnvironmentLooks(
    KubernetesObjectKind objects, IAmazonElasticLoadBalancingV2 elb, IAmazonEKS eks, IDatabaseServer databases, DatabaseConnections connections)
{
    private const int LongestQuote = 600;

    /// <summary>The kinds that <see cref="Readiness"/> judges.</summary>
    private static readonly HashSet<string> Watched = ["Deployment", "StatefulSet", "DaemonSet", "Job"];

    /// <summary>The agents of add-ons, which serve only once they run on every node.</summary>
    private static readonly Dictionary<string, string[]> Agents = new(StringComparer.Ordinal)
    {
        [ClusterAddon.CloudWatch] = ["amazon-cloudwatch/cloudwatch-agent", "amazon-cloudwatch/fluent-bit"],
        [ClusterAddon.PodIdentityAgent] = ["kube-system/eks-pod-identity-agent"],
    };

    /// <returns>What is not ready yet, one sentence each.</returns>
    /// <exception cref="PermanentError">A Job has failed for good.</exception>
    public async Task<IReadOnlyList<string>> WaitingForAsync(Blueprint blueprint, StepContext context, CancellationToken cancellation)
    {
        var looks = blueprint.Workloads.Select(manifest => WorkloadAsync(manifest, context, cancellation))
            .Concat(blueprint.TargetGroups.Select(group => TargetsAsync(group, context, cancellation)))
            .Concat(blueprint.AddonsInUse.Select(addon => AddonAsync(addon.Name, context, cancellation)))
            .Append(LoginAsync(blueprint.Database, context, cancellation));
        return [.. (await Task.WhenAll(looks)).OfType<string>()];
    }

    private async Task<string?> WorkloadAsync(JsonObject manifest, StepContext context, CancellationToken cancellation)
    {
        var address = ObjectAddress.Of(manifest);
        if (!Watched.Contains(address.KindName))
            return null;
        var live = (await objects.ObserveAsync(new(address.Id, manifest), context, cancellation))?.Specification;
        if (address.KindName == "Job" && JobFailure.Of(live) is { } failure)
            throw await FailedAsync(address, live!, failure, context, cancellation);
        return Readiness.Of(address.KindName, address.Name, live);
    }

    /// <summary>A Job that has failed for good becomes no better by waiting.</summary>
    private async Task<PermanentError> FailedAsync(ObjectAddress job, JsonObject live, string failure, StepContext context, CancellationToken cancellation)
    {
        // By its uid: the pods of one that it has replaced may still be there.
        var pods = await objects.ListAsync(new("", "v1", "Pod", job.Namespace, ""), $"batch.kubernetes.io/controller-uid={live["metadata"]!["uid"]}", context, cancellation);
        var said = string.Join("; ", pods.SelectMany(Readiness.LastWords));
        return new("JobFailed", $"The Job {job.Name} failed ({failure}){(said.Length == 0 ? "" : $": {(said.Length > LongestQuote ? said[^LongestQuote..] : said)}")}",
            "Mend what it ran, put the platform again if it was its SQL, and send the request again under a new request id: the Job is then made anew.");
    }

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
        return login is null || await databases.LoginAsync(server, login, account.Schema, cancellation) is not { Privileges.Count: > 0 } rights
            ? $"the database refuses what AWSCURRENT of {account.SecretName} holds"
            : rights.SchemaIsThere ? null : $"the schema {account.Schema} is not there";
    }
}
