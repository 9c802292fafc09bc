using System.Text.Json;
using System.Text.Json.Nodes;

namespace Berth.LocalCloud.Kubernetes;

/// <summary>Compares values with their schema, and fills in defaults.</summary>
internal static class Shapes
{
    /// <summary>What is wrong with the value, in structured-merge-diff's words: <c>.spec.x: field not declared in schema</c>.</summary>
    public static void Check(Schema schema, JsonNode? value, string path, List<string> errors)
    {
        if (value is null)
            return;
        switch (schema)
        {
            case ScalarSchema scalar:
                if (Expected(scalar, value) is { } expected)
                    errors.Add($"{path}: expected {expected}, got {Describe(value)}");
                break;
            case MapSchema map when Object(value, path, errors) is { } entries:
                foreach (var (key, entry) in entries)
                    Check(map.Value, entry, $"{path}.{key}", errors);
                break;
            case StructSchema type when Object(value, path, errors) is { } fields:
                foreach (var (name, field) in fields)
                {
                    if (type.Fields.TryGetValue(name, out var declared))
                        Check(declared.Schema, field, $"{path}.{name}", errors);
                    else if (!type.Open)
                        errors.Add($"{path}.{name}: field not declared in schema");
                }

                break;
            case ListSchema list:
                CheckList(list, value, path, errors);
                break;
        }
    }

    private static void CheckList(ListSchema list, JsonNode value, string path, List<string> errors)
    {
        if (value is not JsonArray items)
        {
            errors.Add($"{path}: expected list, got {Describe(value)}");
            return;
        }

        var keys = new HashSet<string>();
        for (var i = 0; i < items.Count; i++)
        {
            Check(list.Item, items[i], $"{path}[{i}]", errors);
            if (list.Merge == ListMerge.Atomic || items[i] is not { } item)
                continue;
            if (PathElement.Of(list, item) is not { } element)
                errors.Add($"{path}: element {i}: associative list with keys has an element that omits key field \"{list.Keys[0]}\"");
            else if (!keys.Add(element))
                errors.Add($"{path}: duplicate entries for key {PathElement.Display(element)}");
        }
    }

    /// <summary>Required fields that are absent, as the paths that validation names: <c>spec.template.spec.containers[0].name</c>.</summary>
    public static IEnumerable<string> Missing(Schema schema, JsonNode? value, string path)
    {
        switch (schema, value)
        {
            case (StructSchema type, JsonObject fields):
                foreach (var (name, field) in type.Fields)
                {
                    var at = path.Length == 0 ? name : $"{path}.{name}";
                    if (fields[name] is not { } inner)
                    {
                        if (field.Required)
                            yield return at;
                    }
                    else if (field.Required && inner is JsonValue text && text.TryGetValue<string>(out var written) && written.Length == 0)
                    {
                        yield return at;
                    }
                    else
                    {
                        foreach (var missing in Missing(field.Schema, inner, at))
                            yield return missing;
                    }
                }

                break;
            case (MapSchema map, JsonObject entries):
                foreach (var missing in entries.SelectMany(entry => Missing(map.Value, entry.Value, $"{path}[{entry.Key}]")))
                    yield return missing;
                break;
            case (ListSchema list, JsonArray items):
                foreach (var missing in items.SelectMany((item, i) => Missing(list.Item, item, $"{path}[{i}]")))
                    yield return missing;
                break;
        }
    }

    /// <summary>Values outside an enumeration: path, value, what would be right.</summary>
    public static IEnumerable<(string Path, string Value, IReadOnlyList<string> Supported)> Unsupported(Schema schema, JsonNode? value, string path) => (schema, value) switch
    {
        (StructSchema type, JsonObject fields) => fields.Where(field => type.Fields.ContainsKey(field.Key))
            .SelectMany(field => Unsupported(type.Fields[field.Key].Schema, field.Value, path.Length == 0 ? field.Key : $"{path}.{field.Key}")),
        (ListSchema list, JsonArray items) => items.SelectMany((item, i) => Unsupported(list.Item, item, $"{path}[{i}]")),
        (ScalarSchema { Values: { } values }, JsonValue text) when text.TryGetValue<string>(out var written) && !values.Contains(written) => [(path, written, values)],
        _ => [],
    };

