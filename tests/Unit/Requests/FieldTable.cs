using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Berth.Tests.Requests;

/// <summary>Makes the table of fields in docs/requests.md from the published schema.</summary>
internal static partial class FieldTable
{
    public const string Begin = "<!-- fields: made from the schema -->";
    public const string End = "<!-- end of fields -->";

    public static string In(string document)
    {
        var (begin, end) = (document.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, document.IndexOf(End, StringComparison.Ordinal));
        return $"{document[..begin]}\n{Text()}{document[end..]}";
    }

    private static string Text()
    {
        var table = new StringBuilder("| field | needed | is | may be |\n|---|---|---|---|\n");
        foreach (var field in SchemaFields.All.Where(field => field.Schema["description"] is not null))
            table.Append($"| `{string.Join('.', field.Path)}` | {(field.Required ? "yes" : "")} | {Cell((string)field.Schema["description"]!)} | {Range(field)} |\n");
        return table.ToString();
    }

    private static string Range(SchemaField field)
    {
        var most = field.Schema["maxItems"] is { } count ? $", at most {count}" : "";
        return field switch
        {
            { Schema: { } schema } when schema["enum"] is JsonArray values => string.Join(", ", values.Select(value => $"`{value}`")),
            { Schema: { } schema } when schema["pattern"] is { } pattern => Code((string)pattern!),
            { Schema: { } schema } when schema["minimum"] is { } least => $"{least} to {schema["maximum"]}",
            { Type: "array" } => $"a list{most}",
            { Type: "boolean" } => "`true`, `false`",
            { Type: "object" } => "an object",
            _ => "a text",
        };
    }

    /// <summary>A bar would end the cell, even in code.</summary>
    private static string Code(string text) => $"`{text.Replace("|", "\\|", StringComparison.Ordinal)}`";

    private static string Cell(string text) => Breaks().Replace(text, " ").Replace("<", "&lt;", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal);

    [GeneratedRegex(@"\s+")]
    private static partial Regex Breaks();
}
