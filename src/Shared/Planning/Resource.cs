using System.Text.Json.Nodes;

namespace Berth.Planning;

/// <summary>Who a resource belongs to (design: three scopes of ownership).</summary>
public enum Ownership
{
    /// <summary>Made for one environment; taken back by compensation and retirement.</summary>
    Environment,

    /// <summary>Shared by environments: made once, kept until the last user has gone, never taken back by compensation.</summary>
    Platform,

    /// <summary>Somebody else's: checked, never changed.</summary>
    Foreign,
}

/// <summary>A desired resource. The specification may hold named references and <c>secret://name#key</c> values, never a secret itself.</summary>
public sealed record Resource(ResourceId Id, JsonObject Specification, Ownership Scope = Ownership.Environment);

/// <summary>
/// What is there: the part of the live resource that Berth decides about, in the form of a desired specification,
/// and attributes (ARN, id, version) that references of other resources ask for.
/// </summary>
public sealed record Observed(JsonObject Specification, IReadOnlyDictionary<string, string> Attributes, Ownership Scope = Ownership.Environment);
