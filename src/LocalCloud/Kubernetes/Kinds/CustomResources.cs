using System.Text.Json.Nodes;

namespace Berth.LocalCloud.Kubernetes;

/// <summary>The kinds of a CustomResourceDefinition, one a served version, with the schema read from its OpenAPI.</summary>
internal static class CustomResources
{
    private static readonly AnySchema Any = new();

    public static IEnumerable<Resource> Of(JsonObject definition)
    {
        var spec = definition["spec"]!.AsObject();
        var names = spec["names"]!.AsObject();
        foreach (var version in DefinitionRules.Versions(spec).Where(version => (bool?)version["served"] == true))
        {
            var kind = (string)names["kind"]!;
            yield return new Resource((string)spec["group"]!, (string)version["name"]!, kind, (string)names["plural"]!, (string?)spec["scope"] == "Namespaced",
                Root(kind, version["schema"]?["openAPIV3Schema"] as JsonObject ?? []))
            {
                Singular = (string?)names["singular"] ?? kind.ToLowerInvariant(),
                ShortNames = Texts(names["shortNames"]),
                Categories = Texts(names["categories"]),
                HasStatus = version["subresources"]?["status"] is not null,
                HasGeneration = true,
                PrinterColumns = version["additionalPrinterColumns"]?.DeepClone() as JsonArray ?? [],
                Custom = true,
            };
        }
    }

    private static StructSchema Root(string kind, JsonObject schema)
    {
        var root = Struct(kind, schema);
        var text = new Field(new ScalarSchema(ScalarKind.String), false, null);
        root.Fields["apiVersion"] = text;
        root.Fields["kind"] = text;
        root.Fields["metadata"] = new Field(BuiltInSchemas.Types["ObjectMeta"], false, null);
        return root;
    }

    private static StructSchema Struct(string name, JsonObject schema)
    {
        var required = Texts(schema["required"]);
        return new StructSchema(name, (schema["properties"] as JsonObject ?? []).Where(property => property.Value is JsonObject).ToDictionary(
            property => property.Key,
            property => new Field(Read(property.Key, (JsonObject)property.Value!), required.Contains(property.Key), property.Value!["default"]?.DeepClone())))
        {
            Atomic = (string?)schema["x-kubernetes-map-type"] == "atomic",
            Open = (bool?)schema["x-kubernetes-preserve-unknown-fields"] == true,
        };
    }

    private static Schema Read(string name, JsonObject schema)
    {
        if ((bool?)schema["x-kubernetes-int-or-string"] == true)
            return new ScalarSchema(ScalarKind.Untyped);
        if ((bool?)schema["x-kubernetes-embedded-resource"] == true)
            return Any;
        var scalar = (string?)schema["type"] switch
        {
            "string" => new ScalarSchema(ScalarKind.String, schema["enum"] is JsonArray values ? Texts(values) : null),
            "integer" => new ScalarSchema(ScalarKind.Integer),
            "number" => new ScalarSchema(ScalarKind.Number),
            "boolean" => new ScalarSchema(ScalarKind.Boolean),
            _ => null,
        };
        if (scalar is not null)
            return scalar;
        if ((string?)schema["type"] == "array")
        {
            var merge = (string?)schema["x-kubernetes-list-type"] switch { "map" => ListMerge.Map, "set" => ListMerge.Set, _ => ListMerge.Atomic };
            return new ListSchema(schema["items"] is JsonObject items ? Read(name, items) : Any, merge, Texts(schema["x-kubernetes-list-map-keys"]));
        }

        if (schema["properties"] is JsonObject)
            return Struct(name, schema);
        if (schema["additionalProperties"] is JsonObject entries)
            return new MapSchema(Read(name, entries), (string?)schema["x-kubernetes-map-type"] == "atomic");
        return Any;
    }

    private static List<string> Texts(JsonNode? values) => [.. (values as JsonArray ?? []).Select(value => value!.ToString())];
}
