using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Berth.Planning;
using Berth.Steps;
using Spectre.Console;

namespace Berth.Cli.Output;

/// <summary>How the plan of an environment looks: by step, a line a resource, a line a field.</summary>
public static partial class PlanLines
{
    /// <summary>Characters of a value that are shown; the JSON has all of it.</summary>
    private const int Widest = 96;

    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="Colour">What the line is about: made, changed or taken away.</param>
    public readonly record struct Line(string Text, Color Colour);

    public static IEnumerable<Line> Of(EnvironmentView view)
    {
        var plans = InOrder(view);
        foreach (var plan in plans.Where(plan => plan.Effective.Any()))
        {
            yield return new(plan.Step, Color.Default);
            foreach (var change in plan.Effective)
            {
                yield return new($"  {EnvironmentLines.Sign(change.Action)} {change.Resource}{(change.Scope == Ownership.Platform ? "  (shared)" : "")}{EnvironmentLines.Anew(change)}", ColourOf(change.Action));
                foreach (var field in FieldsOf(change))
                    yield return new($"      {field}", Color.Default);
            }

            yield return new("", Color.Default);
        }

        yield return new(Total(plans), Color.Default);
        yield return new($"Hash {Plan.HashOf(plans)}", Color.Default);
    }

    /// <summary>The same as one object for programs, with whole values.</summary>
    public static JsonObject JsonOf(EnvironmentView view)
    {
        var plans = InOrder(view);
        return new()
        {
            ["environment"] = view.Name,
            ["requestId"] = view.Run.Request.RequestId,
            ["hash"] = Plan.HashOf(plans),
            ["create"] = Count(plans, ChangeAction.Create),
            ["update"] = Count(plans, ChangeAction.Update),
            ["delete"] = Count(plans, ChangeAction.Delete),
            ["steps"] = JsonSerializer.SerializeToNode([.. plans], PlanningJson.Default.ListPlan),
        };
    }

    private static List<Plan> InOrder(EnvironmentView view) =>
        [.. StepNames.InOrder.SelectMany(step => view.Journals.Where(journal => journal.Plan.Step == step)).Select(journal => journal.Plan)];

    private static string Total(IReadOnlyList<Plan> plans)
    {
        var (create, update, delete) = (Count(plans, ChangeAction.Create), Count(plans, ChangeAction.Update), Count(plans, ChangeAction.Delete));
        return create + update + delete == 0
            ? "Nothing would change: what is asked for stands."
            : $"{create} to create, {update} to change, {delete} to delete. Nothing has been changed.";
    }

    private static int Count(IReadOnlyList<Plan> plans, ChangeAction action) => plans.Sum(plan => plan.Effective.Count(change => change.Action == action));

    private static IEnumerable<string> FieldsOf(Change change) => change.Action switch
    {
        ChangeAction.Create => change.Fields.SelectMany(field => Leaves(field.To, field.Path)).Select(leaf => $"{leaf.Path}: {Shown(leaf.Value)}"),
        ChangeAction.Update => change.Fields.Select(field => $"{field.Path}: {Shown(field.From)} -> {Shown(field.To)}"),
        _ => [],
    };

    private static IEnumerable<(string Path, JsonNode? Value)> Leaves(JsonNode? value, string path) =>
        value is JsonObject { Count: > 0 } fields
            ? fields.SelectMany(field => Leaves(field.Value, $"{path}/{JsonPointer.Escape(field.Key)}"))
            : [(path, value)];

    private static string Shown(JsonNode? value)
    {
        var text = value is null ? "(not there)" : Known().Replace(value.ToJsonString(Readable), "(known later: $1)");
        return text.Length <= Widest ? text : text[..(Widest - 3)] + "...";
    }

    private static Color ColourOf(ChangeAction action) => action switch
    {
        ChangeAction.Create => Color.Green,
        ChangeAction.Delete => Color.Red,
        _ => Color.Yellow,
    };

    [GeneratedRegex(@"\$\{([^}]+)\}")]
    private static partial Regex Known();
}
