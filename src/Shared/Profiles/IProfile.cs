using Berth.Platforms;
using Berth.Requests;

namespace Berth.Profiles;

/// <summary>An application known by name. Pure: the same request, platform and placement always give the same blueprint.</summary>
public interface IProfile
{
    /// <summary>The request's <c>profile</c>.</summary>
    string Name { get; }

    /// <summary>The part of a request that is for this profile, under its name; null if there is none.</summary>
    object? PartOf(EnvironmentRequest request);

    /// <summary>What is wrong with a request that has its part, beyond its schema; empty if nothing is.</summary>
    IEnumerable<RequestProblem> Check(EnvironmentRequest request, Platform platform);

    /// <summary>What has to be placed in the ledgers before the blueprint can be drawn.</summary>
    PlacementNeeds Needs(EnvironmentRequest request, Platform platform);

    /// <summary>The secrets that a request points to, with what their values must be. Empty where the request cannot be read.</summary>
    IEnumerable<SecretUse> Secrets(EnvironmentRequest request);

    Blueprint Draw(EnvironmentRequest request, Platform platform, Placement placement);
}

/// <param name="NodePorts">Wanted port by name; the next free one is taken if another environment holds it.</param>
/// <param name="Rules">Listener rules in the order in which they must be tried.</param>
/// <param name="Hosts">Host names that only one environment may hold.</param>
public sealed record PlacementNeeds(
    IReadOnlyDictionary<string, int> NodePorts,
    IReadOnlyList<string> Rules,
    IReadOnlyList<NameNeed> Hosts)
{
    /// <summary>Namespaces of the cluster that only one environment may hold, by what they are for.</summary>
    public IReadOnlyDictionary<string, NamespaceNeed> Namespaces { get; init; } = new Dictionary<string, NamespaceNeed>();

    /// <summary>Schemas of the platform's database servers that only one environment may hold.</summary>
    public IReadOnlyList<SchemaNeed> Schemas { get; init; } = [];

    public static PlacementNeeds None { get; } = new(new Dictionary<string, int>(), [], []);
}

/// <param name="Field">Where the request names it.</param>
public sealed record NameNeed(string Name, string Field);

/// <param name="Engine">As the platform names its servers: <c>mysql</c> or <c>postgres</c>.</param>
/// <param name="Field">Where the request names it.</param>
public sealed record SchemaNeed(string Engine, string Name, string Field);

/// <summary>A secret that a request points to.</summary>
/// <param name="Field">Where the request does so.</param>
/// <param name="MostBytes">The longest value; null if the service behind it has no limit that Berth knows.</param>
/// <param name="Lengths">The lengths in bytes that are right; null for any.</param>
public sealed record SecretUse(string Field, SecretSource Source, int? MostBytes = null, IReadOnlyList<int>? Lengths = null);

/// <param name="Otherwise">Taken where another environment holds the wanted one; null: then the request is refused.</param>
/// <param name="Field">Where the request names it; empty for a name that is Berth's to choose.</param>
public sealed record NamespaceNeed(string Wanted, string? Otherwise = null, string Field = "");

/// <summary>What the ledgers gave: recorded with the environment, the same for each of its runs.</summary>
/// <param name="LoadBalancer">Index into the platform's load balancers.</param>
/// <param name="Namespaces">By what they are for.</param>
public sealed record Placement(
    int LoadBalancer,
    IReadOnlyDictionary<string, int> NodePorts,
    IReadOnlyDictionary<string, int> Priorities,
    IReadOnlyDictionary<string, string>? Namespaces = null)
{
    /// <summary>When the environment is retired by itself; null if never.</summary>
    public EnvironmentExpiry? Expiry { get; init; }

    /// <summary>As if there were nothing else: to draw a blueprint before anything is placed. Names and numbers of things are right, ports and priorities are not.</summary>
    public static Placement Nominal(PlacementNeeds needs) =>
        new(0, needs.NodePorts, needs.Rules.Index().ToDictionary(rule => rule.Item, rule => rule.Index + 1), needs.Namespaces.ToDictionary(need => need.Key, need => need.Value.Wanted));
}
