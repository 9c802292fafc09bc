using System.Text.Json;
using Amazon.DynamoDBv2.Model;
using Berth.Planning;

namespace Berth.Registry;

/// <summary>A step's plan, which is also its journal: stored before the step acts, with one outcome write after.</summary>
/// <param name="State"><c>planned</c>, <c>acting</c>, <c>applied</c>, <c>removing</c>, <c>removed</c> or <c>compensated</c>.</param>
/// <param name="Outputs">Attributes that later steps refer to: names, ARNs, ids. Never a secret.</param>
/// <param name="Left">What was to be deleted and could not be.</param>
public sealed record StepJournal(
    string Environment, string RequestId, int Attempt, Plan Plan, string State, IReadOnlyDictionary<string, string> Outputs,
    IReadOnlyList<Remainder>? Left = null)
{
    public const string Planned = "planned";
    public const string Acting = "acting";
    public const string Applied = "applied";
    public const string Compensated = "compensated";

    /// <summary>From here on the run goes only forward.</summary>
    public const string Removing = "removing";

    /// <summary>What the plan no longer wants has been seen to.</summary>
    public const string Removed = "removed";
}

public sealed class Journals(RegistryTable table)
{
    public Task StoreAsync(StepJournal journal, CancellationToken cancellation)
    {
        var item = RegistryTable.Key(Runs.Partition(journal.Environment), SortKey(journal));
        item["requestId"] = RegistryTable.Text(journal.RequestId);
        item["environment"] = RegistryTable.Text(journal.Environment);
        item["attempt"] = RegistryTable.Number(journal.Attempt);
        item["plan"] = RegistryTable.Text(JsonSerializer.Serialize(journal.Plan, PlanningJson.Default.Plan));
        item["hash"] = RegistryTable.Text(journal.Plan.Hash);
        item["state"] = RegistryTable.Text(journal.State);
        item["outputs"] = RegistryTable.Text(JsonSerializer.Serialize(new(journal.Outputs), PlanningJson.Default.DictionaryStringString));
        if (journal.Left is { Count: > 0 } left)
            item["left"] = RegistryTable.Text(JsonSerializer.Serialize([.. left], RegistryJson.Default.ListRemainder));
        return table.TryPutAsync(item, null, cancellation);
    }

    /// <summary>Notes that a step begins to act, so that compensation knows whose changes may exist.</summary>
    public Task MarkAsync(StepJournal journal, string state, CancellationToken cancellation) =>
        table.TryUpdateAsync(Runs.Partition(journal.Environment), SortKey(journal), "SET #state = :state", "attribute_exists(pk)",
            new() { [":state"] = RegistryTable.Text(state) }, cancellation, new() { ["#state"] = "state" });

    internal static StepJournal Read(Dictionary<string, AttributeValue> item) => new(
        item.Required("environment"),
        item.Required("requestId"),
        (int)(item.Number("attempt") ?? 1),
        JsonSerializer.Deserialize(item.Required("plan"), PlanningJson.Default.Plan)!,
        item.Required("state"),
        JsonSerializer.Deserialize(item.Required("outputs"), PlanningJson.Default.DictionaryStringString)!,
        item.Text("left") is { } left ? JsonSerializer.Deserialize(left, RegistryJson.Default.ListRemainder) : null);

    private static string SortKey(StepJournal journal) => $"{Runs.SortKey(journal.RequestId)}{journal.Attempt:D2}#{journal.Plan.Step}";
}
