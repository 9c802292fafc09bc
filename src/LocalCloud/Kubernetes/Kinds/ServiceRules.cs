using System.Text.Json.Nodes;

namespace Berth.LocalCloud.Kubernetes;

/// <summary>Cluster IPs of 10.100.0.0/16 and node ports of 30000 to 32767, each given once.</summary>
internal static class ServiceRules
{
    private const int FirstNodePort = 30000;
    private const int LastNodePort = 32767;

    public static void Complete(Resource resource, ObjectKey key, JsonObject next, JsonObject? live, ObjectStore store)
    {
        if (next["spec"] is not JsonObject spec)
            return;
        var type = (string?)spec["type"];
        var ports = (spec["ports"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        foreach (var port in ports)
            port["targetPort"] ??= port["port"]?.DeepClone();

        if (type == "ExternalName")
        {
            spec.Remove("clusterIP");
            spec.Remove("clusterIPs");
        }
        else
        {
            // A replaced Service keeps the address it has.
            if (string.IsNullOrEmpty((string?)spec["clusterIP"]))
                spec["clusterIP"] = (string?)live?["spec"]?["clusterIP"] is { Length: > 0 } kept ? kept : FreeAddress(store);
            spec["clusterIPs"] = new JsonArray((string)spec["clusterIP"]!);
            spec["ipFamilies"] ??= new JsonArray("IPv4");
        }

        if (type is "NodePort" or "LoadBalancer")
        {
            spec["externalTrafficPolicy"] ??= "Cluster";
            if (type == "LoadBalancer")
                spec["allocateLoadBalancerNodePorts"] ??= true;
            foreach (var port in ports.Where(port => port["nodePort"] is null))
                port["nodePort"] = Earlier(live, port) ?? FreePort(store, ports);
        }
        else
        {
            spec.Remove("externalTrafficPolicy");
            foreach (var port in ports.Where(port => live is not null && (int?)port["nodePort"] is { } given && given == Earlier(live, port)))
                port.Remove("nodePort");
        }

        next["status"] ??= new JsonObject { ["loadBalancer"] = new JsonObject() };
    }

    public static void Check(ObjectKey key, JsonObject next, JsonObject? live, ObjectStore store, List<Cause> causes)
    {
        var spec = next["spec"] as JsonObject;
        var ports = (spec?["ports"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        var headless = (string?)spec?["clusterIP"] == "None";
        if (ports.Count == 0 && !headless && (string?)spec?["type"] != "ExternalName")
            causes.Add(new Cause("FieldValueRequired", "Required value", "spec.ports"));
        for (var i = 0; i < ports.Count; i++)
        {
            if (ports.Count > 1 && string.IsNullOrEmpty((string?)ports[i]["name"]))
                causes.Add(new Cause("FieldValueRequired", "Required value", $"spec.ports[{i}].name"));
            if ((int?)ports[i]["port"] is < 1 or > 65535)
                causes.Add(Validation.Wrong($"spec.ports[{i}].port", ports[i]["port"]!.ToJsonString(), "must be between 1 and 65535, inclusive"));
            if ((int?)ports[i]["nodePort"] is not { } wanted)
                continue;
            var at = $"spec.ports[{i}].nodePort";
            if ((string?)spec!["type"] is not ("NodePort" or "LoadBalancer"))
                causes.Add(new Cause("FieldValueForbidden", $"Forbidden: may not be used when `type` is '{spec["type"]}'", at));
            else if (wanted is < FirstNodePort or > LastNodePort)
                causes.Add(new Cause("FieldValueInvalid", $"Invalid value: {wanted}: provided port is not in the valid range. The range of valid ports is {FirstNodePort}-{LastNodePort}", at));
            else if (Taken(store, key).Contains((wanted, Protocol(ports[i]))))
                causes.Add(new Cause("FieldValueInvalid", $"Invalid value: {wanted}: provided port is already allocated", at));
        }

        if (live is not null && (string?)live["spec"]?["clusterIP"] is { Length: > 0 } was && (string?)spec?["clusterIP"] is { } now && was != now)
            causes.Add(Validation.Wrong("spec.clusterIPs[0]", now, "may not change once set"));
    }

    private static HashSet<(int, string)> Taken(ObjectStore store, ObjectKey? except) =>
        [.. store.List("services", "").Where(service => service.Key != except).SelectMany(Ports)];

    private static IEnumerable<(int, string)> Ports(StoredObject service) =>
        (service.Body["spec"]?["ports"] as JsonArray ?? []).OfType<JsonObject>().Where(port => port["nodePort"] is not null)
            .Select(port => ((int)port["nodePort"]!, Protocol(port)));

    private static string Protocol(JsonObject port) => (string?)port["protocol"] ?? "TCP";

    private static int? Earlier(JsonObject? live, JsonObject port) =>
        (int?)(live?["spec"]?["ports"] as JsonArray ?? []).OfType<JsonObject>()
            .FirstOrDefault(other => (int?)other["port"] == (int?)port["port"] && Protocol(other) == Protocol(port))?["nodePort"];

    private static int FreePort(ObjectStore store, List<JsonObject> ports)
    {
        var taken = Taken(store, null).Select(port => port.Item1).Concat(ports.Select(port => (int?)port["nodePort"] ?? 0)).ToHashSet();
        var start = Random.Shared.Next(LastNodePort - FirstNodePort + 1);
        return Enumerable.Range(0, LastNodePort - FirstNodePort + 1)
            .Select(i => FirstNodePort + ((start + i) % (LastNodePort - FirstNodePort + 1))).First(port => !taken.Contains(port));
    }

    private static string FreeAddress(ObjectStore store)
    {
        var taken = store.List("services", "").Select(service => (string?)service.Body["spec"]?["clusterIP"]).ToHashSet();
        return Enumerable.Range(1, 65000).Select(i => $"10.100.{i >> 8}.{i & 255}").First(address => !taken.Contains(address));
    }
}
