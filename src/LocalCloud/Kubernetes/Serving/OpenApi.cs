using System.Text.Json.Nodes;

namespace Berth.LocalCloud.Kubernetes;

/// <summary>OpenAPI v3 documents: the schemas, and which requests take fieldValidation, which kubectl looks up before it writes.</summary>
internal static class OpenApi
{
    public static JsonObject? Answer(Catalogue catalogue, string path)
    {
        var versions = catalogue.All.GroupBy(resource => resource.Group.Length == 0 ? $"api/{resource.Version}" : $"apis/{resource.ApiVersion}").ToList();
        if (path.TrimEnd('/') == "/openapi/v3")
            return new JsonObject
            {
                ["paths"] = new JsonObject(versions.Select(version => KeyValuePair.Create(version.Key, (JsonNode?)new JsonObject { ["serverRelativeURL"] = $"/openapi/v3/{version.Key}" }))),
            };
        return versions.FirstOrDefault(version => path == $"/openapi/v3/{version.Key}") is { } found ? Document(found.Key, found) : null;
    }

    private static JsonObject Document(string prefix, IEnumerable<Resource> resources)
    {
        var (paths, schemas) = (new JsonObject(), new JsonObject());
        foreach (var resource in resources)
        {
            var collection = $"/{prefix}/{(resource.Namespaced ? "namespaces/{namespace}/" : "")}{resource.Plural}";
            paths[collection] = new JsonObject { ["get"] = Operation(resource, "list"), ["post"] = Operation(resource, "post") };
            paths[collection + "/{name}"] = new JsonObject
            {
                ["get"] = Operation(resource, "get"),
                ["put"] = Operation(resource, "put"),
                ["patch"] = Operation(resource, "patch"),
                ["delete"] = Operation(resource, "delete"),
            };
            var schema = Struct(resource.Schema, schemas);
            schema["x-kubernetes-group-version-kind"] = new JsonArray(Kind(resource));
            schemas[Name(resource.Schema, resource.Group, resource.Version)] = schema;
        }

        return new JsonObject
        {
            ["openapi"] = "3.0.0",
            ["info"] = new JsonObject { ["title"] = "Kubernetes", ["version"] = "v1.32.13" },
            ["paths"] = paths,
            ["components"] = new JsonObject { ["schemas"] = schemas },
        };
    }

    private static JsonObject Operation(Resource resource, string action)
    {
        var parameters = new JsonArray(Query("dryRun"), Query("fieldManager"));
        if (action is "post" or "put" or "patch")
            parameters.Add(Query("fieldValidation"));
        return new JsonObject
        {
            ["x-kubernetes-action"] = action,
            ["x-kubernetes-group-version-kind"] = Kind(resource),
            ["parameters"] = parameters,
            ["responses"] = new JsonObject { ["200"] = new JsonObject { ["description"] = "OK" } },
        };
    }

    private static JsonNode Query(string name) => new JsonObject { ["name"] = name, ["in"] = "query", ["schema"] = new JsonObject { ["type"] = "string" } };

    private static JsonObject Kind(Resource resource) => new() { ["group"] = resource.Group, ["version"] = resource.Version, ["kind"] = resource.Kind };

    private static string Name(StructSchema type, string group, string version) => $"{(group.Length == 0 ? "core" : group)}.{version}.{type.Name}";

    private static JsonObject Struct(StructSchema type, JsonObject schemas)
    {
        var schema = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject(type.Fields.Select(field => KeyValuePair.Create(field.Key, (JsonNode?)Write(field.Value.Schema, schemas)))),
        };
        if (type.Fields.Where(field => field.Value.Required).Select(field => (JsonNode)field.Key).ToArray() is { Length: > 0 } required)
            schema["required"] = new JsonArray(required);
        if (type.Atomic)
            schema["x-kubernetes-map-type"] = "atomic";
        return schema;
    }

    private static JsonObject Write(Schema schema, JsonObject schemas)
    {
        switch (schema)
        {
            case StructSchema type:
                var name = "types." + type.Name;
                if (!schemas.ContainsKey(name))
                {
                    schemas[name] = new JsonObject(); // Held, in case the type holds itself.
                    schemas[name] = Struct(type, schemas);
                }

                return new JsonObject { ["allOf"] = new JsonArray(new JsonObject { ["$ref"] = "#/components/schemas/" + name }) };
            case MapSchema map:
                return new JsonObject { ["type"] = "object", ["additionalProperties"] = Write(map.Value, schemas) };
            case ListSchema list:
                var array = new JsonObject { ["type"] = "array", ["items"] = Write(list.Item, schemas), ["x-kubernetes-list-type"] = list.Merge.ToString().ToLowerInvariant() };
                if (list.Merge == ListMerge.Map)
                {
                    array["x-kubernetes-list-map-keys"] = new JsonArray([.. list.Keys.Select(key => (JsonNode)key)]);
                    array["x-kubernetes-patch-merge-key"] = list.Keys[0];
                }

                if (list.Merge != ListMerge.Atomic)
                    array["x-kubernetes-patch-strategy"] = "merge";
                return array;
            case ScalarSchema { Kind: ScalarKind.Untyped }:
                return new JsonObject { ["oneOf"] = new JsonArray(new JsonObject { ["type"] = "string" }, new JsonObject { ["type"] = "number" }) };
            case ScalarSchema scalar:
                return new JsonObject { ["type"] = scalar.Kind.ToString().ToLowerInvariant() };
            default:
                return new JsonObject { ["type"] = "object", ["x-kubernetes-preserve-unknown-fields"] = true };
        }
    }
}
