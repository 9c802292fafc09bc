using System.Text.Json.Nodes;
using Berth.Planning;

namespace Berth.Cluster;

/// <summary>
/// Who has written a field of a live object, by its <c>managedFields</c>
/// (kubernetes.io/docs/reference/using-api/server-side-apply, "Field management"). Pure.
/// </summary>
public static class FieldOwners
{
    /// <param name="manifest">What was compared with: list entries of a path are counted in it.</param>
    /// <param name="path">A JSON pointer as <see cref="ManifestComparison"/> gives it.</param>
    /// <param name="own">The manager that is left out.</param>
    /// <returns>Of a field that nobody has any longer, such as one that was removed: whoever has written to the object since, but for its status.</returns>
    public static IReadOnlyList<FieldOwner> Of(JsonObject live, JsonObject manifest, string path, string own)
    {
        var all = (live["metadata"]?["managedFields"] as JsonArray ?? []).OfType<JsonObject>().Where(entry => Text(entry, "subresource") is null).ToList();
        var others = all.Where(entry => Text(entry, "manager") != own).ToList();
        var applied = all.Where(entry => Text(entry, "manager") == own).Select(entry => Text(entry, "time")).Max(StringComparer.Ordinal);
        var keys = path.Split('/').Skip(1).Select(key => key.Replace("~1", "/").Replace("~0", "~")).ToList();
        var having = others.Where(entry => Has(entry["fieldsV1"], live, manifest, keys)).ToList();
        return [.. (having.Count > 0 ? having : others.Where(entry => string.CompareOrdinal(Text(entry, "time"), applied) >= 0)).Select(entry => new FieldOwner(Text(entry, "manager") ?? "unknown", Text(entry, "operation") ?? "Update", Text(entry, "time")))];
    }

    /// <summary>Whether the manager has the field, something in it, or all of what it is in.</summary>
    private static bool Has(JsonNode? owned, JsonNode? live, JsonNode? manifest, IReadOnlyList<string> keys)
    {
        if (owned is not JsonObject fields)
            return false;
        // An empty set is a leaf: a list or map that is owned as one.
        if (keys.Count == 0 || fields.Count == 0)
            return true;
        var (key, rest) = (keys[0], keys.Skip(1).ToList());
        if (fields.TryGetPropertyValue($"f:{key}", out var below))
            return Has(below, Child(live, key), Child(manifest, key), rest);
        if (!int.TryParse(key, out var index))
            return false;
        var entry = (manifest as JsonArray)?.ElementAtOrDefault(index) ?? (live as JsonArray)?.ElementAtOrDefault(index);
        return fields.Any(field => field.Key.StartsWith("k:", StringComparison.Ordinal) && Matches(entry, field.Key[2..])
            && Has(field.Value, Entry(live, field.Key[2..]), entry, rest));
    }

    private static JsonNode? Child(JsonNode? node, string key) => (node as JsonObject)?[key];

    private static JsonNode? Entry(JsonNode? live, string key) => (live as JsonArray)?.FirstOrDefault(entry => Matches(entry, key));

    /// <summary>A manifest may leave out what the API server fills in, such as a port's protocol.</summary>
    private static bool Matches(JsonNode? entry, string key) => entry is JsonObject fields && JsonNode.Parse(key) is JsonObject named
        && named.All(part => fields[part.Key] is null || JsonNode.DeepEquals(fields[part.Key], part.Value)) && named.Any(part => fields[part.Key] is not null);

    private static string? Text(JsonObject entry, string field) => entry[field]?.GetValue<string>();
}
