using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Berth.LocalCloud.Lambda.Events;

/// <summary>What a target is given of an event: the event, a part of it, constant text, or a template filled from it.</summary>
internal static partial class TargetInput
{
    /// <param name="target">A target as ListTargetsByRule answers it.</param>
    /// <param name="rule">Name and ARN, for the reserved variables aws.events.rule-name and aws.events.rule-arn.</param>
    public static string Of(JsonObject target, JsonObject @event, (string Name, string Arn) rule)
    {
        if ((string?)target["Input"] is { Length: > 0 } constant)
        {
            return constant;
        }
        if ((string?)target["InputPath"] is { Length: > 0 } path)
        {
            return (JsonPaths.Find(@event, path) ?? new JsonObject()).ToJsonString();
        }
        return target["InputTransformer"] is JsonObject transformer ? Filled(transformer, @event, rule) : @event.ToJsonString();
    }

    // In a quoted part of the template a value stands as text, elsewhere as JSON
    // (docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html).
    private static string Filled(JsonObject transformer, JsonObject @event, (string Name, string Arn) rule)
    {
        string template = (string)transformer["InputTemplate"]!;
        var values = new Dictionary<string, JsonNode?>();
        foreach ((string name, JsonNode? path) in transformer["InputPathsMap"] as JsonObject ?? [])
        {
            values[name] = JsonPaths.Find(@event, (string)path!);
        }
        values["aws.events.rule-arn"] = rule.Arn;
        values["aws.events.rule-name"] = rule.Name;
        values["aws.events.event.ingestion-time"] = @event["time"];
        values["aws.events.event"] = @event;
        values["aws.events.event.json"] = @event;

        var filled = new StringBuilder();
        bool quoted = false;
        for (int i = 0; i < template.Length; i++)
        {
            if (template[i] == '\\' && i + 1 < template.Length)
            {
                filled.Append(template, i++, 2);
            }
            else if (template[i] == '<' && Variable().Match(template, i) is { Success: true } variable && values.TryGetValue(variable.Groups[1].Value, out JsonNode? value))
            {
                filled.Append(quoted ? Quoted(value) : value?.ToJsonString() ?? "\"\"");
                i += variable.Length - 1;
            }
            else
            {
                quoted ^= template[i] == '"';
                filled.Append(template[i]);
            }
        }
        return filled.ToString();
    }

    private static string Quoted(JsonNode? value)
    {
        string text = value is JsonValue && value.GetValueKind() == JsonValueKind.String ? (string)value! : value?.ToJsonString() ?? "";
        return JsonEncodedText.Encode(text).ToString();
    }

    [GeneratedRegex(@"\G<([A-Za-z0-9_.\-]+)>", RegexOptions.CultureInvariant)]
    private static partial Regex Variable();
}
