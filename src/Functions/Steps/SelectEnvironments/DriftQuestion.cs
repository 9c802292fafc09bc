using System.Text.Json.Nodes;
using Berth.Requests;

namespace Berth.Steps.SelectEnvironments;

/// <summary>
/// What an execution of CheckDrift that no action started is asked: <c>{}</c>, as the schedule sends, for all environments;
/// <c>{"environment": "prd"}</c> for one, with <c>"repair": true</c> to have it put right too. Pure.
/// </summary>
/// <param name="Environment">Null for all.</param>
public sealed record DriftQuestion(string? Environment, bool Repair, IReadOnlyList<RequestProblem> Problems)
{
    private const string EnvironmentField = "environment";
    private const string RepairField = "repair";

    public static DriftQuestion Of(JsonNode? input)
    {
        if (input is not JsonObject fields)
            return new(null, false, [new("", "is no JSON object", "give {} for all environments or {\"environment\": \"NAME\"} for one")]);
        var problems = fields.Where(field => field.Key is not (EnvironmentField or RepairField))
            .Select(field => new RequestProblem($"/{field.Key}", "is no known field", $"known are {EnvironmentField} and {RepairField}")).ToList();
        var (environment, repair) = (null as string, false);
        if (fields[EnvironmentField] is { } name && !(name is JsonValue text && text.TryGetValue(out environment)))
            problems.Add(new($"/{EnvironmentField}", "is no text", "give the environment's name"));
        if (fields[RepairField] is { } asked && !(asked is JsonValue flag && flag.TryGetValue(out repair)))
            problems.Add(new($"/{RepairField}", "is neither true nor false", "give true or false"));
        if (repair && environment is null && problems.Count == 0)
            problems.Add(new($"/{RepairField}", "is asked for all environments at once", "name one; those that are always to be put right say \"drift\": \"repair\" in their requests"));
        return new(environment, repair, problems);
    }
}
