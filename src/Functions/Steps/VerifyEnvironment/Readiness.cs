using System.Text.Json.Nodes;

namespace Berth.Steps.VerifyEnvironment;

/// <summary>Reads from a workload's status whether it stands as it is wanted now.</summary>
public static class Readiness
{
    /// <returns>Null when it is available at the observed generation (a Job: complete), else what it waits for. What has no state of its own is ready.</returns>
    public static string? Of(string kind, string name, JsonObject? live) => kind switch
    {
        "Deployment" => OfReplicas("deployment", name, live, Conditions(live).FirstOrDefault(condition => Is(condition, "Progressing", "False"))),
        "StatefulSet" => OfReplicas("stateful set", name, live, null),
        "DaemonSet" => OfDaemonSet(name, live),
        "Job" => OfJob(name, live),
        _ => null,
    };

    /// <summary>What the containers of a failed pod said last.</summary>
    public static IEnumerable<string> LastWords(JsonObject pod) =>
        (pod["status"]?["containerStatuses"] as JsonArray ?? []).Select(status => status?["state"]?["terminated"]?["message"]?.GetValue<string>().Trim())
            .OfType<string>().Where(message => message.Length > 0);

    private static string? OfReplicas(string what, string name, JsonObject? live, JsonObject? stuck)
    {
        if (Unseen(what, name, live) is { } unseen)
            return unseen;
        var status = live!["status"] as JsonObject;
        var wanted = Number(live["spec"] as JsonObject, "replicas", 1);
        var updated = Number(status, "updatedReplicas");
        var available = Number(status, "availableReplicas");
        if (updated >= wanted && available >= wanted && Number(status, "replicas") <= updated)
            return null;
        return $"{what} {name} has {available} of {wanted} replicas available{(stuck is null ? "" : $" ({stuck["message"]})")}";
    }

    /// <summary>The same for a DaemonSet: its agent is ready on every node.</summary>
    public static string? OfDaemonSet(string name, JsonObject? live)
    {
        if (Unseen("daemon set", name, live) is { } unseen)
            return unseen;
        var status = live!["status"] as JsonObject;
        var wanted = Number(status, "desiredNumberScheduled");
        var ready = Number(status, "numberReady");
        return ready >= wanted ? null : $"daemon set {name} is ready on {ready} of {wanted} nodes";
    }

    private static string? OfJob(string name, JsonObject? live) => live is null ? $"job {name} is not there"
        : Conditions(live).Any(condition => Is(condition, "Complete", "True")) ? null
        : $"job {name} is not complete";

    private static string? Unseen(string what, string name, JsonObject? live) => live is null ? $"{what} {name} is not there"
        : Number(live["status"] as JsonObject, "observedGeneration") < Number(live["metadata"] as JsonObject, "generation") ? $"{what} {name} has not been looked at since it changed"
        : null;

    private static IEnumerable<JsonObject> Conditions(JsonObject? live) => (live?["status"]?["conditions"] as JsonArray ?? []).OfType<JsonObject>();

    private static bool Is(JsonObject condition, string type, string status) =>
        condition["type"]?.GetValue<string>() == type && condition["status"]?.GetValue<string>() == status;

    private static long Number(JsonObject? fields, string name, long otherwise = 0) => fields?[name]?.GetValue<long>() ?? otherwise;
}
