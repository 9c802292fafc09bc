using System.Text.Json.Nodes;

namespace Berth.LocalCloud.Kubernetes;

/// <summary>The merge of server-side apply, by schema.</summary>
internal static class Merging
{
    private static readonly AnySchema Any = new();

    /// <summary>The live value with the applied one laid over it. Neither is changed.</summary>
    public static JsonNode? Merge(Schema schema, JsonNode? live, JsonNode? applied)
    {
        if (applied is null)
            return live?.DeepClone();
        return (schema, live, applied) switch
        {
            (StructSchema { Atomic: false } type, JsonObject old, JsonObject set) => Fields(old, set, name => type.Fields.GetValueOrDefault(name)?.Schema ?? Any),
            (MapSchema { Atomic: false } map, JsonObject old, JsonObject set) => Fields(old, set, _ => map.Value),
            (AnySchema, JsonObject old, JsonObject set) => Fields(old, set, _ => Any),
            (ListSchema { Merge: not ListMerge.Atomic } list, JsonArray old, JsonArray set) => Items(list, old, set),
            _ => applied.DeepClone(),
        };
    }

    /// <summary>Takes the named fields out of a value. True when nothing of it is left.</summary>
    public static bool Remove(Schema schema, JsonNode? value, FieldSet fields)
    {
        if (fields.Member && fields.Children.Count == 0)
            return true;
        if (value is JsonObject entries)
        {
            foreach (var (element, inner) in fields.Children)
            {
                var name = element[2..];
                if (!entries.ContainsKey(name))
                    continue;
                var field = schema switch
                {
                    StructSchema type => type.Fields.GetValueOrDefault(name)?.Schema ?? Any,
                    MapSchema map => map.Value,
                    _ => Any,
                };
                if (Remove(field, entries[name], inner))
                    entries.Remove(name);
            }

            return entries.Count == 0 && (fields.Member || schema is MapSchema);
        }

        if (value is JsonArray items && schema is ListSchema list)
        {
            foreach (var item in items.ToList())
            {
                if (item is null || PathElement.Of(list, item) is not { } element || !fields.Children.TryGetValue(element, out var inner))
                    continue;
                // An item whose own element goes, goes as a whole: what is left in it are defaults.
                if (inner.Member || Remove(list.Item, item, inner))
                    items.Remove(item);
            }

            return items.Count == 0;
        }

        return fields.Member;
    }

    private static JsonObject Fields(JsonObject live, JsonObject applied, Func<string, Schema> schema)
    {
        var merged = new JsonObject();
        foreach (var (name, value) in live)
            merged[name] = Merge(schema(name), value, applied[name]);
        foreach (var (name, value) in applied)
            if (!live.ContainsKey(name))
                merged[name] = value?.DeepClone();
        return merged;
    }

    // Both orders are kept where they agree; where they do not, the applied one wins.
    private static JsonArray Items(ListSchema list, JsonArray live, JsonArray applied)
    {
        var (old, set) = (Keyed(list, live), Keyed(list, applied));
        var (olds, sets) = (old.ToDictionary(item => item.Key, item => item.Value), set.Select(item => item.Key).ToHashSet());
        var done = new HashSet<string>();
        var merged = new JsonArray();
        for (int l = 0, r = 0; l < old.Count || r < set.Count;)
        {
            if (l < old.Count && (done.Contains(old[l].Key) || !sets.Contains(old[l].Key)))
            {
                if (done.Add(old[l].Key))
                    merged.Add(old[l].Value!.DeepClone());
                l++;
                continue;
            }

            if (r >= set.Count)
                break;
            var (key, item) = set[r++];
            if (done.Add(key))
                merged.Add(Merge(list.Item, olds.GetValueOrDefault(key), item));
        }

        return merged;
    }

    private static List<(string Key, JsonNode? Value)> Keyed(ListSchema list, JsonArray items) =>
        [.. items.Where(item => item is not null).Select((item, i) => (PathElement.Of(list, item!) ?? $"#{i}", item))];
}
