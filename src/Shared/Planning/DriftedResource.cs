using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Berth.Planning;

[JsonConverter(typeof(JsonStringEnumConverter<DriftKind>))]
public enum DriftKind
{
    Changed,
    Missing,

    /// <summary>There beside what is wanted.</summary>
    Added,
}

/// <summary>Who wrote a field, as Kubernetes' <c>managedFields</c> know it.</summary>
/// <param name="Operation"><c>Apply</c> or <c>Update</c>.</param>
/// <param name="At">When the manager wrote to the object last, UTC, ISO 8601.</param>
public sealed record FieldOwner(string Manager, string Operation, string? At);

/// <summary>One field that is not as it is wanted: <c>null</c> stands for "not there". Values may be references, never secrets.</summary>
/// <param name="By">Empty where nobody keeps who wrote it.</param>
public sealed record DriftedField(string Path, JsonNode? Expected, JsonNode? Found, IReadOnlyList<FieldOwner> By);

/// <summary>A resource that is not as its environment's request wants it.</summary>
/// <param name="Scope">What is foreign is reported and never repaired.</param>
/// <param name="Note">Of what was added: why it counts as the environment's. Of what has to be made anew: why.</param>
public sealed record DriftedResource(string Resource, DriftKind How, Ownership Scope, IReadOnlyList<DriftedField> Fields, string? Note = null)
{
    /// <summary>Whether a run of the request puts it right: what was added may be somebody's work, and stays.</summary>
    [JsonIgnore]
    public bool IsRepairable => How != DriftKind.Added && Scope != Ownership.Foreign;
}
