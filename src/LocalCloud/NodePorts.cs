using System.Text.Json.Nodes;
using Berth.LocalCloud.Kubernetes;

namespace Berth.LocalCloud;

/// <summary>What a load balancer finds at a port of the nodes.</summary>
internal static class NodePorts
{
    /// <summary>True when a Service with this NodePort selects a pod that is ready.</summary>
    public static bool Answers(Cluster cluster, int port) => cluster.List(Catalogue.Services).Any(service =>
        (service["spec"]?["ports"] as JsonArray ?? []).Any(one => (int?)one!["nodePort"] == port) && HasReadyPod(cluster, service));

    private static bool HasReadyPod(Cluster cluster, JsonObject service)
    {
        if (service["spec"]?["selector"] is not JsonObject { Count: > 0 } selector)
            return false;
        return cluster.List(Catalogue.Pods, (string)service["metadata"]!["namespace"]!).Any(pod =>
            selector.All(label => (string?)pod["metadata"]?["labels"]?[label.Key] == (string?)label.Value)
            && (pod["status"]?["conditions"] as JsonArray ?? []).Any(condition => (string?)condition!["type"] == "Ready" && (string?)condition["status"] == "True"));
    }
}
