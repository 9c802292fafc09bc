using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Berth.Cli.Following;
using Berth.Planning;
using Berth.Registry;
using Spectre.Console;

namespace Berth.Cli.Output;

/// <summary>How drift looks: a line a resource, a line a field.</summary>
public static class DriftLines
{
    /// <summary>Characters of a value that are shown; the JSON has more.</summary>
    private const int Widest = 96;

    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="record">What the check has written; null if it wrote none.</param>
    public static IEnumerable<PlanLines.Line> Of(CheckedEnvironment found, DriftRecord? record)
    {
        if (found.Outcome is not (DriftRecord.InSync or DriftRecord.Drifted) || record is null)
        {
            yield return new($"{found.Environment}: {found.Outcome}, {found.Why}", Color.Yellow);
            yield break;
        }

        yield return new($"{found.Environment}: {Summary(record)}", found.Outcome == DriftRecord.InSync ? Color.Green : Color.Red);
        foreach (var line in Of(record))
            yield return line;
        if (found.Repair is { } repair)
            yield return new($"  Repair is asked for as {repair.RequestId}.", Color.Green);
    }

    public static IEnumerable<PlanLines.Line> Of(DriftRecord record)
    {
        foreach (var one in record.Resources)
        {
            yield return new($"  {Sign(one.How)} {one.Resource}{ScopeOf(one)}{one.How switch { DriftKind.Missing => ": is missing", _ when one.Note is { } note => $": {note}", _ => "" }}", ColourOf(one.How));
            foreach (var field in one.Fields)
                yield return new($"      {field.Path}: expected {Text(field.Expected)}, found {Text(field.Found)}{Owners(field)}", Color.Default);
        }

        if (record.Count > record.Resources.Count)
            yield return new($"  and {record.Count - record.Resources.Count} more", Color.Default);
    }

    /// <summary>In a line: what was found, against which request, when.</summary>
    public static string Summary(DriftRecord record) => record.Count == 0
        ? $"InSync with request {record.RequestId}, looked at {record.CheckedAt}"
        : $"Drifted, {StepText.Count(record.Count, "resource")} not as request {record.RequestId} wants, looked at {record.CheckedAt}";

    /// <summary>In a word, for a list.</summary>
    public static string Short(EnvironmentRecord environment, DriftRecord? record) =>
        record is null || !record.Holds(environment) ? "-" : record.Count == 0 ? DriftRecord.InSync : $"{DriftRecord.Drifted} ({record.Count})";

    public static JsonObject JsonOf(CheckedEnvironment found, DriftRecord? record, FollowedRequest? repair) => new()
    {
        ["environment"] = found.Environment,
        ["outcome"] = found.Outcome,
        ["why"] = found.Why,
        ["drift"] = found.Outcome is DriftRecord.InSync or DriftRecord.Drifted ? JsonOf(record) : null,
        ["repair"] = repair is null ? found.Repair is { } asked ? new JsonObject { ["requestId"] = asked.RequestId } : null : RunLines.JsonOf(repair),
    };

    public static JsonNode? JsonOf(DriftRecord? record) => record is null ? null : JsonSerializer.SerializeToNode(record, RegistryJson.Default.DriftRecord);

    private static string Owners(DriftedField field) => field.By.Count == 0 ? ""
        : $", by {string.Join(" and ", field.By.Select(owner => $"{owner.Manager} ({owner.Operation}{(owner.At is { } at ? $", {at}" : "")})"))}";

    private static string ScopeOf(DriftedResource one) => one.Scope switch
    {
        Ownership.Platform => "  (shared)",
        Ownership.Foreign => "  (not Berth's)",
        _ => "",
    };

    private static string Text(JsonNode? value) => value?.ToJsonString(Readable) switch
    {
        null => "nothing",
        { Length: > Widest } text => text[..Widest] + "...",
        var text => text,
    };

    private static string Sign(DriftKind how) => how switch { DriftKind.Missing => "-", DriftKind.Added => "+", _ => "~" };

    private static Color ColourOf(DriftKind how) => how switch { DriftKind.Missing => Color.Red, DriftKind.Added => Color.Green, _ => Color.Yellow };
}
