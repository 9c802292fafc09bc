using System.Text.Json.Nodes;
using Berth.LocalCloud.Kubernetes;
using static Berth.LocalCloud.Controllers.Workloads;

namespace Berth.LocalCloud.Controllers;

/// <summary>A replica set for each pod template, the newest one scaled up and the others down, and the deployment's status.</summary>
internal sealed class DeploymentRollout : IController
{
    public const string HashLabel = "pod-template-hash";
    private const string Revision = "deployment.kubernetes.io/revision";

    public string Name => "deployment-rollout";

    public IEnumerable<ObjectKey> Targets(StoreEvent change, Cluster cluster) => SelfOrOwner(change, Catalogue.Deployments, Catalogue.ReplicaSets);

    public TimeSpan? Reconcile(ObjectKey target, ControllerMode mode, Cluster cluster)
    {
        var deployment = cluster.Find(Catalogue.Deployments, target.Namespace, target.Name);
        if (deployment is null || IsLeaving(deployment) || mode == ControllerMode.Silent)
            return null;
        var hash = Hash(deployment["spec"]!["template"]!);
        var sets = cluster.Owned(Catalogue.ReplicaSets, target.Namespace, deployment);
        var current = sets.FirstOrDefault(set => Label(set, HashLabel) == hash);
        var old = sets.Where(set => Label(set, HashLabel) != hash).ToList();
        var recreate = (string?)deployment["spec"]!["strategy"]?["type"] == "Recreate";
        var wanted = Number(deployment["spec"], "replicas", 1);
        var oldPods = old.Sum(set => Number(set["status"], "replicas"));

        if ((bool?)deployment["spec"]!["paused"] != true)
        {
            var start = recreate && oldPods > 0 ? 0 : wanted;
            if (current is null)
                current = Make(cluster, deployment, hash, sets, start);
            else if (Number(current["spec"], "replicas") != start)
                Resize(cluster, current, start);
            SetRevision(cluster, deployment, current, sets);

            // Rolling: what is old stays until what is new is ready.
            var ready = Number(current["status"], "readyReplicas") >= wanted && Number(current["status"], "replicas") == wanted;
            foreach (var set in old.Where(set => Number(set["spec"], "replicas") > 0 && (recreate || ready)))
                Resize(cluster, set, 0);
            Forget(cluster, deployment, old);
        }

        cluster.ChangeStatus(Catalogue.Deployments, target.Namespace, target.Name, status => Write(status, deployment, hash, cluster, mode));
        return null;
    }

