namespace Berth.Planning;

/// <summary>An object of the Kubernetes API as a resource.</summary>
public static class KubernetesObject
{
    public const string Kind = "kubernetes:object";

    /// <param name="group">Empty for the core group.</param>
    /// <param name="ns">Empty for an object of the cluster.</param>
    public static ResourceId IdOf(string group, string version, string kind, string ns, string name) => new(Kind, $"{(group.Length == 0 ? "core" : group)}/{version}/{kind}/{ns}/{name}");
}
