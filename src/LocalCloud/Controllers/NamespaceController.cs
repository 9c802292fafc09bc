using System.Text.Json.Nodes;
using Berth.LocalCloud.Kubernetes;

namespace Berth.LocalCloud.Controllers;

/// <summary>Gives a new namespace its default service account and the cluster's CA; empties a terminating one and lets it go.</summary>
internal sealed class NamespaceController(ControllerPace pace, TimeProvider clock) : IController
{
    private readonly Dictionary<string, DateTimeOffset> leaving = [];

    public string Name => "namespace";

    public IEnumerable<ObjectKey> Targets(StoreEvent change, Cluster cluster) =>
        change.Object.Key.Resource == Catalogue.Namespaces.Name ? [change.Object.Key]
        : change.Change == Change.Deleted && leaving.ContainsKey(change.Object.Key.Namespace) ? [new ObjectKey(Catalogue.Namespaces.Name, "", change.Object.Key.Namespace)]
        : [];

    public TimeSpan? Reconcile(ObjectKey target, ControllerMode mode, Cluster cluster)
    {
        var space = cluster.Find(Catalogue.Namespaces, "", target.Name);
        if (space is null || mode is ControllerMode.Silent)
            return null;
        if (!Workloads.IsLeaving(space))
        {
            Furnish(target.Name, cluster);
            return null;
        }

        var now = clock.GetUtcNow();
        if (!leaving.TryGetValue(target.Name, out var since))
            leaving[target.Name] = since = now;
        var rest = since + (mode == ControllerMode.Slow ? pace.Slow : pace.NamespaceGone) - now;
        if (rest > TimeSpan.Zero || mode == ControllerMode.Fail)
            return mode == ControllerMode.Fail ? null : rest;

        foreach (var stored in cluster.Store.Everything().Where(stored => stored.Key.Namespace == target.Name))
            if (cluster.Catalogue.ByName(stored.Key.Resource) is { } resource)
                cluster.Delete(resource, target.Name, stored.Key.Name);
        if (cluster.Store.Everything().Any(stored => stored.Key.Namespace == target.Name))
            return null; // Finalizers hold something; its deletion wakes this again.
        leaving.Remove(target.Name);
        cluster.RemoveNamespace(target.Name);
        return null;
    }

    private static void Furnish(string space, Cluster cluster)
    {
        if (cluster.Find(Catalogue.ServiceAccounts, space, "default") is null)
            cluster.Create(Catalogue.ServiceAccounts, space, new JsonObject { ["metadata"] = new JsonObject { ["name"] = "default" } });
        if (cluster.Find(Catalogue.ConfigMaps, space, "kube-root-ca.crt") is null)
            cluster.Create(Catalogue.ConfigMaps, space, new JsonObject
            {
                ["metadata"] = new JsonObject { ["name"] = "kube-root-ca.crt" },
                ["data"] = new JsonObject { ["ca.crt"] = "" },
            });
    }
}
