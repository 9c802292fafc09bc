using System.Text.Json.Nodes;
using Berth.LocalCloud.Kubernetes;
using static Berth.LocalCloud.Controllers.Workloads;

namespace Berth.LocalCloud.Controllers;

/// <summary>As many pods as asked for.</summary>
internal sealed class ReplicaSetController : IController
{
    public string Name => "replicaset";

    public IEnumerable<ObjectKey> Targets(StoreEvent change, Cluster cluster) => SelfOrOwner(change, Catalogue.ReplicaSets, Catalogue.Pods);

    public TimeSpan? Reconcile(ObjectKey target, ControllerMode mode, Cluster cluster)
    {
        if (cluster.Find(Catalogue.ReplicaSets, target.Namespace, target.Name) is not { } set || IsLeaving(set))
            return null;
        var pods = cluster.Owned(Catalogue.Pods, target.Namespace, set).ToList();
        var wanted = Number(set["spec"], "replicas", 1);
        foreach (var pod in pods.OrderBy(IsReady).Take(pods.Count - wanted).ToList())
        {
            cluster.Delete(Catalogue.Pods, target.Namespace, Workloads.Name(pod));
            pods.Remove(pod);
        }

        while (pods.Count < wanted)
            pods.Add(cluster.Create(Catalogue.Pods, target.Namespace, Pod(set, null, NodeFor(cluster, pods.Count), [])));

        cluster.ChangeStatus(Catalogue.ReplicaSets, target.Namespace, target.Name, status =>
        {
            status["observedGeneration"] = Generation(set);
            status["replicas"] = pods.Count;
            SetCount(status, "fullyLabeledReplicas", pods.Count);
            SetCount(status, "readyReplicas", pods.Count(IsReady));
            SetCount(status, "availableReplicas", pods.Count(IsReady));
        });
        return null;
    }
}
