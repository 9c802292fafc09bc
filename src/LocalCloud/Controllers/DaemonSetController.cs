using System.Text.Json.Nodes;
using Berth.LocalCloud.Kubernetes;
using static Berth.LocalCloud.Controllers.Workloads;

namespace Berth.LocalCloud.Controllers;

/// <summary>One pod a node; a changed template replaces them one after another.</summary>
internal sealed class DaemonSetController : IController
{
    private const string RevisionLabel = "controller-revision-hash";

    public string Name => "daemonset";

    public IEnumerable<ObjectKey> Targets(StoreEvent change, Cluster cluster) => SelfOrOwner(change, Catalogue.DaemonSets, Catalogue.Pods);

    public TimeSpan? Reconcile(ObjectKey target, ControllerMode mode, Cluster cluster)
    {
        if (cluster.Find(Catalogue.DaemonSets, target.Namespace, target.Name) is not { } set || IsLeaving(set) || mode == ControllerMode.Silent)
            return null;
        var hash = Hash(set["spec"]!["template"]!);
        var pods = cluster.Owned(Catalogue.Pods, target.Namespace, set).ToList();
        var selector = Selector.OfLabelSelector(new JsonObject { ["matchLabels"] = set["spec"]!["template"]!["spec"]!["nodeSelector"]?.DeepClone() });
        var nodes = cluster.List(Catalogue.Nodes).Where(node => selector.Matches(WorkloadRules.Labels(node))).Select(Workloads.Name).ToList();

        foreach (var node in nodes.Where(node => pods.All(pod => (string?)pod["spec"]!["nodeName"] != node)))
            pods.Add(cluster.Create(Catalogue.Pods, target.Namespace, Pod(set, null, node, (RevisionLabel, hash), ("pod-template-generation", Generation(set).ToString()))));
        if (pods.All(IsReady) && pods.FirstOrDefault(pod => Label(pod, RevisionLabel) != hash) is { } outdated)
            cluster.Delete(Catalogue.Pods, target.Namespace, Workloads.Name(outdated));

        pods = [.. cluster.Owned(Catalogue.Pods, target.Namespace, set)];
        cluster.ChangeStatus(Catalogue.DaemonSets, target.Namespace, target.Name, status =>
        {
            var ready = pods.Count(IsReady);
            status["observedGeneration"] = Generation(set);
            status["desiredNumberScheduled"] = nodes.Count;
            status["currentNumberScheduled"] = pods.Count;
            status["numberMisscheduled"] = 0;
            status["numberReady"] = ready;
            SetCount(status, "numberAvailable", ready);
            SetCount(status, "numberUnavailable", nodes.Count - ready);
            SetCount(status, "updatedNumberScheduled", pods.Count(pod => Label(pod, RevisionLabel) == hash));
        });
        return null;
    }
}
