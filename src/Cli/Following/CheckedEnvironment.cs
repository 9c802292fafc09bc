using System.Text.Json;
using System.Text.Json.Nodes;
using Berth.Errors;
using Berth.Requests;
using Berth.Steps;

namespace Berth.Cli.Following;

/// <summary>What an execution of CheckDrift says of one environment.</summary>
/// <param name="Outcome"><c>InSync</c>, <c>Drifted</c>, <c>Skipped</c> or <c>NotCompared</c>.</param>
/// <param name="Why">Of what was skipped or could not be compared.</param>
/// <param name="Repair">The action that was asked for to put it right.</param>
public sealed record CheckedEnvironment(string Environment, string Outcome, int Changes, string? Why, ActionRequest? Repair, string? RepairMessage)
{
    public static IReadOnlyList<CheckedEnvironment> Of(JsonArray found) => [.. found.OfType<JsonObject>().Select(Of)];

    private static CheckedEnvironment Of(JsonObject one) => new(
        Text(one, "environment") ?? "", Text(one, "outcome") ?? "", one["changes"]?.GetValue<int>() ?? 0,
        Text(one, "why") ?? FailureOf(one["failure"] as JsonObject), (one["repair"] as JsonObject)?.Deserialize(RequestJson.Default.ActionRequest), Text(one, "repairMessage"));

    private static string? FailureOf(JsonObject? told) => told is null ? null
        : Failure.Of(new StepFailure(Text(told, "Error"), Text(told, "Cause"))) is var failure ? $"{failure.Reason} What to do: {failure.Remedy}" : null;

    private static string? Text(JsonObject fields, string name) => fields[name]?.GetValue<string>();
}