    private static JsonObject Make(Cluster cluster, JsonObject deployment, string hash, IReadOnlyList<JsonObject> sets, int replicas)
    {
        var spec = deployment["spec"]!;
        var template = (JsonObject)spec["template"]!.DeepClone();
        template["metadata"]!["labels"]![HashLabel] = hash;
        var selector = (JsonObject)spec["selector"]!.DeepClone();
        if (selector["matchLabels"] is not JsonObject labels)
            selector["matchLabels"] = labels = [];
        labels[HashLabel] = hash;
        var set = cluster.Create(Catalogue.ReplicaSets, Space(deployment), new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = $"{Name(deployment)}-{hash}",
                ["labels"] = template["metadata"]!["labels"]!.DeepClone(),
                ["annotations"] = new JsonObject { [Revision] = (sets.Select(RevisionOf).DefaultIfEmpty(0).Max() + 1).ToString() },
                ["ownerReferences"] = OwnedBy(deployment),
            },
            ["spec"] = new JsonObject { ["replicas"] = replicas, ["selector"] = selector, ["template"] = template },
        });
        cluster.Tell(deployment, "Normal", "ScalingReplicaSet", $"Scaled up replica set {Workloads.Name(set)} to {replicas}");
        return set;

        static string Name(JsonObject body) => Workloads.Name(body);
    }

    private static void Resize(Cluster cluster, JsonObject set, int replicas) =>
        cluster.Change(Catalogue.ReplicaSets, Space(set), Workloads.Name(set), live => live["spec"]!["replicas"] = replicas);

    // A template that comes back gets the highest number again.
    private static void SetRevision(Cluster cluster, JsonObject deployment, JsonObject current, IReadOnlyList<JsonObject> sets)
    {
        var highest = sets.Where(set => Workloads.Name(set) != Workloads.Name(current)).Select(RevisionOf).DefaultIfEmpty(0).Max();
        var revision = Math.Max(RevisionOf(current), highest + 1).ToString();
        foreach (var (resource, body) in (ReadOnlySpan<(Resource, JsonObject)>)[(Catalogue.ReplicaSets, current), (Catalogue.Deployments, deployment)])
            if ((string?)body["metadata"]!["annotations"]?[Revision] != revision)
                cluster.Change(resource, Space(body), Workloads.Name(body), live =>
                {
                    if (live["metadata"]!["annotations"] is not JsonObject annotations)
                        live["metadata"]!["annotations"] = annotations = [];
                    annotations[Revision] = revision;
                });
    }

    private static int RevisionOf(JsonObject set) => int.TryParse((string?)set["metadata"]!["annotations"]?[Revision], out var revision) ? revision : 0;

    private static void Forget(Cluster cluster, JsonObject deployment, List<JsonObject> old)
    {
        var kept = Number(deployment["spec"], "revisionHistoryLimit", 10);
        foreach (var set in old.Where(set => Number(set["spec"], "replicas") == 0 && Number(set["status"], "replicas") == 0).OrderByDescending(RevisionOf).Skip(kept))
            cluster.Delete(Catalogue.ReplicaSets, Space(set), Workloads.Name(set));
    }

    private static void Write(JsonObject status, JsonObject deployment, string hash, Cluster cluster, ControllerMode mode)
    {
        var sets = cluster.Owned(Catalogue.ReplicaSets, Space(deployment), deployment);
        var wanted = Number(deployment["spec"], "replicas", 1);
        int Sum(string name) => sets.Sum(set => Number(set["status"], name));
        var (all, available) = (Sum("replicas"), Sum("availableReplicas"));
        var updated = sets.Where(set => Label(set, HashLabel) == hash).Sum(set => Number(set["status"], "replicas"));

        status["observedGeneration"] = Generation(deployment);
        SetCount(status, "replicas", all);
        SetCount(status, "updatedReplicas", updated);
        SetCount(status, "readyReplicas", Sum("readyReplicas"));
        SetCount(status, "availableReplicas", available);
        SetCount(status, "unavailableReplicas", Math.Max(0, Math.Max(all, wanted) - available));

        var complete = updated == wanted && all == wanted && available == wanted;
        var enough = available >= wanted - MaxUnavailable(deployment, wanted);
        SetCondition(status, cluster.Now, "Available", enough, enough ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
            enough ? "Deployment has minimum availability." : "Deployment does not have minimum availability.", updateTime: true);
        var set = $"ReplicaSet \"{Workloads.Name(deployment)}-{hash}\"";
        if (complete)
            SetCondition(status, cluster.Now, "Progressing", true, "NewReplicaSetAvailable", $"{set} has successfully progressed.", updateTime: true);
        else if (mode == ControllerMode.Fail)
            SetCondition(status, cluster.Now, "Progressing", false, "ProgressDeadlineExceeded", $"{set} has timed out progressing.", updateTime: true);
        else
            SetCondition(status, cluster.Now, "Progressing", true, "ReplicaSetUpdated", $"{set} is progressing.", updateTime: true);
    }

    private static int MaxUnavailable(JsonObject deployment, int wanted)
    {
        var text = deployment["spec"]!["strategy"]?["rollingUpdate"]?["maxUnavailable"]?.ToString() ?? "0";
        return text.EndsWith('%') ? wanted * int.Parse(text[..^1]) / 100 : int.Parse(text);
    }
}
