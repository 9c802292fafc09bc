using Berth.LoadBalancing;
using Berth.Profiles;
using Berth.Requests;

namespace Berth.Intake;

/// <summary>Decides what of a request cannot be done where it is to stand. Everything at once, before anything is made.</summary>
public static class SurroundingPlan
{
    /// <summary>Default quota of a user pool (Quotas in Amazon Cognito, app clients per user pool).</summary>
    public const int AppClientsOfAPool = 1000;

    /// <summary>Quota of account and region (AWS Systems Manager endpoints and quotas, standard parameters).</summary>
    public const int StandardParameters = 10_000;

    /// <param name="blueprint">Null where the request is wrong otherwise, so that it cannot be drawn.</param>
    public static IEnumerable<RequestProblem> Check(string environment, string clusterName, PlacementNeeds needs, IEnumerable<SecretUse> secrets, Blueprint? blueprint, SurroundingState state) =>
    [
        .. Cluster(clusterName, state),
        .. Listeners(state.LoadBalancing),
        .. Hosts(environment, needs, state),
        .. from need in needs.Namespaces.Values
           where state.Namespaces.TryGetValue(need.Wanted, out var holder) && holder != environment
           select NamespaceTaken(need, state.Namespaces[need.Wanted]),
        .. from need in needs.Schemas
           where state.Schemas.TryGetValue(need, out var holder) && holder != environment
           select SchemaTaken(need, state.Schemas[need]),
        .. secrets.SelectMany(use => Secret(use, state)),
        .. blueprint is null ? [] : BlueprintPlan.Check(blueprint),
        .. blueprint is null ? [] : Room(blueprint, state.LoadBalancing, state.Placed),
        .. blueprint is null ? [] : Quotas(blueprint, state),
    ];

    private static IEnumerable<RequestProblem> Cluster(string name, SurroundingState state) => state.ClusterStatus switch
    {
        "ACTIVE" => [],
        null => [new("/platform", $"there is no cluster {name} in the platform's account and region", "have the platform's owner correct its cluster") { Code = "ClusterMissing" }],
        var status => [new("/platform", $"the cluster {name} is {status}", "send the request again when the cluster is ACTIVE") { Code = "ClusterNotActive" }],
    };

    public static IEnumerable<RequestProblem> Listeners(LoadBalancersState state) =>
        state.LoadBalancers.Where(balancer => !balancer.IsUsable).Select(balancer => balancer switch
        {
            { Protocol: null } => new RequestProblem("/platform", $"the listener {balancer.LoadBalancer.ListenerArn} is not there", "have the platform's owner correct it") { Code = "ListenerMissing" },
            { Protocol: "HTTPS" } => new("/platform", $"the listener {balancer.LoadBalancer.ListenerArn} belongs to another load balancer than {balancer.LoadBalancer.Arn}", "have the platform's owner correct it") { Code = "ListenerMissing" },
            _ => new("/platform", $"the listener {balancer.LoadBalancer.ListenerArn} speaks {balancer.Protocol}", "have the platform's owner name the HTTPS listener: people sign in over HTTPS only") { Code = "ListenerNotHttps" },
        });

    private static IEnumerable<RequestProblem> Hosts(string environment, PlacementNeeds needs, SurroundingState state)
    {
        foreach (var host in needs.Hosts)
            if (state.Hosts.TryGetValue(host.Name, out var holder) && holder != environment)
                yield return HostTaken(host, holder);
            else if (holder is null && state.LoadBalancing.LoadBalancers.Any(balancer => balancer.Hosts.Contains(host.Name)))
                yield return new(host.Field, $"{host.Name} is answered by a listener rule that is not Berth's", "choose another host name, or have that rule removed") { Code = "HostTaken" };
    }

    public static RequestProblem HostTaken(NameNeed host, string holder) =>
        new(host.Field, $"{host.Name} belongs to the environment {holder}", "choose another host name, or retire that environment first") { Code = "HostTaken" };

    public static RequestProblem SchemaTaken(SchemaNeed schema, string holder) =>
        new(schema.Field, $"{schema.Name} belongs to the environment {holder}", "choose another schema, or retire that environment first") { Code = "SchemaTaken" };

    public static RequestProblem NamespaceTaken(NamespaceNeed name, string holder) =>
        new(name.Field, $"{name.Wanted} belongs to the environment {holder}", "choose another namespace: each environment has one of its own") { Code = "NamespaceTaken" };

