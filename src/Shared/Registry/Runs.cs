using System.Text.Json;
using Amazon.DynamoDBv2.Model;
using Berth.Errors;
using Berth.Platforms;
using Berth.Profiles;
using Berth.Requests;

namespace Berth.Registry;

/// <summary>A request as it was recorded, with everything that later steps must see unchanged.</summary>
/// <param name="ContentHash">Of the canonical request: the same id with another hash is refused.</param>
/// <param name="Request">Of an action: the request that the environment stands by.</param>
/// <param name="RequestedBy">The SQS sender id; <c>console</c> for an execution that was started by hand (<see cref="Runs.StarterAsync"/>).</param>
/// <param name="Action">Null for a request for an environment.</param>
public sealed record RunRecord(
    EnvironmentRequest Request,
    string ContentHash,
    long Sequence,
    int Attempt,
    string RequestedBy,
    string? Execution,
    Platform? Platform,
    Placement? Placement,
    string? Outcome,
    ActionRequest? Action = null)
{
    /// <summary>How the run is about to be recorded, where that is nothing to take back; null before that.</summary>
    public string? Ending { get; init; }
}

/// <summary>Requests by environment and request id.</summary>
public sealed class Runs(RegistryTable table, TimeProvider clock)
{
    private const string StarterKey = "STARTER";

