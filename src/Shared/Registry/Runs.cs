using System.Text.Json;
using Amazon.DynamoDBv2.Model;
using Berth.Errors;
using Berth.Platforms;
using Berth.Profiles;
using Berth.Requests;

namespace Berth.Registry;

/// <summary>A request as it was recorded, with everything that later steps must see unchanged.</summary>
/// <param name="ContentHash">Of the canonical request: the same id with another hash is refused.</param>
/// <param name="RequestedBy">The SQS sender id, or who started the execution.</param>
public sealed record RunRecord(
    EnvironmentRequest Request,
    string ContentHash,
    long Sequence,
    int Attempt,
    string RequestedBy,
    string? Execution,
    Platform? Platform,
    Placement? Placement,
    string? Outcome);

/// <summary>Requests by environment and request id.</summary>
public sealed class Runs(RegistryTable table, TimeProvider clock)
{
    /// <summary>Records a request once and gives it the environment's next sequence number; a second time the first record comes back.</summary>
    public async Task<RunRecord> RecordAsync(EnvironmentRequest request, string contentHash, string requestedBy, CancellationToken cancellation)
    {
        if (await FindAsync(request.Environment, request.RequestId, cancellation) is { } earlier)
            return earlier;
        var counter = await table.TryUpdateAsync(Partition(request.Environment), "SEQUENCE", "ADD lastSequence :one", null,
            new() { [":one"] = RegistryTable.Number(1) }, cancellation);
        var record = new RunRecord(request, contentHash, counter!.Number("lastSequence") ?? 0, 1, requestedBy, null, null, null, null);
        var item = RegistryTable.Key(Partition(request.Environment), SortKey(request.RequestId));
        item["request"] = RegistryTable.Text(JsonSerializer.Serialize(request, RequestJson.Default.EnvironmentRequest));
        item["contentHash"] = RegistryTable.Text(contentHash);
        item["sequence"] = RegistryTable.Number(record.Sequence);
        item["attempt"] = RegistryTable.Number(1);
        item["requestedBy"] = RegistryTable.Text(requestedBy);
        item["requestedAt"] = RegistryTable.Text(clock.GetUtcNow().ToString("O"));
        if (await table.TryPutAsync(item, "attribute_not_exists(pk)", cancellation))
            return record;
        return await FindAsync(request.Environment, request.RequestId, cancellation)
            ?? throw new TransientError($"The record of {request.RequestId} was there and is gone.");
    }

    public async Task<RunRecord?> FindAsync(string environment, string requestId, CancellationToken cancellation) =>
        await table.GetAsync(Partition(environment), SortKey(requestId), cancellation) is { } item ? Read(item) : null;

    /// <summary>Binds the record to its execution and platform.</summary>
    /// <returns>False if another execution has the request already.</returns>
    public async Task<bool> BindAsync(string environment, string requestId, string execution, Platform platform, CancellationToken cancellation) =>
        await table.TryUpdateAsync(Partition(environment), SortKey(requestId), "SET execution = :execution, platform = :platform",
            "attribute_not_exists(execution) OR execution = :execution",
            new()
            {
                [":execution"] = RegistryTable.Text(execution),
                [":platform"] = RegistryTable.Text(JsonSerializer.Serialize(platform, PlatformJson.Default.Platform)),
            }, cancellation) is not null;

    public Task PlaceAsync(string environment, string requestId, Placement placement, CancellationToken cancellation) =>
        table.TryUpdateAsync(Partition(environment), SortKey(requestId), "SET placement = :placement", "attribute_exists(pk)",
            new() { [":placement"] = RegistryTable.Text(JsonSerializer.Serialize(placement, RegistryJson.Default.Placement)) }, cancellation);

    public Task FinishAsync(string environment, string requestId, string outcome, CancellationToken cancellation) =>
        table.TryUpdateAsync(Partition(environment), SortKey(requestId), "SET outcome = :outcome, finishedAt = :at", "attribute_exists(pk)",
            new() { [":outcome"] = RegistryTable.Text(outcome), [":at"] = RegistryTable.Text(clock.GetUtcNow().ToString("O")) }, cancellation);

    /// <summary>The record and the journals of all its steps, in one read.</summary>
    public async Task<(RunRecord Record, IReadOnlyList<StepJournal> Journals)> LoadAsync(string environment, string requestId, int attempt, CancellationToken cancellation)
    {
        var items = await table.QueryAsync(Partition(environment), SortKey(requestId), cancellation);
        if (items.Count == 0 || items[0].Text("request") is null)
            throw new PermanentError("RunUnknown", $"The registry has no request {requestId} of environment {environment}.",
                "Send the request again under a new request id; if this repeats, look whether the table was replaced.");
        var journals = items.Skip(1).Select(Journals.Read).Where(journal => journal.Attempt == attempt).ToList();
        return (Read(items[0]), journals);
    }

    internal static string Partition(string environment) => $"ENV#{environment}";

    /// <summary>The mark at the end keeps an id apart from another that begins with it.</summary>
    internal static string SortKey(string requestId) => $"RUN#{requestId}#";

    private static RunRecord Read(Dictionary<string, AttributeValue> item) => new(
        JsonSerializer.Deserialize(item.Required("request"), RequestJson.Default.EnvironmentRequest)!,
        item.Required("contentHash"),
        item.Number("sequence") ?? 0,
        (int)(item.Number("attempt") ?? 1),
        item.Required("requestedBy"),
        item.Text("execution"),
        item.Text("platform") is { } platform ? JsonSerializer.Deserialize(platform, PlatformJson.Default.Platform) : null,
        item.Text("placement") is { } placement ? JsonSerializer.Deserialize(placement, RegistryJson.Default.Placement) : null,
        item.Text("outcome"));
}
