namespace k8s.Models;

/// <summary>The body of a PATCH. A string is sent as it is; anything else is serialised.</summary>
public record V1Patch
{
    public V1Patch(object body, PatchType type)
    {
        if (type == PatchType.Unknown)
            throw new ArgumentException("patch type must be set", nameof(type));
        Content = body ?? throw new ArgumentNullException(nameof(body), "object must be set");
        Type = type;
    }

    public enum PatchType
    {
        /// <summary>Not allowed.</summary>
        Unknown,

        /// <summary>application/json-patch+json</summary>
        JsonPatch,

        /// <summary>application/merge-patch+json</summary>
        MergePatch,

        /// <summary>application/strategic-merge-patch+json</summary>
        StrategicMergePatch,

        /// <summary>application/apply-patch+yaml: server-side apply; the body may be JSON, which is YAML.</summary>
        ApplyPatch,
    }

    public object Content { get; private set; }

    public PatchType Type { get; private set; }
}