    private static IEnumerable<RequestProblem> Secret(SecretUse use, SurroundingState state)
    {
        if (!state.Secrets.TryGetValue(use.Field, out var bytes))
            yield break;
        if (bytes is null)
            yield return Unusable(use, "names a secret that has no current value, no such key in it, or that Berth may not read", "put a value into the secret, and let Berth use its key");
        else if (bytes == 0)
            yield return Unusable(use, "names a secret whose value is empty", "put a value into the secret");
        else if (use.Lengths is { } lengths && !lengths.Contains(bytes.Value))
            yield return Unusable(use, $"names a secret whose value has {bytes} bytes", $"give one of {string.Join(", ", lengths)} bytes");
        else if (bytes > use.MostBytes)
            yield return Unusable(use, $"names a secret whose value has {bytes} bytes", $"give one of at most {use.MostBytes} bytes: a parameter holds no more");
    }

    private static RequestProblem Unusable(SecretUse use, string wrong, string right) => new(use.Field, wrong, right) { Code = "SecretUnusable" };

    /// <summary>Room for rules and target groups: on the load balancer that the environment is on, else on any.</summary>
    public static IEnumerable<RequestProblem> Room(Blueprint blueprint, LoadBalancersState load, int? placedOn)
    {
        var groups = blueprint.TargetGroups.Select(group => group.Name).ToList();
        if (blueprint.Rules.Count == 0 || (placedOn is { } placed ? load.HasRoom(placed, blueprint.Rules.Count, groups) : load.WithRoom(blueprint.Rules.Count, groups).Any()))
            yield break;
        foreach (var (index, balancer) in load.LoadBalancers.Index().Where(one => one.Item.IsUsable && (placedOn ?? one.Index) == one.Index))
        {
            if (balancer.Rules + blueprint.Rules.Count > load.Limits.Rules)
                yield return Exceeded("rules", balancer.Rules, load.Limits.Rules, blueprint.Rules.Count, $"of the load balancer {balancer.LoadBalancer.Arn}", "retire an environment, have the quota raised, or have the platform's owner add a load balancer");
            var needed = LoadBalancersState.Needed(balancer.TargetGroups, groups);
            if (needed > load.Limits.TargetGroups)
                yield return Exceeded("target groups", balancer.TargetGroups.Count, load.Limits.TargetGroups, needed - balancer.TargetGroups.Count, $"of the load balancer {balancer.LoadBalancer.Arn}", "retire an environment, or have the platform's owner add a load balancer: this quota cannot be raised");
        }
    }

    private static IEnumerable<RequestProblem> Quotas(Blueprint blueprint, SurroundingState state)
    {
        var (there, most) = (state.LoadBalancing.TargetGroups, state.LoadBalancing.Limits.TargetGroupsInRegion);
        var needed = LoadBalancersState.Needed(there, [.. blueprint.TargetGroups.Select(group => group.Name)]);
        if (needed > most)
            yield return Exceeded("target groups", there.Count, most, needed - there.Count, $"of the region {blueprint.Platform.Region}", "retire an environment or have the quota raised");
        var pool = blueprint.Platform.Quotas?.AppClients ?? AppClientsOfAPool;
        if (blueprint.SignIn is CognitoSignIn client && state.AppClients is { } clients && !clients.Contains(client.ClientName) && clients.Count >= pool)
            yield return Exceeded("app clients", clients.Count, pool, 1, $"of the user pool {blueprint.Platform.UserPool?.Id}", "retire an environment, use another user pool, or have the quota raised and say so in the platform's quotas");
        var parameters = Math.Max(0, blueprint.Parameters.Values.Count - state.OwnParameters);
        var standard = blueprint.Platform.Quotas?.StandardParameters ?? StandardParameters;
        if (parameters > 0 && state.Parameters + parameters > standard)
            yield return Exceeded("standard parameters", state.Parameters, standard, parameters, $"of the region {blueprint.Platform.Region}", "retire an environment, or remove parameters that nobody reads");
    }

    private static RequestProblem Exceeded(string what, int used, int most, int more, string of, string right) =>
        new("", $"{used} of {most} {what} {of} are used, {more} more are needed", right) { Code = "QuotaExceeded" };
}
