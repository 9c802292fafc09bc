using System.Text.Json.Nodes;

namespace Berth.Cluster;

/// <summary>Reads from a Job's status whether it has failed for good (kubernetes.io/docs/concepts/workloads/controllers/job, "Terminal Job conditions"). Pure.</summary>
public static class JobFailure
{
    /// <returns>Why, in its controller's words; null if it has not failed.</returns>
    public static string? Of(JsonObject? job) => (job?["status"]?["conditions"] as JsonArray ?? []).OfType<JsonObject>().FirstOrDefault(IsFailed) is { } failed
        ? $"{failed["reason"]}: {failed["message"]}"
        : null;

    private static bool IsFailed(JsonObject condition) =>
        condition["type"]?.GetValue<string>() == "Failed" && condition["status"]?.GetValue<string>() == "True";
}
