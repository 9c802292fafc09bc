using System.Text.Json.Nodes;
using Berth.LocalCloud.Controllers.Containers;
using Berth.LocalCloud.Kubernetes;
using static Berth.LocalCloud.Controllers.Workloads;

namespace Berth.LocalCloud.Controllers;

/// <summary>
/// What scheduler and kubelet would report. A pod becomes ready a moment after its creation if the claims, config maps and secrets it needs are there
/// (the name, and the key where one is named); otherwise it waits with CreateContainerConfigError, as a real one does. What runs for real is
/// asked how it does.
/// </summary>
internal sealed class PodController(ControllerModes modes, ControllerPace pace, TimeProvider clock, LocalContainers? containers) : IController
{
    /// <summary>How soon a container that runs for real is asked again.</summary>
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(25);

    private readonly Dictionary<string, DateTimeOffset> since = [];

    public string Name => "pod";

    public IEnumerable<ObjectKey> Targets(StoreEvent change, Cluster cluster)
    {
        var key = change.Object.Key;
        if (key.Resource == Catalogue.Pods.Name)
            return [key];
        return key.Resource == Catalogue.Secrets.Name || key.Resource == Catalogue.ConfigMaps.Name || key.Resource == Catalogue.PersistentVolumeClaims.Name
            ? cluster.Store.List(Catalogue.Pods.Name, key.Namespace).Where(pod => (string?)pod.Body["status"]?["phase"] == "Pending").Select(pod => pod.Key)
            : [];
    }

    public TimeSpan? Reconcile(ObjectKey target, ControllerMode mode, Cluster cluster)
    {
        if (cluster.Find(Catalogue.Pods, target.Namespace, target.Name) is not { } pod)
        {
            containers?.End(target);
            return null;
        }

        var (kind, owner) = Workload(cluster, pod);
        mode = modes.Of(kind, $"{target.Namespace}/{owner}");
        var phase = (string?)pod["status"]?["phase"];
        if (mode == ControllerMode.Silent || phase is "Succeeded" or "Failed" || (phase == "Running" && kind != "job"))
            return null;

        var real = containers is not null && mode != ControllerMode.Fail && LocalContainers.Takes(pod, kind) ? containers : null;
        if (phase == "Running" && real is not null)
            return real.Of(target, pod, kind, cluster).End is { } end ? Finish(cluster, pod, end) : Again;

        var uid = (string)pod["metadata"]!["uid"]!;
        var now = clock.GetUtcNow();
        if (!since.TryGetValue(uid, out var start))
            since[uid] = start = now;
        var rest = start + (mode == ControllerMode.Slow ? pace.Slow : pace.PodReady) + (phase == "Running" ? pace.JobRun : TimeSpan.Zero) - now;
        if (rest > TimeSpan.Zero)
            return rest;

        if (phase == "Running")
            return Finish(cluster, pod, new(0, ""));
        if (Claims(pod).FirstOrDefault(claim => cluster.Find(Catalogue.PersistentVolumeClaims, target.Namespace, claim) is null) is { } claim)
            return Unschedulable(cluster, pod, $"persistentvolumeclaim \"{claim}\" not found");
        if (Missing(cluster, pod) is { } missing)
            return Wait(cluster, pod, "CreateContainerConfigError", missing);
        if (mode == ControllerMode.Fail)
            return kind == "job" ? Finish(cluster, pod, new(1, "")) : Wait(cluster, pod, "CrashLoopBackOff", "back-off 5m0s restarting failed container");
        if (real?.Of(target, pod, kind, cluster) is { IsReady: false } starting)
            return starting.End is { } died ? Wait(cluster, pod, "CrashLoopBackOff", died.Message) : Again;
        Run(cluster, pod);
        return kind != "job" ? null : real is null ? pace.JobRun : Again;
    }

    /// <summary>The controller whose mode holds for a pod, and its target's name.</summary>
    private static (string Controller, string Owner) Workload(Cluster cluster, JsonObject pod)
    {
        var owner = (pod["metadata"]!["ownerReferences"] as JsonArray)?[0];
        var name = (string?)owner?["name"] ?? "";
        switch ((string?)owner?["kind"])
        {
            case "ReplicaSet":
                var set = cluster.Find(Catalogue.ReplicaSets, Space(pod), name);
                return ("deployment-rollout", (string?)(set?["metadata"]!["ownerReferences"] as JsonArray)?[0]?["name"] ?? name);
            case "StatefulSet":
                return ("statefulset", name);
            case "DaemonSet":
                return ("daemonset", name);
            case "Job":
                return ("job", name);
            default:
                return ("pod", Workloads.Name(pod));
        }
    }

