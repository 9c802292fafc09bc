using System.Text.Json;
using System.Text.Json.Nodes;

namespace Berth.LocalCloud.Kubernetes;

/// <summary>Reads JSON into nodes, and names keys that come twice, of which the last wins.</summary>
internal static class BodyReader
{
    /// <exception cref="ApiException">400: it is no JSON.</exception>
    public static JsonNode? Read(ReadOnlySpan<byte> body, List<string> duplicates)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            reader.Read();
            var node = Node(ref reader, "", duplicates);
            while (reader.Read())
                throw new JsonException("more than one value");
            return node;
        }
        catch (JsonException failure)
        {
            throw ApiException.BadRequest($"the object provided is unrecognized (must be of type JSON here): {failure.Message}");
        }
    }

    public static JsonObject Object(ReadOnlySpan<byte> body, List<string> duplicates) =>
        Read(body, duplicates) as JsonObject ?? throw ApiException.BadRequest("the body is no object");

    private static JsonNode? Node(ref Utf8JsonReader reader, string path, List<string> duplicates)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var fields = new JsonObject();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var name = reader.GetString()!;
                    var at = path.Length == 0 ? name : $"{path}.{name}";
                    if (fields.ContainsKey(name))
                        duplicates.Add(at);
                    reader.Read();
                    fields[name] = Node(ref reader, at, duplicates);
                }

                return fields;
            case JsonTokenType.StartArray:
                var items = new JsonArray();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    items.Add(Node(ref reader, $"{path}[{items.Count}]", duplicates));
                return items;
            case JsonTokenType.Null:
                return null;
            case JsonTokenType.String:
                return JsonValue.Create(reader.GetString());
            case JsonTokenType.True or JsonTokenType.False:
                return JsonValue.Create(reader.GetBoolean());
            default:
                // A number as an element can be read as int, long or decimal; made of one of them it could be read as that alone.
                return JsonValue.Create(JsonElement.ParseValue(ref reader));
        }
    }
}
