using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Berth.Planning;

[JsonConverter(typeof(JsonStringEnumConverter<ChangeAction>))]
public enum ChangeAction
{
    None,
    Create,
    Update,
    Delete,
}

/// <summary>One field that differs: <c>null</c> stands for "not there". Values may be references, never secrets.</summary>
public sealed record FieldChange(string Path, JsonNode? From, JsonNode? To);

/// <summary>The resource that is there goes, and another of its name is made.</summary>
/// <param name="Of">Tells the one that goes from the one that takes its place; of a Kubernetes object its <c>uid</c>.</param>
/// <param name="Reason">What is wrong with it, though it may be as it is wanted.</param>
public sealed record Replacement(string Of, string Reason);

/// <summary>One line of a plan.</summary>
/// <param name="Replaces">Of an update that no change of fields would do; null for all others.</param>
public sealed record Change(
    string Resource, ChangeAction Action, Ownership Scope, IReadOnlyList<FieldChange> Fields,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Replacement? Replaces = null)
{
    [JsonIgnore]
    public ResourceId Id => ResourceId.Parse(Resource);
}
