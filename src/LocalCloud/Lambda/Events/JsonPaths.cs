using System.Globalization;
using System.Text.Json.Nodes;

namespace Berth.LocalCloud.Lambda.Events;

/// <summary>The JSON paths that EventBridge takes: members by dot or bracket, and array indexes. No wildcards, slices or filters.</summary>
internal static class JsonPaths
{
    /// <returns>Null when nothing is there.</returns>
    /// <exception cref="NotSupportedException">The path is of another kind.</exception>
    public static JsonNode? Find(JsonNode root, string path)
    {
        if (!path.StartsWith('$'))
        {
            throw new NotSupportedException($"A JSON path begins with $: {path}");
        }
        JsonNode? found = root;
        int i = 1;
        while (i < path.Length && found is not null)
        {
            if (path[i] == '.')
            {
                int end = path.IndexOfAny(['.', '['], i + 1);
                end = end < 0 ? path.Length : end;
                found = (found as JsonObject)?[path[(i + 1)..end]];
                i = end;
                continue;
            }
            int close = path[i] == '[' ? path.IndexOf(']', i) : -1;
            string inside = close < 0 ? "" : path[(i + 1)..close];
            if (inside is ['\'', .., '\''] or ['"', .., '"'])
            {
                found = (found as JsonObject)?[inside[1..^1]];
            }
            else if (int.TryParse(inside, NumberStyles.None, CultureInfo.InvariantCulture, out int index))
            {
                found = found is JsonArray array && index < array.Count ? array[index] : null;
            }
            else
            {
                throw new NotSupportedException($"The local cloud does not know this kind of JSON path: {path}");
            }
            i = close + 1;
        }
        return found;
    }
}
