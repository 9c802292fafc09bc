using System.Text.Json.Nodes;

namespace Berth.Profiles.Risken;

/// <summary>What all Kubernetes objects of one RISKEN have in common.</summary>
public sealed record RiskenObjects(string Environment, string Namespace)
{
    public const string ServiceAccount = "risken";

    public JsonObject Manifest(string version, string kind, string name, JsonObject specification) => new()
    {
        ["apiVersion"] = version,
        ["kind"] = kind,
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = Namespace, ["labels"] = Labels(name) },
        ["spec"] = specification,
    };

    public JsonObject Labels(string name) => Planning.KubernetesLabels.Of(Environment, Selector(name));

    public static JsonObject Selector(string name) => new() { ["app"] = name };

    public string Address(RiskenWorkload workload) => $"{workload.Name}.{Namespace}.svc.cluster.local:{workload.Port}";

    public static JsonObject Resources(PodSize size) => new()
    {
        ["requests"] = new JsonObject { ["cpu"] = size.Cpu, ["memory"] = size.Memory },
        ["limits"] = new JsonObject { ["cpu"] = size.CpuLimit, ["memory"] = size.MemoryLimit },
    };

    public static JsonObject SecurityContext(int user) => new()
    {
        ["runAsUser"] = user,
        ["runAsGroup"] = user,
        ["runAsNonRoot"] = true,
        ["allowPrivilegeEscalation"] = false,
        ["capabilities"] = new JsonObject { ["drop"] = new JsonArray("ALL") },
    };
}
