using System.Globalization;
using System.Text.Json.Nodes;

namespace Berth.LocalCloud.Kubernetes;

/// <param name="Wide">Shown with -o wide only.</param>
internal sealed record Column(string Name, string Type, bool Wide, Func<JsonObject, DateTimeOffset, JsonNode?> Cell);

/// <summary>The columns of each kind as kubectl 1.32 shows them.</summary>
internal static class Columns
{
    private static readonly Column Name = Text("Name", body => At(body, "metadata.name"));
    private static readonly Column Age = new("Age", "string", false, (body, now) => Since(At(body, "metadata.creationTimestamp"), now));

    public static IReadOnlyList<Column> Of(Resource resource) => resource.PrinterColumns is { } printed ? Custom(printed) : resource.Name switch
    {
        "namespaces" => [Name, Text("Status", body => At(body, "status.phase")), Age],
        "configmaps" => [Name, Number("Data", body => Size(body["data"]) + Size(body["binaryData"])), Age],
        "secrets" => [Name, Text("Type", body => At(body, "type")), Number("Data", body => Size(body["data"])), Age],
        "serviceaccounts" => [Name, Number("Secrets", body => Size(body["secrets"])), Age],
        "services" => [Name, Text("Type", body => At(body, "spec.type")), Text("Cluster-IP", body => At(body, "spec.clusterIP") is { Length: > 0 } ip ? ip : "<none>"),
            Text("External-IP", ExternalAddress), Text("Port(s)", Ports), Age],
        "nodes" => [Name, Text("Status", body => Condition(body, "Ready") == "True" ? "Ready" : "NotReady"), Text("Roles", _ => "<none>"), Age, Text("Version", body => At(body, "status.nodeInfo.kubeletVersion"))],
        "pods" => [Name, Text("Ready", body => $"{Statuses(body).Count(status => (bool?)status["ready"] == true)}/{Size(body["spec"]?["containers"])}"), Text("Status", PodStatus),
            Text("Restarts", body => Statuses(body).Sum(status => (int?)status["restartCount"] ?? 0).ToString()), Age,
            Text("IP", body => At(body, "status.podIP"), true), Text("Node", body => At(body, "spec.nodeName"), true)],
        "events" => [Text("Last Seen", body => At(body, "lastTimestamp")), Text("Type", body => At(body, "type")), Text("Reason", body => At(body, "reason")),
            Text("Object", body => $"{At(body, "involvedObject.kind").ToLowerInvariant()}/{At(body, "involvedObject.name")}"), Text("Message", body => At(body, "message"))],
        "deployments.apps" => [Name, Text("Ready", body => $"{Count(body, "status.readyReplicas")}/{Count(body, "spec.replicas")}"),
            Number("Up-to-date", body => Count(body, "status.updatedReplicas")), Number("Available", body => Count(body, "status.availableReplicas")), Age],
        "replicasets.apps" => [Name, Number("Desired", body => Count(body, "spec.replicas")), Number("Current", body => Count(body, "status.replicas")), Number("Ready", body => Count(body, "status.readyReplicas")), Age],
        "statefulsets.apps" => [Name, Text("Ready", body => $"{Count(body, "status.readyReplicas")}/{Count(body, "spec.replicas")}"), Age],
        "daemonsets.apps" => [Name, Number("Desired", body => Count(body, "status.desiredNumberScheduled")), Number("Current", body => Count(body, "status.currentNumberScheduled")),
            Number("Ready", body => Count(body, "status.numberReady")), Number("Up-to-date", body => Count(body, "status.updatedNumberScheduled")), Number("Available", body => Count(body, "status.numberAvailable")), Age],
        "jobs.batch" => [Name, Text("Status", body => Condition(body, "Complete") == "True" ? "Complete" : Condition(body, "Failed") == "True" ? "Failed" : "Running"),
            Text("Completions", body => $"{Count(body, "status.succeeded")}/{Count(body, "spec.completions")}"), Age],
        "cronjobs.batch" => [Name, Text("Schedule", body => At(body, "spec.schedule")), Text("Suspend", body => body["spec"]?["suspend"]?.ToJsonString() ?? "false"), Age],
        "ingresses.networking.k8s.io" => [Name, Text("Class", body => At(body, "spec.ingressClassName") is { Length: > 0 } name ? name : "<none>"),
            Text("Hosts", body => string.Join(',', Objects(body["spec"]?["rules"]).Select(rule => (string?)rule["host"] ?? "*").DefaultIfEmpty("*"))),
            Text("Address", body => string.Join(',', Addresses(body))), Text("Ports", body => body["spec"]?["tls"] is JsonArray { Count: > 0 } ? "80, 443" : "80"), Age],
        "leases.coordination.k8s.io" => [Name, Text("Holder", body => At(body, "spec.holderIdentity")), Age],
        "rolebindings.rbac.authorization.k8s.io" or "clusterrolebindings.rbac.authorization.k8s.io" =>
            [Name, Text("Role", body => $"{At(body, "roleRef.kind")}/{At(body, "roleRef.name")}"), Age],
        "persistentvolumeclaims" => [Name, Text("Status", body => At(body, "status.phase")), Text("StorageClass", body => At(body, "spec.storageClassName")), Age],
        "customresourcedefinitions.apiextensions.k8s.io" => [Name, Text("Created At", body => At(body, "metadata.creationTimestamp"))],
        _ => [Name, Age],
    };

