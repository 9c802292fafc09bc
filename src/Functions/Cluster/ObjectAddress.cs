using System.Text.Json.Nodes;
using Berth.Errors;
using Berth.Planning;

namespace Berth.Cluster;

/// <summary>Where an object lives in the Kubernetes API. As a resource's name: <c>apps/v1/Deployment/namespace/name</c>; the namespace is empty for cluster objects.</summary>
public sealed record ObjectAddress(string Group, string Version, string KindName, string Namespace, string Name)
{
    public const string Kind = KubernetesObject.Kind;

    /// <summary>Plurals as the API's discovery gives them; a table, because discovery would cost two calls a process.</summary>
    private static readonly Dictionary<string, string> Plurals = new(StringComparer.Ordinal)
    {
        ["Namespace"] = "namespaces",
        ["Pod"] = "pods",
        ["ServiceAccount"] = "serviceaccounts",
        ["ConfigMap"] = "configmaps",
        ["Secret"] = "secrets",
        ["Service"] = "services",
        ["Deployment"] = "deployments",
        ["DaemonSet"] = "daemonsets",
        ["StatefulSet"] = "statefulsets",
        ["CronJob"] = "cronjobs",
        ["Job"] = "jobs",
        ["Ingress"] = "ingresses",
        ["PersistentVolumeClaim"] = "persistentvolumeclaims",
        ["NetworkPolicy"] = "networkpolicies",
    };

    public string Plural => Plurals.TryGetValue(KindName, out var plural)
        ? plural
        : throw new PermanentError("KindUnknown", $"Berth does not know the Kubernetes kind {KindName}.", "Add its plural to ObjectAddress.");

    public ResourceId Id => KubernetesObject.IdOf(Group, Version, KindName, Namespace, Name);

    public static ObjectAddress Of(JsonObject manifest)
    {
        var version = manifest["apiVersion"]!.GetValue<string>().Split('/');
        var metadata = manifest["metadata"]!;
        return new(version.Length == 2 ? version[0] : "", version[^1], manifest["kind"]!.GetValue<string>(),
            metadata["namespace"]?.GetValue<string>() ?? "", metadata["name"]!.GetValue<string>());
    }

    public static ObjectAddress Parse(string name) => name.Split('/') is [var group, var version, var kind, var ns, var own]
        ? new(group == "core" ? "" : group, version, kind, ns, own)
        : throw new FormatException($"'{name}' is no Kubernetes object's address.");
}
