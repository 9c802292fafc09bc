using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using Berth.Requests;

namespace Berth.Tests.Requests;

/// <summary>Makes the published JSON schema from the request's types and their attributes.</summary>
public static class SchemaExport
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Text() => Text(typeof(EnvironmentRequest), EnvironmentRequest.SchemaName);

    public static string ActionText() => Text(typeof(ActionRequest), ActionRequest.SchemaName);

    private static string Text(Type type, string title)
    {
        var schema = RequestJson.Default.Options.GetJsonSchemaAsNode(type, new()
        {
            TreatNullObliviousAsNonNullable = true,
            TransformSchemaNode = Describe,
        }).AsObject();
        schema = Spelt(schema, schema)!.AsObject();
        schema.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.Insert(1, "title", title);
        return schema.ToJsonString(Indented) + "\n";
    }

    /// <summary>Everything in its place: the exporter points to what it has written before, and readers of a schema for people need not follow.</summary>
    private static JsonNode? Spelt(JsonNode? node, JsonObject root)
    {
        switch (node)
        {
            case JsonObject fields when fields["$ref"] is JsonValue pointer:
                var target = pointer.GetValue<string>().Split('/').Skip(1).Aggregate((JsonNode)root, (at, name) => at[name]!).DeepClone().AsObject();
                foreach (var (name, value) in fields.Where(field => field.Key != "$ref"))
                    target[name] = value?.DeepClone();
                return Spelt(target, root);
            case JsonObject fields:
                return new JsonObject(fields.Select(field => KeyValuePair.Create(field.Key, Spelt(field.Value, root))));
            case JsonArray items:
                return new JsonArray([.. items.Select(item => Spelt(item, root))]);
            default:
                return node?.DeepClone();
        }
    }

    private static JsonNode Describe(JsonSchemaExporterContext context, JsonNode node)
    {
        if (node is not JsonObject schema)
            return node;
        schema.Remove("default");
        var member = context.PropertyInfo?.AttributeProvider as MemberInfo ?? (MemberInfo)context.TypeInfo.Type;
        if (member.GetCustomAttribute<DescriptionAttribute>() is { } description)
            schema["description"] = description.Description;
        if (member.GetCustomAttribute<AllowedValuesAttribute>() is { } values)
            schema["enum"] = new JsonArray([.. values.Values.Select(value => (JsonNode)value!.ToString()!)]);
        if (member.GetCustomAttribute<RegularExpressionAttribute>() is { } pattern)
            schema["pattern"] = pattern.Pattern;
        if (member.GetCustomAttribute<RangeAttribute>() is { } range)
            (schema["minimum"], schema["maximum"]) = ((int)range.Minimum, (int)range.Maximum);
        if (member.GetCustomAttribute<ExampleAttribute>() is { } example)
            schema["examples"] = new JsonArray(example.Value);
        if (member.GetCustomAttribute<AtMostAttribute>() is { } most)
            schema["maxItems"] = most.Count;
        return schema;
    }
}