    private static List<Column> Custom(JsonArray columns)
    {
        var own = columns.OfType<JsonObject>().Select(column =>
        {
            var (path, type) = (((string?)column["jsonPath"] ?? "").TrimStart('.'), (string?)column["type"] ?? "string");
            return new Column((string?)column["name"] ?? "", type, (int?)column["priority"] > 0, (body, now) => type == "date" ? Since(At(body, path), now) : At(body, path));
        }).ToList();
        return [Name, .. own, .. own.Count == 0 ? [Age] : Array.Empty<Column>()];
    }

    private static Column Text(string name, Func<JsonObject, string> cell, bool wide = false) => new(name, "string", wide, (body, _) => cell(body));

    private static Column Number(string name, Func<JsonObject, int> cell) => new(name, "integer", false, (body, _) => cell(body));

    private static string At(JsonObject body, string path) =>
        path.Split('.').Aggregate((JsonNode?)body, (node, name) => (node as JsonObject)?[name])?.ToString() ?? "";

    private static int Count(JsonObject body, string path) => int.TryParse(At(body, path), out var count) ? count : 0;

    private static int Size(JsonNode? node) => node switch { JsonObject fields => fields.Count, JsonArray items => items.Count, _ => 0 };

    private static IEnumerable<JsonObject> Objects(JsonNode? node) => (node as JsonArray ?? []).OfType<JsonObject>();

    private static IEnumerable<JsonObject> Statuses(JsonObject pod) => Objects(pod["status"]?["containerStatuses"]);

    private static string? Condition(JsonObject body, string type) =>
        (string?)Objects(body["status"]?["conditions"]).FirstOrDefault(condition => (string?)condition["type"] == type)?["status"];

    private static string PodStatus(JsonObject pod) => pod["metadata"]?["deletionTimestamp"] is not null ? "Terminating"
        : Statuses(pod).Select(status => (string?)status["state"]?["waiting"]?["reason"]).FirstOrDefault(reason => reason is not null)
            ?? (At(pod, "status.phase") == "Succeeded" ? "Completed" : At(pod, "status.phase"));

    private static IEnumerable<string> Addresses(JsonObject body) =>
        Objects(body["status"]?["loadBalancer"]?["ingress"]).Select(entry => (string?)entry["hostname"] ?? (string?)entry["ip"] ?? "");

    private static string ExternalAddress(JsonObject service) => At(service, "spec.type") switch
    {
        "LoadBalancer" => string.Join(',', Addresses(service).DefaultIfEmpty("<pending>")),
        "ExternalName" => At(service, "spec.externalName"),
        _ => "<none>",
    };

    private static string Ports(JsonObject service) => string.Join(',', Objects(service["spec"]?["ports"])
        .Select(port => $"{port["port"]}{(port["nodePort"] is { } nodePort ? $":{nodePort}" : "")}/{(string?)port["protocol"]}").DefaultIfEmpty("<none>"));

    private static string Since(string time, DateTimeOffset now)
    {
        if (!DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, out var then))
            return "<unknown>";
        var age = now - then;
        return age switch
        {
            { TotalMinutes: < 2 } => $"{Math.Max(0, (int)age.TotalSeconds)}s",
            { TotalHours: < 3 } => $"{(int)age.TotalMinutes}m",
            { TotalHours: < 48 } => $"{(int)age.TotalHours}h",
            _ => $"{(int)age.TotalDays}d",
        };
    }
}
