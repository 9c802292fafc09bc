using System.Text.Json.Nodes;

namespace Berth.Steps.VerifyEnvironment;

/// <summary>Reads from a workload's status whether it stands as it is wanted now.</summary>
public static class Readiness
{
    /// <returns>Null when it is available at the observed generation, else what it waits for.</returns>
    public static string? OfDeployment(string name, JsonObject? live)
    {
        if (live is null)
            return $"deployment {name} is not there";
        var status = live["status"] as JsonObject;
        if (Number(status, "observedGeneration") < Number(live["metadata"] as JsonObject, "generation"))
            return $"deployment {name} has not been looked at since it changed";
        var wanted = Number(live["spec"] as JsonObject, "replicas", 1);
        var updated = Number(status, "updatedReplicas");
        var available = Number(status, "availableReplicas");
        if (updated >= wanted && available >= wanted && Number(status, "replicas") <= updated)
            return null;
        var reason = (status?["conditions"] as JsonArray)?.OfType<JsonObject>()
            .FirstOrDefault(condition => condition["type"]?.GetValue<string>() == "Progressing" && condition["status"]?.GetValue<string>() == "False")?["message"];
        return $"deployment {name} has {available} of {wanted} replicas available{(reason is null ? "" : $" ({reason})")}";
    }

    /// <summary>The same for a DaemonSet: its agent is ready on every node.</summary>
    public static string? OfDaemonSet(string name, JsonObject? live)
    {
        if (live is null)
            return $"daemon set {name} is not there";
        var status = live["status"] as JsonObject;
        var wanted = Number(status, "desiredNumberScheduled");
        var ready = Number(status, "numberReady");
        return Number(status, "observedGeneration") >= Number(live["metadata"] as JsonObject, "generation") && ready >= wanted
            ? null
            : $"daemon set {name} is ready on {ready} of {wanted} nodes";
    }

    private static long Number(JsonObject? fields, string name, long otherwise = 0) => fields?[name]?.GetValue<long>() ?? otherwise;
}
