using System.Text.Json.Nodes;

namespace Berth.LocalCloud.Kubernetes;

/// <summary>
/// Reads the compact notation of <see cref="BuiltInSchemas"/>. A type is a line <c>Name: field field …</c>, further lines indented;
/// a field is <c>name:type</c>, <c>name*:type</c> when it is required, <c>name:type=default</c> with a JSON value or a bare word.
/// Types: string int number bool untyped any, another type's Name, <c>map</c> (of strings), <c>map(type)</c>, <c>[type]</c> (atomic list),
/// <c>[type]set</c>, <c>[type]{key,key}</c> (list by key), <c>a|b|c</c> in quotes for an enum; a trailing <c>!</c> makes a struct or map atomic.
/// </summary>
internal sealed class SchemaReader
{
    private readonly Dictionary<string, StructSchema> types = [];

    public static IReadOnlyDictionary<string, StructSchema> Read(params IEnumerable<string> texts)
    {
        var reader = new SchemaReader();
        var bodies = new List<(StructSchema Type, string[] Fields)>();
        foreach (var text in texts)
        {
            foreach (var entry in text.ReplaceLineEndings("\n").Replace("\n ", " ").Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                var colon = entry.IndexOf(':');
                var type = new StructSchema(entry[..colon], []);
                reader.types.Add(type.Name, type);
                bodies.Add((type, entry[(colon + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)));
            }
        }

        foreach (var (type, fields) in bodies)
            foreach (var field in fields)
                reader.Add(type, field);
        return reader.types;
    }

    private void Add(StructSchema type, string field)
    {
        var colon = field.IndexOf(':');
        var name = field[..colon];
        var rest = field[(colon + 1)..];
        var equals = rest.IndexOf('=');
        var fallback = equals < 0 ? null : Value(rest[(equals + 1)..]);
        type.Fields.Add(name.TrimEnd('*'), new Field(Type(equals < 0 ? rest : rest[..equals]), name.EndsWith('*'), fallback));
    }

    private static JsonNode Value(string text) =>
        text[0] is '{' or '[' || char.IsDigit(text[0]) || text is "true" or "false" ? JsonNode.Parse(text)! : JsonValue.Create(text.Trim('"'));

    private Schema Type(string text)
    {
        if (text.EndsWith('!'))
            return Type(text[..^1]) switch
            {
                StructSchema inner => inner with { Atomic = true },
                MapSchema inner => inner with { Atomic = true },
                var other => throw new FormatException($"{text}: {other} cannot be atomic"),
            };
        if (text[0] == '[')
        {
            var end = text.LastIndexOf(']');
            var (item, merge) = (Type(text[1..end]), text[(end + 1)..]);
            return merge switch
            {
                "" => new ListSchema(item, ListMerge.Atomic, []),
                "set" => new ListSchema(item, ListMerge.Set, []),
                _ => new ListSchema(item, ListMerge.Map, merge.Trim('{', '}').Split(',')),
            };
        }

        if (text[0] == '\'')
            return new ScalarSchema(ScalarKind.String, text.Trim('\'').Split('|'));
        if (text.StartsWith("map(", StringComparison.Ordinal))
            return new MapSchema(Type(text[4..^1]), false);
        return text switch
        {
            "string" => new ScalarSchema(ScalarKind.String),
            "int" => new ScalarSchema(ScalarKind.Integer),
            "number" => new ScalarSchema(ScalarKind.Number),
            "bool" => new ScalarSchema(ScalarKind.Boolean),
            "untyped" => new ScalarSchema(ScalarKind.Untyped),
            "any" => new AnySchema(),
            "map" => new MapSchema(new ScalarSchema(ScalarKind.String), false),
            _ => types.TryGetValue(text, out var type) ? type : throw new FormatException($"unknown type {text}"),
        };
    }
}
