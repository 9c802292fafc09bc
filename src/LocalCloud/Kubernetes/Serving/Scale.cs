using System.Text.Json.Nodes;

namespace Berth.LocalCloud.Kubernetes;

/// <summary>The scale subresource: replicas, and nothing else.</summary>
internal static class Scale
{
    public static JsonObject Of(JsonObject workload)
    {
        var metadata = new JsonObject();
        foreach (var name in (string[])["name", "namespace", "uid", "resourceVersion", "creationTimestamp"])
            metadata[name] = workload["metadata"]![name]?.DeepClone();
        return new JsonObject
        {
            ["kind"] = "Scale",
            ["apiVersion"] = "autoscaling/v1",
            ["metadata"] = metadata,
            ["spec"] = new JsonObject { ["replicas"] = workload["spec"]!["replicas"]?.DeepClone() },
            ["status"] = new JsonObject
            {
                ["replicas"] = workload["status"]?["replicas"]?.DeepClone() ?? 0,
                ["selector"] = string.Join(',', (workload["spec"]!["selector"]?["matchLabels"] as JsonObject ?? []).Select(label => $"{label.Key}={label.Value}")),
            },
        };
    }
}
