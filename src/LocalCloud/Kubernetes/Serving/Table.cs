using System.Text.Json.Nodes;

namespace Berth.LocalCloud.Kubernetes;

/// <summary>The server side of <c>kubectl get</c>.</summary>
internal static class Table
{
    public static bool IsWanted(string? accept) => accept?.Contains("as=Table", StringComparison.Ordinal) == true;

    public static JsonObject Of(Resource resource, IEnumerable<JsonObject> bodies, string version, DateTimeOffset now, bool withColumns = true)
    {
        var columns = Columns.Of(resource);
        return new JsonObject
        {
            ["kind"] = "Table",
            ["apiVersion"] = "meta.k8s.io/v1",
            ["metadata"] = new JsonObject { ["resourceVersion"] = version },
            ["columnDefinitions"] = withColumns ? new JsonArray([.. columns.Select(column => (JsonNode)new JsonObject
            {
                ["name"] = column.Name, ["type"] = column.Type, ["format"] = column.Name == "Name" ? "name" : "", ["description"] = "", ["priority"] = column.Wide ? 1 : 0,
            })]) : null,
            ["rows"] = new JsonArray([.. bodies.Select(body => (JsonNode)new JsonObject
            {
                ["cells"] = new JsonArray([.. columns.Select(column => column.Cell(body, now))]),
                ["object"] = new JsonObject { ["kind"] = "PartialObjectMetadata", ["apiVersion"] = "meta.k8s.io/v1", ["metadata"] = body["metadata"]!.DeepClone() },
            })]),
        };
    }
}
