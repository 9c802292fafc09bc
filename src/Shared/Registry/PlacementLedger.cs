using System.Globalization;
using Amazon.DynamoDBv2.Model;
using Berth.Errors;
using Berth.Platforms;
using Berth.Profiles;
using Berth.Requests;

namespace Berth.Registry;

/// <summary>
/// Gives out what environments share and may hold only once: node ports and namespaces of a cluster, priorities of a
/// listener, host names, schemas of a database server.
/// Every grant is a conditional write, so two runs at once never get the same one. A cluster is named by its ARN.
/// </summary>
public sealed class PlacementLedger(RegistryTable table)
{
    /// <summary>Kubernetes' default range of node ports.</summary>
    private const int LastNodePort = 32767;

    /// <summary>What a listener allows (ELBv2 API).</summary>
    private const int LastPriority = 50_000;
    private const int FirstPriority = 10;

    /// <summary>One name leads to one place, whatever load balancer it is on.</summary>
    private const string HostsKey = "HOSTS";

    /// <summary>In place of a rule's name: the rule has moved on, and the place is kept until the run that moved it is ready.</summary>
    private const string LeftPlace = "(left)";

    /// <summary>Takes the wanted port, or the next free one above it. An environment that holds a port under this name keeps it.</summary>
    public async Task<int> NodePortAsync(string cluster, string environment, string name, int wanted, CancellationToken cancellation)
    {
        var pk = $"PORTS#{cluster}";
        var held = await table.QueryAsync(pk, "", cancellation);
        if (held.FirstOrDefault(item => item.Text("environment") == environment && item.Text("name") == name) is { } mine)
            return Value(mine);
        var taken = held.Select(Value).ToHashSet();
        for (var port = wanted; port <= LastNodePort; port++)
            if (!taken.Contains(port) && await ClaimAsync(pk, $"{port}", environment, name, cancellation))
                return port;
        throw Refused("NoNodePort", $"the cluster {cluster} has no free node port from {wanted} on", "retire an environment that is no longer used");
    }

    /// <summary>
    /// Places rules on consecutive priorities, so that nothing comes between them. Priorities in <paramref name="foreign"/> are taken by others' rules.
    /// </summary>
    public async Task<IReadOnlyDictionary<string, int>> PrioritiesAsync(
        string listenerArn, string environment, IReadOnlyList<string> rules, IReadOnlySet<int> foreign, CancellationToken cancellation)
    {
        var pk = $"RULES#{listenerArn}";
        while (true)
        {
            var held = await table.QueryAsync(pk, "", cancellation);
            var mine = held.Where(item => item.Text("environment") == environment && item.Text("name") != LeftPlace).ToDictionary(item => item.Required("name"), Value);
            if (rules.All(mine.ContainsKey) && rules.Zip(rules.Skip(1)).All(pair => mine[pair.First] < mine[pair.Second]))
                return rules.ToDictionary(rule => rule, rule => mine[rule]);
            var taken = held.Select(Value).Concat(foreign).ToHashSet();
            var first = FirstFree(taken, rules.Count);
            var claimed = new Dictionary<string, int>();
            foreach (var (index, rule) in rules.Index())
                if (await ClaimAsync(pk, (first + index).ToString("D5", CultureInfo.InvariantCulture), environment, rule, cancellation))
                    claimed[rule] = first + index;
            if (claimed.Count == rules.Count)
            {
                // The rules themselves are still there, and come back to these places if the run fails.
                foreach (var stale in mine.Values)
                    await table.TryUpdateAsync(pk, stale.ToString("D5", CultureInfo.InvariantCulture), "SET #name = :left", "environment = :me",
                        new() { [":left"] = RegistryTable.Text(LeftPlace), [":me"] = RegistryTable.Text(environment) }, cancellation, new() { ["#name"] = "name" });
                return claimed;
            }

            foreach (var priority in claimed.Values)
                await GiveBackAsync(pk, priority.ToString("D5", CultureInfo.InvariantCulture), environment, cancellation);
        }
    }

