using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Berth.LocalCloud.Kubernetes;

/// <summary>One element of a fieldsV1 path.</summary>
internal static class PathElement
{
    // The API server writes these keys as plain JSON, without escapes for & or <.
    private static readonly JsonSerializerOptions Plain = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = new System.Text.Json.Serialization.Metadata.DefaultJsonTypeInfoResolver(),
    };

    public static string Field(string name) => "f:" + name;

    /// <summary>A list item's element; null for one that carries none of its keys. A key with a default counts as set.</summary>
    public static string? Of(ListSchema list, JsonNode item)
    {
        if (list.Merge == ListMerge.Set)
            return "v:" + item.ToJsonString(Plain);
        if (item is not JsonObject fields)
            return null;
        var keys = new JsonObject();
        foreach (var key in list.Keys.Order(StringComparer.Ordinal))
        {
            var value = fields[key] ?? (list.Item as StructSchema)?.Fields.GetValueOrDefault(key)?.Default;
            if (value is not null)
                keys[key] = value.DeepClone();
        }

        return keys.Count == 0 ? null : "k:" + keys.ToJsonString(Plain);
    }

    /// <summary>As conflicts name it: <c>.name</c>, <c>[name="app"]</c>, <c>[="finalizer"]</c>.</summary>
    public static string Display(string element) => element[..2] switch
    {
        "f:" => "." + element[2..],
        "k:" => "[" + string.Join(',', JsonNode.Parse(element[2..])!.AsObject().Select(key => $"{key.Key}={key.Value!.ToJsonString(Plain)}")) + "]",
        _ => $"[={element[2..]}]",
    };
}