    private static string? Missing(Cluster cluster, JsonObject pod)
    {
        foreach (var (plural, name, key) in PodRules.Needs(pod["spec"]!.AsObject()))
        {
            var found = cluster.Find(plural == "secrets" ? Catalogue.Secrets : Catalogue.ConfigMaps, Space(pod), name);
            if (found is null)
                return $"{plural[..^1]} \"{name}\" not found";
            if (key is not null && found["data"]?[key] is null)
                return $"couldn't find key {key} in {(plural == "secrets" ? "Secret" : "ConfigMap")} {Space(pod)}/{name}";
        }

        return null;
    }

    private static IEnumerable<string> Claims(JsonObject pod) =>
        (pod["spec"]!["volumes"] as JsonArray ?? []).Select(volume => (string?)volume!["persistentVolumeClaim"]?["claimName"]).OfType<string>();

    private static TimeSpan? Unschedulable(Cluster cluster, JsonObject pod, string message)
    {
        cluster.ChangeStatus(Catalogue.Pods, Space(pod), Workloads.Name(pod), status => SetCondition(status, cluster.Now, "PodScheduled", false, "Unschedulable", message), "kube-scheduler");
        return null;
    }

    private static TimeSpan? Wait(Cluster cluster, JsonObject pod, string reason, string message)
    {
        if ((string?)pod["status"]?["containerStatuses"]?[0]?["state"]?["waiting"]?["message"] == message)
            return null;
        Write(cluster, pod, "Pending", false, _ => new JsonObject { ["waiting"] = new JsonObject { ["reason"] = reason, ["message"] = message } }, reason == "CrashLoopBackOff" ? 3 : 0);
        cluster.Tell(pod, "Warning", reason == "CrashLoopBackOff" ? "BackOff" : "Failed", message);
        return null;
    }

    private static void Run(Cluster cluster, JsonObject pod)
    {
        // A volume is made once a pod wants it (WaitForFirstConsumer, as EKS has it).
        foreach (var claim in Claims(pod))
            cluster.ChangeStatus(Catalogue.PersistentVolumeClaims, Space(pod), claim, status => status["phase"] = "Bound");
        Write(cluster, pod, "Running", true, now => new JsonObject { ["running"] = new JsonObject { ["startedAt"] = now } }, 0);
    }

    private TimeSpan? Finish(Cluster cluster, JsonObject pod, ContainerEnd end)
    {
        var failed = end.ExitCode != 0;
        Write(cluster, pod, failed ? "Failed" : "Succeeded", false, now =>
        {
            var terminated = new JsonObject { ["exitCode"] = end.ExitCode, ["reason"] = failed ? "Error" : "Completed", ["finishedAt"] = now };
            if (failed && end.Message.Length > 0 && (string?)pod["spec"]!["containers"]![0]!["terminationMessagePolicy"] == "FallbackToLogsOnError")
                terminated["message"] = end.Message;
            return new JsonObject { ["terminated"] = terminated };
        }, 0);
        since.Remove((string)pod["metadata"]!["uid"]!);
        return null;
    }

    private static void Write(Cluster cluster, JsonObject pod, string phase, bool ready, Func<string, JsonObject> state, int restarts) =>
        cluster.ChangeStatus(Catalogue.Pods, Space(pod), Workloads.Name(pod), status =>
        {
            var now = cluster.Now;
            status["phase"] = phase;
            status["startTime"] ??= now;
            status["podIP"] ??= Address(Workloads.Name(pod));
            status["podIPs"] ??= new JsonArray(new JsonObject { ["ip"] = Address(Workloads.Name(pod)) });
            foreach (var (type, holds) in (ReadOnlySpan<(string, bool)>)[("PodScheduled", true), ("Initialized", true), ("ContainersReady", ready), ("Ready", ready)])
                SetCondition(status, now, type, holds, holds ? "" : "ContainersNotReady", "");
            foreach (var condition in status["conditions"]!.AsArray().OfType<JsonObject>().Where(condition => (string?)condition["reason"] == ""))
            {
                condition.Remove("reason");
                condition.Remove("message");
            }

            status["containerStatuses"] = new JsonArray([.. pod["spec"]!["containers"]!.AsArray().Select(container => (JsonNode)new JsonObject
            {
                ["name"] = container!["name"]!.DeepClone(), ["image"] = container["image"]!.DeepClone(), ["imageID"] = "", ["ready"] = ready,
                ["restartCount"] = restarts, ["started"] = ready, ["state"] = state(now), ["lastState"] = new JsonObject(),
            })]);
        }, "kubelet");

    private static string Address(string name)
    {
        var sum = Hash(JsonValue.Create(name)).Aggregate(0, (total, letter) => (total * 27) + letter);
        return $"10.0.{(sum >> 8 & 1) + 1}.{(sum & 0x7f) + 100}";
    }
}
