using System.Text.Json;
using System.Text.Json.Nodes;

namespace Berth.Databases;

/// <summary>Templates for what a secret's JSON holds: <c>{password}</c> and its like stand for other values, so that a template can be printed.</summary>
public static class SecretFields
{
    public const string Password = "{password}";

    /// <summary>The text that a template stands for.</summary>
    /// <param name="values">By name, without braces.</param>
    public static string Expand(string template, IReadOnlyDictionary<string, string> values) =>
        values.Aggregate(template, (text, value) => text.Replace($"{{{value.Key}}}", value.Value, StringComparison.Ordinal));

    /// <summary>
    /// The templates as a secret fulfils them: one that it does is there unchanged, one that it does not is null, or the secret's own
    /// text if no password can stand in it.
    /// </summary>
    public static JsonObject Seen(JsonObject templates, JsonObject? secret, IReadOnlyDictionary<string, string> values) =>
        new(templates.Select(field =>
        {
            var template = field.Value!.GetValue<string>();
            var held = secret?[field.Key]?.ToString();
            var shown = held == Expand(template, values) ? template : template.Contains(Password, StringComparison.Ordinal) ? null : held;
            return KeyValuePair.Create(field.Key, (JsonNode?)shown);
        }));

    /// <summary>The secret's JSON object, or null if the text is none: it must not get into an error.</summary>
    public static JsonObject? Of(string? secret)
    {
        try
        {
            return secret is null ? null : JsonNode.Parse(secret) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
