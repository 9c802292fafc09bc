using System.Text.Json.Nodes;

namespace Berth.Planning;

/// <summary>The labels that say whose a Kubernetes object is; a label's key cannot hold a tag's colon.</summary>
public static class KubernetesLabels
{
    public const string Environment = "berth/environment";
    public const string ManagedBy = "app.kubernetes.io/managed-by";

    /// <param name="others">Labels of the object's own, which come first.</param>
    public static JsonObject Of(string environment, JsonObject? others = null)
    {
        var labels = others?.DeepClone().AsObject() ?? [];
        (labels[Environment], labels[ManagedBy]) = (environment, OwnershipTags.Berth);
        return labels;
    }
}
