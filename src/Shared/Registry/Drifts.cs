using System.Text.Json;
using Amazon.DynamoDBv2.Model;
using Berth.Planning;

namespace Berth.Registry;

/// <summary>How an environment was found the last time that somebody looked: beside its record, which says how it was made.</summary>
/// <param name="RequestId">The request that it was compared with.</param>
/// <param name="CheckedAt">UTC, ISO 8601.</param>
/// <param name="Count">How many resources are not as wanted.</param>
/// <param name="Resources">The first of them.</param>
/// <param name="RepairRequestId">The action that was asked for to put it right; null if none was.</param>
public sealed record DriftRecord(
    string Environment, string RequestId, string CheckedAt, string Execution, int Count, IReadOnlyList<DriftedResource> Resources, string? RepairRequestId = null)
{
    public const string InSync = nameof(InSync);
    public const string Drifted = nameof(Drifted);

    public string Outcome => Count == 0 ? InSync : Drifted;

    /// <summary>Whether it still says something about the environment: a run since then has made it anew.</summary>
    public bool Holds(EnvironmentRecord environment) =>
        environment.StandsBy == RequestId && !environment.IsRetired && string.CompareOrdinal(CheckedAt, environment.UpdatedAt) >= 0;
}

public sealed class Drifts(RegistryTable table)
{
    private const string PartitionKey = "DRIFT";

    public async Task<DriftRecord?> FindAsync(string environment, CancellationToken cancellation) =>
        await table.GetAsync(PartitionKey, environment, cancellation) is { } item ? Read(item) : null;

    public async Task<IReadOnlyDictionary<string, DriftRecord>> ListAsync(CancellationToken cancellation) =>
        (await table.QueryAsync(PartitionKey, "", cancellation)).Select(Read).ToDictionary(record => record.Environment);

    public Task StoreAsync(DriftRecord record, CancellationToken cancellation)
    {
        var item = RegistryTable.Key(PartitionKey, record.Environment);
        item["record"] = RegistryTable.Text(JsonSerializer.Serialize(record, RegistryJson.Default.DriftRecord));
        item["outcome"] = RegistryTable.Text(record.Outcome);
        return table.TryPutAsync(item, null, cancellation);
    }

    private static DriftRecord Read(Dictionary<string, AttributeValue> item) =>
        JsonSerializer.Deserialize(item.Required("record"), RegistryJson.Default.DriftRecord)!;
}