    /// <returns>The other environment that holds the host name; null if it is this one's from now on.</returns>
    public Task<string?> HostAsync(string environment, string host, CancellationToken cancellation) => TakenByAsync(HostsKey, host, environment, cancellation);

    /// <summary>Takes the wanted namespace, or the other one if an environment holds that.</summary>
    /// <returns>The namespace, and the other environment that holds it; null if it is this one's from now on.</returns>
    public async Task<(string Name, string? Holder)> NamespaceAsync(string cluster, string environment, NamespaceNeed need, CancellationToken cancellation)
    {
        var pk = $"NAMESPACES#{cluster}";
        if (need.Otherwise is { } other && (await table.GetAsync(pk, other, cancellation))?.Text("environment") == environment)
            return (other, null);
        if (await TakenByAsync(pk, need.Wanted, environment, cancellation) is not { } holder)
            return (need.Wanted, null);
        return need.Otherwise is null ? (need.Wanted, holder) : await NamespaceAsync(cluster, environment, new(need.Otherwise), cancellation);
    }

    /// <returns>The other environment that holds the schema; null if it is this one's from now on.</returns>
    public Task<string?> SchemaAsync(string server, string environment, string schema, CancellationToken cancellation) => TakenByAsync($"SCHEMAS#{server}", schema, environment, cancellation);

    /// <returns>The environment that holds a namespace of the cluster; null if none does.</returns>
    public async Task<string?> NamespaceHolderAsync(string cluster, string name, CancellationToken cancellation) =>
        (await table.GetAsync($"NAMESPACES#{cluster}", name, cancellation))?.Text("environment");

    /// <returns>The environment that holds a schema of the server; null if none does.</returns>
    public async Task<string?> SchemaHolderAsync(string server, string name, CancellationToken cancellation) =>
        (await table.GetAsync($"SCHEMAS#{server}", name, cancellation))?.Text("environment");

    /// <returns>The environment that holds a host name, on whichever load balancer; null if none does.</returns>
    public async Task<string?> HolderAsync(string host, CancellationToken cancellation) =>
        (await table.GetAsync(HostsKey, host, cancellation))?.Text("environment");

    /// <returns>The priorities of a listener that environments hold, each with its environment.</returns>
    public async Task<IReadOnlyDictionary<int, string>> RulesAsync(string listenerArn, CancellationToken cancellation) =>
        (await table.QueryAsync($"RULES#{listenerArn}", "", cancellation)).ToDictionary(Value, item => item.Required("environment"));

    /// <summary>Gives back an environment's priorities of a listener.</summary>
    public async Task LeaveAsync(string listenerArn, string environment, CancellationToken cancellation)
    {
        var pk = $"RULES#{listenerArn}";
        foreach (var item in (await table.QueryAsync(pk, "", cancellation)).Where(item => item.Text("environment") == environment))
            await GiveBackAsync(pk, item.Required("sk"), environment, cancellation);
    }

    /// <summary>What an environment holds and does not need: of hosts, rules and ports that it no longer wants, and places that its rules have left.</summary>
    public async Task<IReadOnlyList<Claim>> SurplusAsync(string cluster, string listenerArn, string environment, PlacementNeeds needs, CancellationToken cancellation)
    {
        (string Ledger, IEnumerable<string> Names)[] wanted =
        [
            ($"PORTS#{cluster}", needs.NodePorts.Keys), ($"RULES#{listenerArn}", needs.Rules), (HostsKey, needs.Hosts.Select(host => host.Name)),
            ($"NAMESPACES#{cluster}", needs.Namespaces.Values.SelectMany(need => new[] { need.Wanted, need.Otherwise ?? need.Wanted })),
        ];
        var held = await Task.WhenAll(wanted.Select(ledger => table.QueryAsync(ledger.Ledger, "", cancellation)));
        return
        [
            .. from pair in wanted.Zip(held)
               from item in pair.Second
               where item.Text("environment") == environment && !pair.First.Names.Contains(item.Required("name"))
               select new Claim(pair.First.Ledger, item.Required("sk")),
        ];
    }

