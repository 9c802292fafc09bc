using System.Text.Json.Nodes;

namespace Berth.LocalCloud.Kubernetes;

/// <summary>Pod specs, in pods and in templates.</summary>
internal static class PodRules
{
    public static void Complete(JsonObject? spec)
    {
        if (spec is null)
            return;
        foreach (var container in Containers(spec))
            container["imagePullPolicy"] ??= (string?)container["image"] is { } image && (image.EndsWith(":latest", StringComparison.Ordinal) || !image[(image.LastIndexOf('/') + 1)..].Contains(':'))
                ? "Always" : "IfNotPresent";
        if ((string?)spec["serviceAccountName"] is { } account)
            spec["serviceAccount"] = account;
    }

    /// <summary>A pod of its own runs as the account "default" where it names none.</summary>
    public static void CompletePod(JsonObject? spec)
    {
        if (spec is null)
            return;
        spec["serviceAccountName"] ??= "default";
        Complete(spec);
    }

    /// <param name="claims">Volumes that come with each pod, besides those in its spec: a stateful set's claims.</param>
    public static void Check(JsonObject? spec, string path, List<Cause> causes, IEnumerable<string?>? claims = null)
    {
        if (spec is null)
            return;
        if (spec["containers"] is not JsonArray { Count: > 0 })
            causes.Add(new Cause("FieldValueRequired", "Required value", $"{path}.containers"));
        var volumes = (spec["volumes"] as JsonArray ?? []).Select(volume => (string?)volume?["name"]).Concat(claims ?? []).ToHashSet();
        foreach (var list in (string[])["initContainers", "containers"])
        {
            var containers = (spec[list] as JsonArray ?? []).OfType<JsonObject>().ToList();
            for (var i = 0; i < containers.Count; i++)
            {
                var at = $"{path}.{list}[{i}]";
                if (string.IsNullOrEmpty((string?)containers[i]["image"]))
                    causes.Add(new Cause("FieldValueRequired", "Required value", $"{at}.image"));
                var mounts = (containers[i]["volumeMounts"] as JsonArray ?? []).OfType<JsonObject>().ToList();
                for (var m = 0; m < mounts.Count; m++)
                    if (!volumes.Contains((string?)mounts[m]["name"]))
                        causes.Add(new Cause("FieldValueNotFound", $"Not found: \"{mounts[m]["name"]}\"", $"{at}.volumeMounts[{m}].name"));
            }
        }
    }

    /// <summary>Secrets and config maps a pod cannot start without: kind's plural, name, key or null.</summary>
    public static IEnumerable<(string Plural, string Name, string? Key)> Needs(JsonObject spec)
    {
        foreach (var container in Containers(spec))
        {
            foreach (var variable in (container["env"] as JsonArray ?? []).OfType<JsonObject>())
                foreach (var (field, plural) in Kinds("KeyRef"))
                    if (variable["valueFrom"]?[field] is JsonObject key && (bool?)key["optional"] != true && (string?)key["name"] is { } name)
                        yield return (plural, name, (string?)key["key"]);
            foreach (var source in (container["envFrom"] as JsonArray ?? []).OfType<JsonObject>())
                foreach (var (field, plural) in Kinds("Ref"))
                    if (source[field] is JsonObject all && (bool?)all["optional"] != true && (string?)all["name"] is { } name)
                        yield return (plural, name, null);
        }

        foreach (var volume in (spec["volumes"] as JsonArray ?? []).OfType<JsonObject>())
        {
            if (volume["configMap"] is JsonObject map && (bool?)map["optional"] != true && (string?)map["name"] is { } name)
                yield return ("configmaps", name, null);
            if (volume["secret"] is JsonObject secret && (bool?)secret["optional"] != true && (string?)secret["secretName"] is { } secretName)
                yield return ("secrets", secretName, null);
        }

        static (string, string)[] Kinds(string suffix) => [("configMap" + suffix, "configmaps"), ("secret" + suffix, "secrets")];
    }

    public static IEnumerable<JsonObject> Containers(JsonObject spec) =>
        (spec["initContainers"] as JsonArray ?? []).Concat(spec["containers"] as JsonArray ?? []).OfType<JsonObject>();
}