    /// <summary>Records a request once and gives it the environment's next sequence number; a second time the first record comes back.</summary>
    /// <param name="action">With the request that the environment stands by; null for a request for an environment.</param>
    public async Task<RunRecord> RecordAsync(EnvironmentRequest request, ActionRequest? action, string contentHash, string requestedBy, CancellationToken cancellation)
    {
        var (environment, requestId) = (request.Environment, action?.RequestId ?? request.RequestId);
        if (await FindAsync(environment, requestId, cancellation) is { } earlier)
            return earlier;
        var counter = await table.TryUpdateAsync(Partition(environment), "SEQUENCE", "ADD lastSequence :one", null,
            new() { [":one"] = RegistryTable.Number(1) }, cancellation);
        var record = new RunRecord(request, contentHash, counter!.Number("lastSequence") ?? 0, 1, requestedBy, null, null, null, null, action);
        var item = RegistryTable.Key(Partition(environment), SortKey(requestId));
        item["request"] = RegistryTable.Text(JsonSerializer.Serialize(request, RequestJson.Default.EnvironmentRequest));
        if (action is not null)
            item["action"] = RegistryTable.Text(JsonSerializer.Serialize(action, RequestJson.Default.ActionRequest));
        item["contentHash"] = RegistryTable.Text(contentHash);
        item["sequence"] = RegistryTable.Number(record.Sequence);
        item["attempt"] = RegistryTable.Number(1);
        item["requestedBy"] = RegistryTable.Text(requestedBy);
        item["requestedAt"] = RegistryTable.Text(clock.GetUtcNow().ToString("O"));
        if (await table.TryPutAsync(item, "attribute_not_exists(pk)", cancellation))
            return record;
        return await FindAsync(environment, requestId, cancellation)
            ?? throw new TransientError($"The record of {requestId} was there and is gone.");
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

    /// <summary>Gives an action the request and the placement that its environment stands by now.</summary>
    public Task AdoptAsync(string environment, string requestId, EnvironmentRequest request, Placement? placement, CancellationToken cancellation) =>
        table.TryUpdateAsync(Partition(environment), SortKey(requestId), placement is null ? "SET #request = :request" : "SET #request = :request, placement = :placement",
            "attribute_exists(pk)", Adopted(request, placement), cancellation, new() { ["#request"] = "request" });

    /// <summary>Lets a request that has ended be done once more, by this execution: its attempt rises, its outcome is open again.</summary>
    /// <param name="failed">Only if it has failed or left something to do.</param>
    /// <returns>Null if it has not ended so, or another execution has taken it up in the meantime.</returns>
    public async Task<RunRecord?> RetryAsync(string environment, string requestId, string execution, bool failed, CancellationToken cancellation)
    {
        var values = new Dictionary<string, AttributeValue> { [":me"] = RegistryTable.Text(execution), [":one"] = RegistryTable.Number(1) };
        if (failed)
            (values[":failed"], values[":unfinished"]) = (RegistryTable.Text(RunOutcomes.Failed), RegistryTable.Text(RunOutcomes.Unfinished));
        return await table.TryUpdateAsync(Partition(environment), SortKey(requestId), "SET execution = :me REMOVE outcome, finishedAt, ending ADD attempt :one",
            $"{(failed ? "outcome IN (:failed, :unfinished)" : "attribute_exists(outcome)")} AND execution <> :me", values, cancellation) is { } item ? Read(item) : null;
    }

    public Task PlaceAsync(string environment, string requestId, Placement placement, CancellationToken cancellation) =>
        table.TryUpdateAsync(Partition(environment), SortKey(requestId), "SET placement = :placement", "attribute_exists(pk)",
            new() { [":placement"] = RegistryTable.Text(JsonSerializer.Serialize(placement, RegistryJson.Default.Placement)) }, cancellation);

    /// <summary>
    /// Written before the environment's record: a run that breaks off between that and its outcome has done what it was to do, and
    /// must not be taken back.
    /// </summary>
    public Task AnnounceAsync(string environment, string requestId, string outcome, CancellationToken cancellation) =>
        table.TryUpdateAsync(Partition(environment), SortKey(requestId), "SET ending = :outcome", "attribute_exists(pk)",
            new() { [":outcome"] = RegistryTable.Text(outcome) }, cancellation);

    public Task FinishAsync(string environment, string requestId, string outcome, CancellationToken cancellation) =>
        table.TryUpdateAsync(Partition(environment), SortKey(requestId), "SET outcome = :outcome, finishedAt = :at", "attribute_exists(pk)",
            new() { [":outcome"] = RegistryTable.Text(outcome), [":at"] = RegistryTable.Text(clock.GetUtcNow().ToString("O")) }, cancellation);

    /// <summary>Who started an execution by hand. It is known from elsewhere, and perhaps before the execution has recorded its request: so it stands by itself.</summary>
    /// <param name="starter">ARN, or the name of a service.</param>
    /// <returns>False if it is recorded already: nobody starts an execution after another.</returns>
    public Task<bool> RecordStarterAsync(string execution, string starter, DateTimeOffset at, CancellationToken cancellation)
    {
        var item = RegistryTable.Key($"EXECUTION#{execution}", StarterKey);
        item["startedBy"] = RegistryTable.Text(starter);
        item["startedAt"] = RegistryTable.Text(at.ToString("O"));
        return table.TryPutAsync(item, "attribute_not_exists(pk)", cancellation);
    }

    /// <returns>Null for an execution that Intake has started, or of which CloudTrail has not told yet.</returns>
    public async Task<string?> StarterAsync(string execution, CancellationToken cancellation) =>
        (await table.GetAsync($"EXECUTION#{execution}", StarterKey, cancellation))?.Text("startedBy");

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

    /// <summary>
    /// The name of the execution that a request gets, at most 65 of Step Functions' 80 characters. Neither environment nor
    /// request id can hold an underscore, so no two requests share a name.
    /// </summary>
    public static string ExecutionName(string environment, string requestId, int attempt) => $"{environment}_{requestId}_{attempt}";

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
        item.Text("outcome"),
        item.Text("action") is { } action ? JsonSerializer.Deserialize(action, RequestJson.Default.ActionRequest) : null)
    {
        Ending = item.Text("ending"),
    };

    private static Dictionary<string, AttributeValue> Adopted(EnvironmentRequest request, Placement? placement)
    {
        var values = new Dictionary<string, AttributeValue>
        {
            [":request"] = RegistryTable.Text(JsonSerializer.Serialize(request, RequestJson.Default.EnvironmentRequest)),
        };
        if (placement is not null)
            values[":placement"] = RegistryTable.Text(JsonSerializer.Serialize(placement, RegistryJson.Default.Placement));
        return values;
    }
}
