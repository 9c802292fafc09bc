using System.Text.Json.Nodes;
using Berth.LocalCloud.Kubernetes;
using static Berth.LocalCloud.Controllers.Workloads;

namespace Berth.LocalCloud.Controllers;

/// <summary>Pods by number, one after another, each with its claims; a changed template replaces them from the highest down.</summary>
internal sealed class StatefulSetController : IController
{
    private const string RevisionLabel = "controller-revision-hash";

    public string Name => "statefulset";

    public IEnumerable<ObjectKey> Targets(StoreEvent change, Cluster cluster) => SelfOrOwner(change, Catalogue.StatefulSets, Catalogue.Pods);

    public TimeSpan? Reconcile(ObjectKey target, ControllerMode mode, Cluster cluster)
    {
        if (cluster.Find(Catalogue.StatefulSets, target.Namespace, target.Name) is not { } set || IsLeaving(set) || mode == ControllerMode.Silent)
            return null;
        var wanted = Number(set["spec"], "replicas", 1);
        var revision = $"{target.Name}-{Hash(set["spec"]!["template"]!)}";
        var inOrder = (string?)set["spec"]!["podManagementPolicy"] != "Parallel";
        var pods = cluster.Owned(Catalogue.Pods, target.Namespace, set).ToDictionary(Workloads.Name);

        foreach (var (name, _) in pods.Where(pod => !int.TryParse(pod.Key[(target.Name.Length + 1)..], out var number) || number >= wanted).ToList())
        {
            cluster.Delete(Catalogue.Pods, target.Namespace, name);
            pods.Remove(name);
        }

        for (var i = 0; i < wanted; i++)
        {
            var name = $"{target.Name}-{i}";
            if (!pods.TryGetValue(name, out var pod))
                pods[name] = pod = Make(cluster, set, name, i, revision);
            if (inOrder && !IsReady(pod))
                break;
        }

        // One at a time: the next only once the one before is ready again.
        if (pods.Count == wanted && pods.Values.All(IsReady)
            && Enumerable.Range(0, wanted).Reverse().Select(i => pods[$"{target.Name}-{i}"]).FirstOrDefault(pod => Label(pod, RevisionLabel) != revision) is { } outdated)
            cluster.Delete(Catalogue.Pods, target.Namespace, Workloads.Name(outdated));

        Write(cluster, set, revision);
        return null;
    }

    private static JsonObject Make(Cluster cluster, JsonObject set, string name, int number, string revision)
    {
        var pod = Pod(set, name, NodeFor(cluster, number), (RevisionLabel, revision), ("statefulset.kubernetes.io/pod-name", name), ("apps.kubernetes.io/pod-index", number.ToString()));
        foreach (var template in (set["spec"]!["volumeClaimTemplates"] as JsonArray ?? []).OfType<JsonObject>())
        {
            var claim = (JsonObject)template.DeepClone();
            claim.Remove("status");
            var claimName = $"{template["metadata"]!["name"]}-{name}";
            claim["metadata"]!["name"] = claimName;
            if (cluster.Find(Catalogue.PersistentVolumeClaims, Space(set), claimName) is null)
                cluster.Create(Catalogue.PersistentVolumeClaims, Space(set), claim);

            if (pod["spec"]!["volumes"] is not JsonArray volumes)
                pod["spec"]!["volumes"] = volumes = [];
            volumes.Add(new JsonObject { ["name"] = template["metadata"]!["name"]!.DeepClone(), ["persistentVolumeClaim"] = new JsonObject { ["claimName"] = claimName } });
        }

        return cluster.Create(Catalogue.Pods, Space(set), pod);
    }

    private static void Write(Cluster cluster, JsonObject set, string revision)
    {
        var pods = cluster.Owned(Catalogue.Pods, Space(set), set);
        cluster.ChangeStatus(Catalogue.StatefulSets, Space(set), Workloads.Name(set), status =>
        {
            var updated = pods.Count(pod => Label(pod, RevisionLabel) == revision);
            var done = updated == Number(set["spec"], "replicas", 1) && pods.Count == updated && pods.All(IsReady);
            status["observedGeneration"] = Generation(set);
            status["replicas"] = pods.Count;
            status["availableReplicas"] = pods.Count(IsReady);
            SetCount(status, "readyReplicas", pods.Count(IsReady));
            SetCount(status, "updatedReplicas", updated);
            SetCount(status, "currentReplicas", done ? updated : pods.Count - updated);
            status["updateRevision"] = revision;
            if (done || status["currentRevision"] is null)
                status["currentRevision"] = revision;
        });
    }
}
