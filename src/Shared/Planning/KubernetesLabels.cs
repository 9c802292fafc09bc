namespace Berth.Planning;

/// <summary>The labels that say whose a Kubernetes object is; a label's key cannot hold a tag's colon.</summary>
public static class KubernetesLabels
{
    public const string Environment = "berth/environment";
    public const string ManagedBy = "app.kubernetes.io/managed-by";

    public static IReadOnlyDictionary<string, string> Of(string environment) =>
        new Dictionary<string, string> { [Environment] = environment, [ManagedBy] = OwnershipTags.Berth };
}
