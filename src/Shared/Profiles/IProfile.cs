using Berth.Platforms;
using Berth.Requests;

namespace Berth.Profiles;

/// <summary>An application known by name. Pure: the same request, platform and placement always give the same blueprint.</summary>
public interface IProfile
{
    /// <summary>The request's <c>profile</c>.</summary>
    string Name { get; }

    /// <summary>What is wrong with a request beyond its schema; empty if nothing is.</summary>
    IEnumerable<RequestProblem> Check(EnvironmentRequest request, Platform platform);

    /// <summary>What has to be placed in the ledgers before the blueprint can be drawn.</summary>
    PlacementNeeds Needs(EnvironmentRequest request, Platform platform);

    Blueprint Draw(EnvironmentRequest request, Platform platform, Placement placement);
}

/// <param name="NodePorts">Wanted port by name; the next free one is taken if another environment holds it.</param>
/// <param name="Rules">Listener rules in the order in which they must be tried.</param>
/// <param name="Hosts">Host names that only one environment may hold.</param>
public sealed record PlacementNeeds(
    IReadOnlyDictionary<string, int> NodePorts,
    IReadOnlyList<string> Rules,
    IReadOnlyList<string> Hosts);

/// <summary>What the ledgers gave: recorded with the environment, the same for each of its runs.</summary>
/// <param name="LoadBalancer">Index into the platform's load balancers.</param>
public sealed record Placement(
    int LoadBalancer,
    IReadOnlyDictionary<string, int> NodePorts,
    IReadOnlyDictionary<string, int> Priorities);
