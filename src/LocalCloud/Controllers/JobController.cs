using System.Text.Json.Nodes;
using Berth.LocalCloud.Kubernetes;
using static Berth.LocalCloud.Controllers.Workloads;

namespace Berth.LocalCloud.Controllers;

/// <summary>Runs a job's pods to their end.</summary>
internal sealed class JobController : IController
{
    public string Name => "job";

    public IEnumerable<ObjectKey> Targets(StoreEvent change, Cluster cluster) => SelfOrOwner(change, Catalogue.Jobs, Catalogue.Pods);

    public TimeSpan? Reconcile(ObjectKey target, ControllerMode mode, Cluster cluster)
    {
        if (cluster.Find(Catalogue.Jobs, target.Namespace, target.Name) is not { } job || IsLeaving(job) || mode == ControllerMode.Silent)
            return null;
        var (spec, status) = (job["spec"]!, job["status"]);
        if (status?["completionTime"] is not null || (status?["conditions"] as JsonArray ?? []).Any(condition => (string?)condition!["type"] == "Failed"))
            return Expire(cluster, job);

        var pods = cluster.Owned(Catalogue.Pods, target.Namespace, job).ToList();
        int Count(string phase) => pods.Count(pod => (string?)pod["status"]?["phase"] == phase);
        var (succeeded, failed) = (Count("Succeeded"), Count("Failed"));
        var (wanted, limit) = (Number(spec, "completions", 1), Number(spec, "backoffLimit", 6));
        // Every try fails the same way here, so the tries that are left would only repeat it.
        var over = failed > 0 && (mode == ControllerMode.Fail || failed > limit);
        if ((bool?)spec["suspend"] != true && !over)
            for (var active = pods.Count - succeeded - failed; active < Math.Min(Number(spec, "parallelism", 1), wanted - succeeded); active++)
                pods.Add(cluster.Create(Catalogue.Pods, target.Namespace, Pod(job, null, NodeFor(cluster, pods.Count), [])));

        cluster.ChangeStatus(Catalogue.Jobs, target.Namespace, target.Name, next =>
        {
            next["startTime"] ??= cluster.Now;
            SetCount(next, "active", over ? 0 : pods.Count - succeeded - failed);
            SetCount(next, "ready", over ? 0 : pods.Count(IsReady));
            SetCount(next, "succeeded", succeeded);
            SetCount(next, "failed", failed);
            if (succeeded >= wanted)
            {
                next["completionTime"] = cluster.Now;
                SetCondition(next, cluster.Now, "SuccessCriteriaMet", true, "CompletionsReached", "Reached expected number of succeeded pods");
                SetCondition(next, cluster.Now, "Complete", true, "CompletionsReached", "Reached expected number of succeeded pods");
            }
            else if (over)
            {
                SetCondition(next, cluster.Now, "FailureTarget", true, "BackoffLimitExceeded", "Job has reached the specified backoff limit");
                SetCondition(next, cluster.Now, "Failed", true, "BackoffLimitExceeded", "Job has reached the specified backoff limit");
            }
        });
        return null;
    }

    private static TimeSpan? Expire(Cluster cluster, JsonObject job)
    {
        if ((int?)job["spec"]!["ttlSecondsAfterFinished"] is not { } seconds)
            return null;
        var finished = (string?)job["status"]!["completionTime"] ?? (string?)job["status"]!["conditions"]![0]!["lastTransitionTime"] ?? cluster.Now;
        var rest = DateTimeOffset.Parse(finished).AddSeconds(seconds) - DateTimeOffset.Parse(cluster.Now);
        if (rest > TimeSpan.Zero)
            return rest;
        cluster.Delete(Catalogue.Jobs, Space(job), Workloads.Name(job));
        return null;
    }
}
