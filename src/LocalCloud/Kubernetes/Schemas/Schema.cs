using System.Text.Json.Nodes;

namespace Berth.LocalCloud.Kubernetes;

/// <summary>What a value may be, and how server-side apply merges it (structured-merge-diff's scalar, map and list).</summary>
public abstract record Schema;

public enum ScalarKind
{
    String,
    Integer,
    Number,
    Boolean,

    /// <summary>A string or a number: quantities, ports, int-or-string.</summary>
    Untyped,
}

public sealed record ScalarSchema(ScalarKind Kind, IReadOnlyList<string>? Values = null) : Schema;

/// <summary>Anything: objects merge key by key, lists are replaced as a whole.</summary>
public sealed record AnySchema : Schema;

public sealed record MapSchema(Schema Value, bool Atomic) : Schema;

public enum ListMerge
{
    /// <summary>Replaced as a whole, owned as a whole.</summary>
    Atomic,

    /// <summary>Scalars, each owned by itself.</summary>
    Set,

    /// <summary>Objects told apart by <see cref="ListSchema.Keys"/>.</summary>
    Map,
}

public sealed record ListSchema(Schema Item, ListMerge Merge, IReadOnlyList<string> Keys) : Schema;

/// <summary>A field; its default is filled in where it is absent, after the merge, so nobody owns it.</summary>
public sealed record Field(Schema Schema, bool Required, JsonNode? Default);

/// <param name="Atomic">Replaced and owned as a whole.</param>
/// <param name="Open">Takes fields that are not declared (x-kubernetes-preserve-unknown-fields).</param>
public sealed record StructSchema(string Name, Dictionary<string, Field> Fields, bool Atomic = false, bool Open = false) : Schema
{
    /// <summary>By name: a schema may hold itself.</summary>
    public bool Equals(StructSchema? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => Name.GetHashCode();

    public override string ToString() => Name;
}
