using Berth.LoadBalancing;
using Berth.Profiles;

namespace Berth.Intake;

/// <summary>What a request meets on its platform, as far as it decides whether the request can be done. Names and sizes, no values.</summary>
public sealed record SurroundingState
{
    /// <summary>Of the platform's cluster; null if there is none of this name.</summary>
    public string? ClusterStatus { get; init; }
    public required LoadBalancersState LoadBalancing { get; init; }

    /// <summary>The load balancer that the environment is on already.</summary>
    public int? Placed { get; init; }

    /// <summary>Environments by host name that they hold.</summary>
    public IReadOnlyDictionary<string, string> Hosts { get; init; } = new Dictionary<string, string>();

    /// <summary>Environments by namespace of the cluster that they hold.</summary>
    public IReadOnlyDictionary<string, string> Namespaces { get; init; } = new Dictionary<string, string>();

    /// <summary>Environments by schema of the platform's database servers that they hold.</summary>
    public IReadOnlyDictionary<SchemaNeed, string> Schemas { get; init; } = new Dictionary<SchemaNeed, string>();

    /// <summary>Sizes in bytes of the secrets that the request points to, by field; null: there is no value to be had.</summary>
    public IReadOnlyDictionary<string, int?> Secrets { get; init; } = new Dictionary<string, int?>();

    /// <summary>Names of the user pool's app clients; null if none is needed.</summary>
    public IReadOnlySet<string>? AppClients { get; init; }

    /// <summary>Standard parameters of account and region.</summary>
    public int Parameters { get; init; }

    /// <summary>Those of them that the environment has.</summary>
    public int OwnParameters { get; init; }
}
