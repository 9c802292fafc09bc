using System.Text.Json.Nodes;

namespace Berth.LocalCloud.Kubernetes;

/// <summary>CustomResourceDefinitions: accepted and established at once.</summary>
internal static class DefinitionRules
{
    public static void Complete(JsonObject next, DateTimeOffset now)
    {
        if (next["spec"] is not JsonObject spec || spec["names"] is not JsonObject names || (string?)names["kind"] is not { } kind)
            return;
        names["listKind"] ??= kind + "List";
        names["singular"] ??= kind.ToLowerInvariant();
        spec["conversion"] ??= new JsonObject { ["strategy"] = "None" };
        var since = (string?)next["status"]?["conditions"]?[0]?["lastTransitionTime"] ?? now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");
        next["status"] = new JsonObject
        {
            ["conditions"] = new JsonArray(
                Condition("NamesAccepted", "NoConflicts", "no conflicts found", since), Condition("Established", "InitialNamesAccepted", "the initial names have been accepted", since)),
            ["acceptedNames"] = names.DeepClone(),
            ["storedVersions"] = new JsonArray([.. Versions(spec).Where(version => (bool?)version["storage"] == true).Select(version => version["name"]!.DeepClone())]),
        };
    }

    public static void Check(string name, JsonObject next, List<Cause> causes)
    {
        var spec = next["spec"]!.AsObject();
        if (name != $"{spec["names"]!["plural"]}.{spec["group"]}")
            causes.Add(Validation.Wrong("metadata.name", name, "must be spec.names.plural+\".\"+spec.group"));
        if (Versions(spec).Count(version => (bool?)version["storage"] == true) != 1)
            causes.Add(Validation.Wrong("spec.versions", "…", "must have exactly one version marked as storage version"));
        causes.AddRange(Versions(spec).Select((version, i) => (version, i)).Where(entry => entry.version["schema"]?["openAPIV3Schema"] is null)
            .Select(entry => new Cause("FieldValueRequired", "Required value: schemas are required", $"spec.versions[{entry.i}].schema.openAPIV3Schema")));
    }

    public static IEnumerable<JsonObject> Versions(JsonObject spec) => (spec["versions"] as JsonArray ?? []).OfType<JsonObject>();

    private static JsonObject Condition(string type, string reason, string message, string since) => new()
    {
        ["lastTransitionTime"] = since,
        ["message"] = message,
        ["reason"] = reason,
        ["status"] = "True",
        ["type"] = type,
    };
}
