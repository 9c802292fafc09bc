using System.Text.Json.Nodes;

namespace Berth.Planning;

/// <summary>Compares specifications. Only what is desired counts: further observed fields are the cloud's own defaults.</summary>
public static class Difference
{
    public static IReadOnlyList<FieldChange> Between(JsonNode? observed, JsonNode? desired)
    {
        var found = new List<FieldChange>();
        Compare(observed, desired, "", found);
        return found;
    }

    /// <summary>The specification as it was before <paramref name="fields"/> were applied: every field set back to what it came from.</summary>
    public static JsonObject Undone(JsonObject specification, IEnumerable<FieldChange> fields)
    {
        var result = specification.DeepClone().AsObject();
        foreach (var field in fields)
            JsonPointer.Set(result, field.Path, field.From);
        return result;
    }

    private static void Compare(JsonNode? observed, JsonNode? desired, string path, List<FieldChange> found)
    {
        if (desired is JsonObject wanted && observed is JsonObject live)
            foreach (var (key, value) in wanted)
                Compare(live[key], value, $"{path}/{JsonPointer.Escape(key)}", found);
        else if (!JsonNode.DeepEquals(observed, desired))
            found.Add(new(path, observed?.DeepClone(), desired?.DeepClone()));
    }
}
