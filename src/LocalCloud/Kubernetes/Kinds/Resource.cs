using System.Text.Json.Nodes;

namespace Berth.LocalCloud.Kubernetes;

/// <summary>A kind as one version of its API group serves it.</summary>
/// <param name="Group">"" for the core group.</param>
/// <param name="Plural">The name in paths.</param>
public sealed record Resource(string Group, string Version, string Kind, string Plural, bool Namespaced, StructSchema Schema)
{
    public string Singular { get; init; } = Kind.ToLowerInvariant();

    public IReadOnlyList<string> ShortNames { get; init; } = [];

    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>Its status is written through /status only.</summary>
    public bool HasStatus { get; init; }

    /// <summary>metadata.generation counts the changes of all that is neither metadata nor status.</summary>
    public bool HasGeneration { get; init; }

    /// <summary>Replicas can be read and set through /scale.</summary>
    public bool HasScale { get; init; }

    /// <summary>Columns of a custom resource definition; null for the built-in kinds.</summary>
    public JsonArray? PrinterColumns { get; init; }

    /// <summary>Defined by a CustomResourceDefinition.</summary>
    public bool Custom { get; init; }

    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>As messages name it: <c>deployments.apps</c>, <c>secrets</c>. All versions of a kind share it.</summary>
    public string Name => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    public bool Equals(Resource? other) => other is not null && Name == other.Name && Version == other.Version;

    public override int GetHashCode() => Name.GetHashCode();

    public override string ToString() => Name;
}

/// <summary>Where an object is; the namespace is "" for cluster-wide kinds.</summary>
public readonly record struct ObjectKey(string Resource, string Namespace, string Name)
{
    /// <summary>As targets are named: <c>ns/name</c>, or the name alone.</summary>
    public string Target => Namespace.Length == 0 ? Name : $"{Namespace}/{Name}";
}
