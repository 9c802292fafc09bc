using System.Globalization;
using System.Text.Json.Nodes;
using Berth.Planning;

namespace Berth.Cluster;

/// <summary>
/// Compares a manifest with the live object: every field of the manifest must be there with its value, and no field that
/// the manager <c>berth</c> owns may have left the manifest. The API server's defaults and others' fields do not count.
/// </summary>
public static class ManifestComparison
{
    public static IReadOnlyList<FieldChange> Between(JsonObject live, JsonObject manifest, string manager)
    {
        var found = new List<FieldChange>();
        Compare(live, manifest, "", found);
        var owned = Owned(live, manager);
        if (owned is not null)
            FindDropped(live, manifest, owned, "", found);
        return found;
    }

    private static void Compare(JsonNode? live, JsonNode? wanted, string path, List<FieldChange> found)
    {
        switch (wanted, live)
        {
            case (JsonObject fields, JsonObject there):
                foreach (var (key, value) in fields)
                    Compare(there[key], value, $"{path}/{JsonPointer.Escape(key)}", found);
                break;
            case (JsonArray items, JsonArray there) when items.Count == there.Count || MergeKey(items) is not null:
                foreach (var (index, item) in items.Index())
                    Compare(Partner(item, items, there, index), item, $"{path}/{index}", found);
                break;
            default:
                if (!Same(live, wanted))
                    found.Add(new(path, live?.DeepClone(), wanted?.DeepClone()));
                break;
        }
    }

    /// <summary>List entries belong together by name, as the API server merges them; other lists are compared by position.</summary>
    private static JsonNode? Partner(JsonNode? item, JsonArray items, JsonArray live, int index) => MergeKey(items) is { } key
        ? live.FirstOrDefault(candidate => JsonNode.DeepEquals((candidate as JsonObject)?[key], item![key]))
        : live[index];

    private static string? MergeKey(JsonArray items) =>
        new[] { "name", "containerPort", "port" }.FirstOrDefault(key => items.Count > 0 && items.All(item => item is JsonObject fields && fields.ContainsKey(key)));

    private static bool Same(JsonNode? live, JsonNode? wanted)
    {
        if (JsonNode.DeepEquals(live, wanted))
            return true;
        // The API server drops empty values, and writes numbers as it stores them.
        if (live is null)
            return wanted is JsonObject { Count: 0 } or JsonArray { Count: 0 } || wanted is JsonValue value && value.TryGetValue(out string? text) && text.Length == 0;
        return decimal.TryParse(live.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var left)
            && decimal.TryParse(wanted?.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var right)
            && left == right && live.GetValueKind() == wanted!.GetValueKind();
    }

    private static JsonObject? Owned(JsonObject live, string manager) =>
        (live["metadata"]?["managedFields"] as JsonArray)?.OfType<JsonObject>()
            .FirstOrDefault(entry => entry["manager"]?.GetValue<string>() == manager && entry["operation"]?.GetValue<string>() == "Apply")?["fieldsV1"] as JsonObject;

    /// <summary>managedFields names a field <c>f:name</c>, a list entry <c>k:{key}</c> and a set's value <c>v:value</c>; a leaf is empty.</summary>
    private static void FindDropped(JsonNode? live, JsonNode? manifest, JsonObject owned, string path, List<FieldChange> found)
    {
        foreach (var (mark, below) in owned)
        {
            if (mark == ".")
                continue;
            var (liveChild, wantedChild, step) = Child(live, manifest, mark);
            if (step is null || liveChild is null)
                continue;
            var childPath = $"{path}/{step}";
            if (wantedChild is null)
                found.Add(new(childPath, liveChild.DeepClone(), null));
            else if (below is JsonObject { Count: > 0 } deeper)
                FindDropped(liveChild, wantedChild, deeper, childPath, found);
        }
    }

    private static (JsonNode? Live, JsonNode? Wanted, string? Step) Child(JsonNode? live, JsonNode? manifest, string mark)
    {
        if (mark.StartsWith("f:", StringComparison.Ordinal))
        {
            var name = mark[2..];
            return ((live as JsonObject)?[name], (manifest as JsonObject)?[name], JsonPointer.Escape(name));
        }

        if (!mark.StartsWith("k:", StringComparison.Ordinal) || live is not JsonArray entries)
            return (null, null, null);
        var key = JsonNode.Parse(mark[2..])!.AsObject();
        bool Matches(JsonNode? entry) => entry is JsonObject fields && key.All(part => fields[part.Key] is null || JsonNode.DeepEquals(fields[part.Key], part.Value));
        var at = entries.ToList().FindIndex(Matches);
        return at < 0 ? (null, null, null) : (entries[at], (manifest as JsonArray)?.FirstOrDefault(Matches), $"{at}");
    }
}