    /// <summary>Fills in what is absent and has a default.</summary>
    public static void FillDefaults(Schema schema, JsonNode? value)
    {
        switch (schema, value)
        {
            case (StructSchema type, JsonObject fields):
                foreach (var (name, field) in type.Fields)
                {
                    if (fields[name] is null && field.Default is { } fallback)
                        fields[name] = fallback.DeepClone();
                    if (fields[name] is { } inner)
                        FillDefaults(field.Schema, inner);
                }

                break;
            case (MapSchema map, JsonObject entries):
                foreach (var (_, entry) in entries)
                    FillDefaults(map.Value, entry);
                break;
            case (ListSchema list, JsonArray items):
                foreach (var item in items)
                    FillDefaults(list.Item, item);
                break;
        }
    }

    /// <summary>Removes fields that are not declared; their paths, as strict decoding names them.</summary>
    public static List<string> DropUnknown(Schema schema, JsonNode? value, string path = "")
    {
        var dropped = new List<string>();
        switch (schema, value)
        {
            case (StructSchema type, JsonObject fields):
                foreach (var name in fields.Select(field => field.Key).ToList())
                {
                    var at = path.Length == 0 ? name : $"{path}.{name}";
                    if (type.Fields.TryGetValue(name, out var declared))
                    {
                        dropped.AddRange(DropUnknown(declared.Schema, fields[name], at));
                    }
                    else if (!type.Open)
                    {
                        fields.Remove(name);
                        dropped.Add(at);
                    }
                }

                break;
            case (MapSchema map, JsonObject entries):
                dropped.AddRange(entries.SelectMany(entry => DropUnknown(map.Value, entry.Value, $"{path}.{entry.Key}")));
                break;
            case (ListSchema list, JsonArray items):
                dropped.AddRange(items.SelectMany((item, i) => DropUnknown(list.Item, item, $"{path}[{i}]")));
                break;
        }

        return dropped;
    }

    /// <summary>Removes nulls: in a Kubernetes object they mean "not set".</summary>
    public static JsonObject WithoutNulls(JsonObject value)
    {
        foreach (var (name, inner) in value.ToList())
        {
            if (inner is null)
                value.Remove(name);
            else
                Clean(inner);
        }

        return value;

        static void Clean(JsonNode node)
        {
            if (node is JsonObject fields)
                WithoutNulls(fields);
            else if (node is JsonArray items)
                foreach (var item in items)
                    if (item is not null)
                        Clean(item);
        }
    }

    private static JsonObject? Object(JsonNode value, string path, List<string> errors)
    {
        if (value is JsonObject entries)
            return entries;
        errors.Add($"{path}: expected map, got {Describe(value)}");
        return null;
    }

    private static string? Expected(ScalarSchema scalar, JsonNode value)
    {
        var kind = value.GetValueKind();
        return scalar.Kind switch
        {
            ScalarKind.String when kind != JsonValueKind.String => "string",
            ScalarKind.Boolean when kind is not (JsonValueKind.True or JsonValueKind.False) => "boolean",
            ScalarKind.Integer or ScalarKind.Number when kind != JsonValueKind.Number => "numeric (int or float)",
            ScalarKind.Integer when value.ToJsonString().AsSpan().ContainsAny(".eE") => "integer",
            ScalarKind.Untyped when kind is not (JsonValueKind.Number or JsonValueKind.String) => "scalar",
            _ => null,
        };
    }

    private static string Describe(JsonNode value) => value switch
    {
        JsonObject => "map",
        JsonArray => "list",
        _ => $"&value.valueUnstructured{{Value:{value.ToJsonString()}}}",
    };
}
