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

/// <summary>One line of a plan.</summary>
public sealed record Change(string Resource, ChangeAction Action, Ownership Scope, IReadOnlyList<FieldChange> Fields)
{
    [JsonIgnore]
    public ResourceId Id => ResourceId.Parse(Resource);
}
