using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Berth.Requests;

/// <summary>
/// Checks a document against the published JSON schema (<c>*.schema.json</c>, generated from the types) and says
/// everything that is wrong at once. Written by hand for the keywords that the generator emits, because a general
/// validator adds about a third to a function's start and does not say what would be right.
/// </summary>
public static class RequestSchema
{
    private static readonly Lazy<JsonObject> Environment = new(() => Published("berth-v1.schema.json"));
    private static readonly Lazy<JsonObject> Action = new(() => Published("berth-action-v1.schema.json"));

    /// <summary>What references begin with in plans. A request that could write them could name what is not its own.</summary>
    private static readonly string[] References = ["${", Planning.SecretReference.Scheme];

    private static readonly ConcurrentDictionary<string, Regex> Patterns = new();

    public static IReadOnlyList<RequestProblem> Check(JsonNode? document) => Check(document, Environment.Value);

    public static IReadOnlyList<RequestProblem> CheckAction(JsonNode? document) => Check(document, Action.Value);

    private static List<RequestProblem> Check(JsonNode? document, JsonObject schema)
    {
        var problems = new List<RequestProblem>();
        Check(document, schema, "", problems);
        return problems;
    }

    private static JsonObject Published(string name)
    {
        using var stream = typeof(RequestSchema).Assembly.GetManifestResourceStream(name)!;
        return JsonNode.Parse(stream)!.AsObject();
    }

    /// <summary>A copy that the schema admits: what is wrong and needed gives way to the schema's example, what is wrong and not needed is left out.</summary>
    /// <returns>Null if the document is no object.</returns>
    public static JsonNode? Mended(JsonNode? document) => Mended(document, Environment.Value);

    private static JsonNode? Mended(JsonNode? node, JsonObject schema)
    {
        var own = new List<RequestProblem>();
        Check(node, schema, "", own);
        if (own.Count == 0)
            return node?.DeepClone();
        if (node is not JsonObject fields || own.Any(problem => problem.Field.Length == 0))
            return null;
        var mended = new JsonObject();
        var properties = schema["properties"] as JsonObject;
        foreach (var (name, value) in fields)
            if ((properties?[name] ?? schema["additionalProperties"]) is JsonObject known && Mended(value, known) is { } good)
                mended[name] = good;
        foreach (var name in Required(schema))
            if (!mended.ContainsKey(name))
                mended[name] = Example(properties![name]!.AsObject());
        return mended;
    }

    private static JsonNode? Example(JsonObject schema) =>
        schema["examples"]?[0]?.DeepClone() ?? schema["enum"]?[0]?.DeepClone()
        ?? new JsonObject(Required(schema).Select(name => KeyValuePair.Create(name, Example(schema["properties"]![name]!.AsObject()))));

    private static IEnumerable<string> Required(JsonObject schema) => (schema["required"] as JsonArray ?? []).Select(name => name!.GetValue<string>());

    private static void Check(JsonNode? node, JsonObject schema, string path, List<RequestProblem> problems)
    {
        var allowed = Types(schema);
        var kind = node?.GetValueKind() ?? JsonValueKind.Null;
        if (allowed.Count > 0 && !allowed.Any(type => Is(type, node, kind)))
        {
            problems.Add(new(path, $"is {Name(kind)}", $"give {string.Join(" or ", allowed.Where(type => type != "null").Select(Article))}"));
            return;
        }

        if (schema["enum"] is JsonArray values && !values.Any(value => JsonNode.DeepEquals(value, node)))
            problems.Add(new(path, $"is {Shown(node)}", $"give one of {string.Join(", ", values.Select(value => value?.ToJsonString()))}"));
        switch (node)
        {
            case JsonObject fields:
                CheckObject(fields, schema, path, problems);
                break;
            case JsonArray items:
                if (schema["maxItems"]?.GetValue<int>() is { } most && items.Count > most)
                    problems.Add(new(path, $"has {items.Count} entries", $"give at most {most}"));
                if (schema["items"] is JsonObject item)
                    foreach (var (index, entry) in items.Index())
                        Check(entry, item, $"{path}/{index}", problems);
                break;
            case JsonValue value:
                CheckValue(value, kind, schema, path, problems);
                break;
        }
    }

