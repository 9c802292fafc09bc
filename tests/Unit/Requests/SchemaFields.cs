using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Berth.Tests.Requests;

/// <summary>One field of the request's schema.</summary>
/// <param name="Path">Names from the root; <c>*</c> stands for any name of a map and any place of a list.</param>
internal sealed record SchemaField(IReadOnlyList<string> Path, JsonObject Schema, bool Required)
{
    public string Pointer => string.Concat(Path.Select(name => "/" + name));

    public string Type => Schema["type"] is JsonArray several ? (string)several[0]! : (string)Schema["type"]!;
}

/// <summary>All fields of the published schema, so that a test over them covers those that are added later, too.</summary>
internal static class SchemaFields
{
    public static JsonObject Schema { get; } = JsonNode.Parse(Repository.Read("src/Shared/Requests/berth-v1.schema.json"))!.AsObject();

    public static IReadOnlyList<SchemaField> All { get; } = [.. Below(Schema, [])];

    private static IEnumerable<SchemaField> Below(JsonObject schema, IReadOnlyList<string> path)
    {
        var required = (schema["required"] as JsonArray ?? []).Select(name => (string)name!).ToHashSet();
        var parts = (schema["properties"] as JsonObject ?? []).Select(property => (property.Key, Part: property.Value!.AsObject(), required.Contains(property.Key)))
            .Concat(schema["additionalProperties"] is JsonObject each ? [("*", each, false)] : [])
            .Concat(schema["items"] is JsonObject item ? [("*", item, false)] : []);
        foreach (var (name, part, needed) in parts)
        {
            IReadOnlyList<string> below = [.. path, name];
            yield return new(below, part, needed);
            foreach (var field in Below(part, below))
                yield return field;
        }
    }

    /// <summary>A request in which everything is given that can be given.</summary>
    public static JsonObject Full() => Whole(Schema).AsObject();

    private static JsonNode Whole(JsonObject schema) => schema["examples"]?[0]?.DeepClone() ?? schema["enum"]?[0]?.DeepClone() ?? new SchemaField([], schema, true).Type switch
    {
        "object" when schema["properties"] is JsonObject properties =>
            new JsonObject(properties.Select(property => KeyValuePair.Create(property.Key, (JsonNode?)Whole(property.Value!.AsObject())))),
        "object" => new JsonObject { [schema["additionalProperties"]!["type"]!.ToJsonString().Contains("object") && schema["additionalProperties"]!["properties"] is null ? "core" : "NAME"] = Whole(schema["additionalProperties"]!.AsObject()) },
        "array" => new JsonArray(Whole(schema["items"]!.AsObject())),
        "integer" => schema["minimum"]!.DeepClone(),
        "boolean" => JsonValue.Create(true),
        _ => JsonValue.Create(new[] { "v1", "COGNITO", "123456789012", "7d" }.First(text => schema["pattern"] is not { } pattern || Regex.IsMatch(text, (string)pattern!))),
    };
}