    public Task ReleaseAsync(Claim claim, string environment, CancellationToken cancellation) => GiveBackAsync(claim.Ledger, claim.Place, environment, cancellation);

    /// <summary>Gives back everything that an environment holds.</summary>
    public async Task ReleaseAsync(Platform platform, int loadBalancer, string environment, CancellationToken cancellation)
    {
        var (balancer, cluster) = (platform.LoadBalancers[loadBalancer], platform.ClusterArn);
        List<string> partitions = [$"PORTS#{cluster}", $"NAMESPACES#{cluster}", $"RULES#{balancer.ListenerArn}", HostsKey];
        foreach (var server in new[] { platform.Database.Mysql, platform.Database.Postgres }.OfType<PlatformDatabase>())
            partitions.Add($"SCHEMAS#{server.Server}");
        foreach (var pk in partitions)
            foreach (var item in (await table.QueryAsync(pk, "", cancellation)).Where(item => item.Text("environment") == environment))
                await GiveBackAsync(pk, item.Required("sk"), environment, cancellation);
    }

    /// <summary>The same for an environment whose run may have broken off before it wrote down what it had claimed, and on which load balancer.</summary>
    public async Task ReleaseAsync(Platform platform, Placement? placement, string environment, CancellationToken cancellation)
    {
        foreach (var balancer in placement is null ? Enumerable.Range(0, platform.LoadBalancers.Count) : [placement.LoadBalancer])
            await ReleaseAsync(platform, balancer, environment, cancellation);
    }

    /// <summary>Claims it.</summary>
    /// <returns>The other environment that holds it; null if it is this one's.</returns>
    private async Task<string?> TakenByAsync(string pk, string name, string environment, CancellationToken cancellation)
    {
        if (await ClaimAsync(pk, name, environment, name, cancellation))
            return null;
        var holder = (await table.GetAsync(pk, name, cancellation))?.Text("environment")
            ?? throw new TransientError($"The holder of {name} is giving it back.");
        return holder == environment ? null : holder;
    }

    private static int FirstFree(HashSet<int> taken, int count)
    {
        for (var first = FirstPriority; first + count - 1 <= LastPriority; first++)
            if (!Enumerable.Range(first, count).Any(taken.Contains))
                return first;
        throw Refused("NoPriority", $"the listener has no {count} consecutive free priorities", "retire an environment, or have the platform's owner add a load balancer");
    }

    private static RefusedError Refused(string code, string wrong, string right) => new(Refusal.Of([new("/platform", wrong, right) { Code = code }]));

    private Task<bool> ClaimAsync(string pk, string sk, string environment, string name, CancellationToken cancellation)
    {
        var item = RegistryTable.Key(pk, sk);
        item["environment"] = RegistryTable.Text(environment);
        item["name"] = RegistryTable.Text(name);
        return table.TryPutAsync(item, "attribute_not_exists(pk)", cancellation);
    }

    private async Task GiveBackAsync(string pk, string sk, string environment, CancellationToken cancellation)
    {
        try
        {
            await table.Client.DeleteItemAsync(new DeleteItemRequest
            {
                TableName = table.Name,
                Key = RegistryTable.Key(pk, sk),
                ConditionExpression = "attribute_not_exists(pk) OR environment = :me",
                ExpressionAttributeValues = new() { [":me"] = RegistryTable.Text(environment) },
            }, cancellation);
        }
        catch (ConditionalCheckFailedException)
        {
            // Another environment has it by now: it is no longer ours to give back.
        }
    }

    private static int Value(Dictionary<string, AttributeValue> item) => int.Parse(item.Required("sk"), CultureInfo.InvariantCulture);
}

/// <summary>One entry of a ledger.</summary>
/// <param name="Ledger">Such as <c>RULES#listener</c>.</param>
/// <param name="Place">The port, the priority, the host or the namespace.</param>
public sealed record Claim(string Ledger, string Place);