    private static void CheckObject(JsonObject fields, JsonObject schema, string path, List<RequestProblem> problems)
    {
        var properties = schema["properties"] as JsonObject;
        foreach (var name in Required(schema))
            if (!fields.ContainsKey(name))
                problems.Add(new($"{path}/{name}", "is missing", Description(properties?[name]) is { Length: > 0 } text ? text : "add it"));
        foreach (var (name, value) in fields)
        {
            var below = $"{path}/{Planning.JsonPointer.Escape(Printable.Of(name, 60))}";
            if (properties?[name] is JsonObject known)
                Check(value, known, below, problems);
            else if (schema["additionalProperties"] is JsonObject each)
                Check(value, each, below, problems);
            else if (properties is not null)
                problems.Add(new(below, "is no known field", Nearest(name, properties) is { } near ? $"did you mean {near}?" : $"known are {string.Join(", ", properties.Select(property => property.Key))}"));
        }
    }

    private static void CheckValue(JsonValue value, JsonValueKind kind, JsonObject schema, string path, List<RequestProblem> problems)
    {
        if (kind == JsonValueKind.String && schema["pattern"]?.GetValue<string>() is { } pattern)
        {
            var text = value.GetValue<string>();
            // The end mark of .NET's patterns matches before a final line feed, too; JSON schema's does not.
            if (text.EndsWith('\n') || !Matches(text, pattern))
                problems.Add(new(path, $"is {Shown(value)}", schema["examples"]?[0]?.GetValue<string>() is { } example
                    ? $"give a text such as {example}, matching {pattern}"
                    : $"give a text that matches {pattern}"));
        }

        if (kind == JsonValueKind.String && References.FirstOrDefault(mark => value.GetValue<string>().Contains(mark, StringComparison.Ordinal)) is { } found)
            problems.Add(new(path, $"holds {found}, which Berth would take for a reference of its own", $"leave out {found}"));
        if (kind != JsonValueKind.Number)
            return;
        var number = value.GetValue<JsonElement>().TryGetDouble(out var read) ? read : double.NaN;
        if (schema["minimum"]?.GetValue<double>() is { } least && !(number >= least) || schema["maximum"]?.GetValue<double>() is { } most && !(number <= most))
            problems.Add(new(path, $"is {Shown(value)}", $"give a number from {schema["minimum"]} to {schema["maximum"]}"));
    }

    private static IReadOnlyList<string> Types(JsonObject schema) => schema["type"] switch
    {
        JsonArray several => [.. several.Select(type => type!.GetValue<string>())],
        JsonValue one => [one.GetValue<string>()],
        _ => [],
    };

    private static bool Is(string type, JsonNode? node, JsonValueKind kind) => type switch
    {
        "integer" => kind == JsonValueKind.Number && node!.GetValue<JsonElement>().TryGetInt32(out _),
        "number" => kind == JsonValueKind.Number,
        "string" => kind == JsonValueKind.String,
        "boolean" => kind is JsonValueKind.True or JsonValueKind.False,
        "object" => kind == JsonValueKind.Object,
        "array" => kind == JsonValueKind.Array,
        _ => kind == JsonValueKind.Null,
    };

    private static string Description(JsonNode? schema) => schema?["description"]?.GetValue<string>() ?? "";

    private static string Name(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "a truth value",
    };

    private static string Article(string type) => type switch
    {
        "object" => "an object",
        "array" => "a list",
        "string" => "a text",
        "integer" => "a whole number",
        "boolean" => "true or false",
        _ => $"a {type}",
    };

    /// <summary>What was given, shortened and with everything escaped that could disturb a log or a terminal.</summary>
    private static string Shown(JsonNode? node) => Printable.Of(node?.ToJsonString() ?? "null", 60);

    /// <summary>Without a limit of time: these patterns are ours and cannot run away, and a process that is held up must not refuse what is right.</summary>
    private static bool Matches(string text, string pattern) =>
        Patterns.GetOrAdd(pattern, static text => new(text, RegexOptions.CultureInvariant)).IsMatch(text);

    private static string? Nearest(string name, JsonObject properties) =>
        properties.Select(property => property.Key).FirstOrDefault(known => string.Equals(known, name, StringComparison.OrdinalIgnoreCase)
            || known.Replace("_", "").Equals(name.Replace("_", "").Replace("-", ""), StringComparison.OrdinalIgnoreCase));
}
