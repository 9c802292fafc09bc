using System.Text.Json.Nodes;

namespace Berth.LocalCloud.Kubernetes;

/// <summary>Which part of an object a write may touch, and which of its fields have owners.</summary>
internal static class Owned
{
    private static readonly string[] System =
        ["name", "namespace", "uid", "resourceVersion", "creationTimestamp", "generation", "managedFields", "selfLink", "deletionTimestamp", "deletionGracePeriodSeconds", "generateName"];

    /// <summary>An applied object reduced to the fields that apply owns: no system fields, the status only through /status and nothing else there.</summary>
    public static JsonObject Applied(Resource resource, JsonObject applied, string subresource)
    {
        var part = Part(resource, applied, subresource == "status");
        if (subresource.Length == 0 && resource.HasStatus)
            part.Remove("status");
        return part;
    }

    /// <summary>The object that a whole-object write makes: on /status the live object with the new status, otherwise the new one with the live status.</summary>
    public static JsonObject Written(Resource resource, JsonObject live, JsonObject next, string subresource)
    {
        var (into, from) = subresource == "status" ? ((JsonObject)live.DeepClone(), next) : (next, live);
        if (!resource.HasStatus)
            return next;
        into.Remove("status");
        if (from["status"] is { } status)
            into["status"] = status.DeepClone();
        return into;
    }

    public static (FieldSet Changed, FieldSet Removed) Difference(Resource resource, JsonObject? live, JsonObject next)
    {
        var (changed, removed) = (new FieldSet(), new FieldSet());
        FieldPaths.Compare(resource.Schema, live is null ? new JsonObject() : Part(resource, live, false), Part(resource, next, false), changed, removed);
        foreach (var top in (string[])["f:metadata", "f:spec", "f:status"])
            if (changed.Children.TryGetValue(top, out var part) && part.Children.Count > 0)
                part.Member = false;
        return (changed, removed);
    }

    private static JsonObject Part(Resource resource, JsonObject body, bool statusOnly)
    {
        var part = new JsonObject();
        foreach (var (name, value) in body)
        {
            if (name is "apiVersion" or "kind" || value is null || (statusOnly && name != "status"))
                continue;
            if (name != "metadata")
            {
                part[name] = value.DeepClone();
                continue;
            }

            var metadata = (JsonObject)value.DeepClone();
            foreach (var system in System)
                metadata.Remove(system);
            if (metadata.Count > 0)
                part[name] = metadata;
        }

        return part;
    }
}
