using System.Text.Json.Nodes;

namespace Berth.LocalCloud.Kubernetes;

/// <summary>Which fields a value sets, and in which fields two values differ.</summary>
internal static class FieldPaths
{
    private static readonly AnySchema Any = new();

    /// <summary>Adds the fields of an applied value.</summary>
    public static void Collect(Schema schema, JsonNode? value, FieldSet into)
    {
        if (Children(schema, value) is not { } children)
        {
            into.Member = true;
            return;
        }

        if (children.Count == 0)
            into.Member = true;
        foreach (var (element, inner, item) in children)
        {
            if (element[0] == 'k')
                into[element].Member = true;
            Collect(inner, item, into[element]);
        }
    }

    /// <summary>Adds what differs: to <paramref name="changed"/> what is new or has another value, to <paramref name="removed"/> what is gone.</summary>
    public static void Compare(Schema schema, JsonNode? before, JsonNode? after, FieldSet changed, FieldSet removed)
    {
        var (old, now) = (before is null ? [] : Children(schema, before), after is null ? [] : Children(schema, after));
        if (old is null || now is null)
        {
            if (JsonNode.DeepEquals(before, after))
                return;
            if (after is null)
                removed.Member = true;
            else
                changed.Member = true;
            return;
        }

        if (before is null && after is not null)
            changed.Member = true;
        if (before is not null && after is null)
            removed.Member = true;

        var earlier = new Dictionary<string, JsonNode?>();
        foreach (var (element, _, item) in old)
            earlier[element] = item;
        foreach (var (element, inner, item) in now)
            Descend(element, inner, earlier.Remove(element, out var was) ? was : null, item);
        foreach (var (element, inner, item) in old)
            if (earlier.ContainsKey(element))
                Descend(element, inner, item, null);

        void Descend(string element, Schema inner, JsonNode? was, JsonNode? item)
        {
            var (here, gone) = (new FieldSet(), new FieldSet());
            Compare(inner, was, item, here, gone);
            if (!here.IsEmpty)
                changed[element].Add(here);
            if (!gone.IsEmpty)
                removed[element].Add(gone);
        }
    }

    /// <summary>The parts that are owned by themselves; null where the value is owned as a whole.</summary>
    private static List<(string Element, Schema Schema, JsonNode? Value)>? Children(Schema schema, JsonNode? value) => (schema, value) switch
    {
        (StructSchema { Atomic: false } type, JsonObject fields) =>
            [.. fields.Select(field => (PathElement.Field(field.Key), type.Fields.GetValueOrDefault(field.Key)?.Schema ?? Any, field.Value))],
        (MapSchema { Atomic: false } map, JsonObject entries) => [.. entries.Select(entry => (PathElement.Field(entry.Key), map.Value, entry.Value))],
        (AnySchema, JsonObject entries) => [.. entries.Select(entry => (PathElement.Field(entry.Key), (Schema)Any, entry.Value))],
        (ListSchema { Merge: ListMerge.Map } list, JsonArray items) => [.. Items(list, list.Item, items)],
        (ListSchema { Merge: ListMerge.Set } list, JsonArray items) => [.. Items(list, list.Item, items)],
        _ => null,
    };

    private static IEnumerable<(string, Schema, JsonNode?)> Items(ListSchema list, Schema inner, JsonArray items)
    {
        foreach (var item in items)
            if (item is not null && PathElement.Of(list, item) is { } element)
                yield return (element, inner, item);
    }
}
