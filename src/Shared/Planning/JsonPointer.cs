using System.Text.Json.Nodes;

namespace Berth.Planning;

/// <summary>Paths in specifications, as RFC 6901 writes them.</summary>
public static class JsonPointer
{
    public static string Escape(string key) => key.Replace("~", "~0").Replace("/", "~1");

    /// <summary>Sets the value at a path, making objects on the way; <c>null</c> removes it.</summary>
    public static void Set(JsonObject root, string path, JsonNode? value)
    {
        var keys = path.Split('/').Skip(1).Select(key => key.Replace("~1", "/").Replace("~0", "~")).ToArray();
        JsonNode? node = root;
        foreach (var key in keys[..^1])
            node = node is JsonArray list && int.TryParse(key, out var at) ? list[at] : node!.AsObject()[key] ??= new JsonObject();
        Put(node!, keys[^1], value?.DeepClone());
    }

    private static void Put(JsonNode parent, string key, JsonNode? value)
    {
        if (parent is JsonArray list && int.TryParse(key, out var at))
        {
            if (value is null)
                list.RemoveAt(at);
            else
                list[at] = value;
        }
        else if (value is null)
            parent.AsObject().Remove(key);
        else
            parent.AsObject()[key] = value;
    }
}
