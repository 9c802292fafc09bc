using System.Text.Json.Nodes;

namespace Berth.LocalCloud.Kubernetes;

/// <summary>The patches that are not server-side apply.</summary>
internal static class Patches
{
    /// <summary>RFC 7396.</summary>
    public static JsonNode Merge(JsonNode? live, JsonNode patch)
    {
        if (patch is not JsonObject changes)
            return patch.DeepClone();
        var merged = live is JsonObject fields ? fields : [];
        foreach (var (name, change) in changes)
        {
            if (change is null)
                merged.Remove(name);
            else
                merged[name] = Merge(Take(merged, name), change);
        }

        return merged;
    }

    /// <summary>RFC 6902.</summary>
    /// <exception cref="ApiException">422: an operation does not fit the object.</exception>
    public static JsonNode Json(JsonNode live, JsonArray operations)
    {
        JsonNode root = new JsonObject { ["root"] = live.DeepClone() };
        foreach (var operation in operations.OfType<JsonObject>())
        {
            var path = (string?)operation["path"] ?? "";
            switch ((string?)operation["op"])
            {
                case "add":
                    Put(root, path, operation["value"]?.DeepClone(), insert: true);
                    break;
                case "replace":
                    Get(root, path);
                    Put(root, path, operation["value"]?.DeepClone(), insert: false);
                    break;
                case "remove":
                    Cut(root, path);
                    break;
                case "copy":
                    Put(root, path, Get(root, (string?)operation["from"] ?? "")?.DeepClone(), insert: true);
                    break;
                case "move":
                    var moved = Get(root, (string?)operation["from"] ?? "")?.DeepClone();
                    Cut(root, (string?)operation["from"] ?? "");
                    Put(root, path, moved, insert: true);
                    break;
                case "test":
                    if (!JsonNode.DeepEquals(Get(root, path), operation["value"]))
                        throw Wrong($"testing value {path} failed: test failed");
                    break;
                default:
                    throw ApiException.BadRequest($"unexpected kind of json patch operation: {operation["op"]}");
            }
        }

        return Take((JsonObject)root, "root")!;
    }

    /// <summary>Strategic merge by the schema's list keys; $patch: delete and replace, $deleteFromPrimitiveList; $setElementOrder is not needed and is left out.</summary>
    public static JsonNode? Strategic(Schema schema, JsonNode? live, JsonNode patch)
    {
        if (patch is JsonObject changes)
        {
            if ((string?)changes["$patch"] == "replace")
            {
                var replacement = (JsonObject)changes.DeepClone();
                replacement.Remove("$patch");
                return replacement;
            }

            var merged = live as JsonObject ?? [];
            foreach (var (name, change) in changes)
            {
                if (name.StartsWith("$deleteFromPrimitiveList/", StringComparison.Ordinal) && merged[name[25..]] is JsonArray primitives && change is JsonArray gone)
                    foreach (var item in primitives.Where(item => gone.Any(other => JsonNode.DeepEquals(item, other))).ToList())
                        primitives.Remove(item);
                if (name.StartsWith('$'))
                    continue;
                var field = schema switch
                {
                    StructSchema type => type.Fields.GetValueOrDefault(name)?.Schema,
                    MapSchema map => map.Value,
                    _ => null,
                };
                if (change is null)
                    merged.Remove(name);
                else
                    merged[name] = Strategic(field ?? new AnySchema(), Take(merged, name), change);
            }

            return merged;
        }

        if (patch is JsonArray items && schema is ListSchema { Merge: not ListMerge.Atomic } list && live is JsonArray old)
        {
            foreach (var item in items)
            {
                if (item is JsonObject { } marker && (string?)marker["$patch"] == "replace")
                    return new JsonArray([.. items.Where(other => other != item).Select(other => other?.DeepClone())]);
                // The first key is the merge key of strategic patches (a port's number, without its protocol).
                var same = old.FirstOrDefault(other => list.Merge == ListMerge.Set ? JsonNode.DeepEquals(other, item)
                    : JsonNode.DeepEquals(other?[list.Keys[0]], item?[list.Keys[0]]));
                if ((item as JsonObject)?["$patch"] is { } directive && (string?)directive == "delete")
                    old.Remove(same);
                else if (same is null)
                    old.Add(item?.DeepClone());
                else if (list.Merge == ListMerge.Map)
                    old[old.IndexOf(same)] = Strategic(list.Item, same.DeepClone(), item!);
            }

            return old;
        }

        return patch.DeepClone();
    }

    private static JsonNode? Take(JsonObject from, string name)
    {
        var value = from[name];
        from.Remove(name);
        return value;
    }

    private static IEnumerable<string> Steps(string path) =>
        path.Split('/')[1..].Select(step => step.Replace("~1", "/").Replace("~0", "~")).Prepend("root");

    private static JsonNode? Get(JsonNode root, string path)
    {
        JsonNode? node = root;
        foreach (var step in Steps(path.Length == 0 ? "" : path))
            node = node switch
            {
                JsonObject fields when fields.ContainsKey(step) => fields[step],
                JsonArray items when int.TryParse(step, out var index) && index >= 0 && index < items.Count => items[index],
                _ => throw Wrong($"path {path} does not exist"),
            };
        return node;
    }

    private static void Put(JsonNode root, string path, JsonNode? value, bool insert)
    {
        var (parent, last) = Parent(root, path);
        if (parent is JsonObject fields)
            fields[last] = value;
        else if (parent is JsonArray items && last == "-")
            items.Add(value);
        else if (parent is JsonArray list && int.TryParse(last, out var index) && index >= 0 && index <= list.Count)
        {
            if (!insert)
                list.RemoveAt(index);
            list.Insert(index, value);
        }
        else
            throw Wrong($"path {path} does not exist");
    }

    private static void Cut(JsonNode root, string path)
    {
        Get(root, path);
        var (parent, last) = Parent(root, path);
        if (parent is JsonObject fields)
            fields.Remove(last);
        else
            ((JsonArray)parent!).RemoveAt(int.Parse(last));
    }

    private static (JsonNode? Parent, string Last) Parent(JsonNode root, string path)
    {
        var steps = Steps(path).ToList();
        var above = string.Concat(steps.Skip(1).SkipLast(1).Select(step => "/" + step.Replace("~", "~0").Replace("/", "~1")));
        return (steps.Count == 1 ? root : Get(root, above), steps[^1]);
    }

    private static ApiException Wrong(string message) => new(422, "Invalid", $"the server rejected our request due to an error in our request: {message}");
}
