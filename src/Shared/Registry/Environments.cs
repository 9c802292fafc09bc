using System.Text.Json;
using System.Text.Json.Serialization;
using Amazon.DynamoDBv2.Model;
using Berth.Planning;
using Berth.Profiles;
using Berth.Steps;

namespace Berth.Registry;

/// <summary>How an environment stands: one item each, for people and for the next run.</summary>
/// <param name="Status"><c>Provisioning</c>, <c>Ready</c>, <c>Failed</c>, <c>AwaitingApproval</c>, <c>Rejected</c>, <c>Retiring</c>, <c>RetireFailed</c> or <c>Retired</c>.</param>
/// <param name="Owner">Who asked for it first; another one after it was retired.</param>
/// <param name="ReadyRequestId">The last request that ended ready: what stands.</param>
/// <param name="FailedStep">With reason and remedy, if the last run failed.</param>
public sealed record EnvironmentRecord
{
    public required string Environment { get; init; }
    public required string Profile { get; init; }
    public required string Platform { get; init; }
    public required string Status { get; init; }
    public required string RequestId { get; init; }
    public long Sequence { get; init; }
    public required string Execution { get; init; }
    public string? RequestedBy { get; init; }
    public string? Owner { get; init; }
    public string? ReadyRequestId { get; init; }
    public Placement? Placement { get; init; }
    public int Changes { get; init; }
    public double Seconds { get; init; }
    public required string UpdatedAt { get; init; }
    public string? FailedStep { get; init; }
    public string? Reason { get; init; }
    public string? Remedy { get; init; }
    public string? Code { get; init; }

    /// <summary>The version of the database credentials that the pods have been told of, by the reference's name (<c>kind/name#versionId</c>).</summary>
    public IReadOnlyDictionary<string, string>? CredentialsVersion { get; init; }

    /// <summary>When credentials were last rotated or passed on, UTC, ISO 8601.</summary>
    public string? RotatedAt { get; init; }

    /// <summary>What a retirement left, or what of an update is still to go.</summary>
    public IReadOnlyList<Remainder>? Left { get; init; }

    /// <summary>When it is retired by itself; null if never.</summary>
    public EnvironmentExpiry? Expiry { get; init; }

    /// <summary>The plan that waits to be approved; null if none does.</summary>
    public AwaitedApproval? Awaiting { get; init; }

    /// <summary>The request to go by for an action: the one that it stands by, or, if it was never ready, the last one.</summary>
    [JsonIgnore]
    public string StandsBy => ReadyRequestId ?? RequestId;

    /// <summary>Whether a later request than a run's has been carried out. A later attempt is of an earlier request on purpose, and checked against what stands.</summary>
    public bool IsAfter(Run run) => run.Attempt == 1 && Sequence > run.Sequence;

    /// <summary>It never falls: a repair is of an earlier request, and what waits from before a later one must not come after it.</summary>
    public static long SequenceAfter(EnvironmentRecord? earlier, Run run) => Math.Max(run.Sequence, earlier?.Sequence ?? 0);

    [JsonIgnore]
    public bool IsRetired => (Awaiting?.Before?.Status ?? Status) == Retired;

    /// <summary>Whether there is a request that it should still be as.</summary>
    [JsonIgnore]
    public bool IsComparable => ReadyRequestId is not null && Status is (Ready or Failed);

    public const string Provisioning = nameof(Provisioning);
    public const string Ready = nameof(Ready);
    public const string Failed = nameof(Failed);
    public const string Retiring = nameof(Retiring);
    public const string RetireFailed = nameof(RetireFailed);
    public const string Retired = nameof(Retired);
    public const string AwaitingApproval = nameof(AwaitingApproval);

    /// <summary>Has never stood: its first plan was rejected, or nobody approved it in time.</summary>
    public const string Rejected = nameof(Rejected);
}

public sealed class Environments(RegistryTable table)
{
    private const string PartitionKey = "ENVIRONMENTS";

    public async Task<EnvironmentRecord?> FindAsync(string environment, CancellationToken cancellation) =>
        await table.GetAsync(PartitionKey, environment, cancellation) is { } item ? Read(item) : null;

    public async Task<IReadOnlyList<EnvironmentRecord>> ListAsync(CancellationToken cancellation) =>
        [.. (await table.QueryAsync(PartitionKey, "", cancellation)).Select(Read)];

    public Task StoreAsync(EnvironmentRecord record, CancellationToken cancellation) => table.TryPutAsync(Item(record), null, cancellation);

    /// <summary>For a run that waited for its approval and has no lease.</summary>
    /// <returns>False if another run has gone on since; then nothing was written.</returns>
    public Task<bool> StoreIfAwaitingAsync(EnvironmentRecord record, string requestId, CancellationToken cancellation) =>
        table.TryPutAsync(Item(record), "awaiting = :request", cancellation, new() { [":request"] = RegistryTable.Text(requestId) });

    private static Dictionary<string, AttributeValue> Item(EnvironmentRecord record)
    {
        var item = RegistryTable.Key(PartitionKey, record.Environment);
        item["record"] = RegistryTable.Text(JsonSerializer.Serialize(record, RegistryJson.Default.EnvironmentRecord));
        item["status"] = RegistryTable.Text(record.Status);
        if (record.Awaiting is { } awaiting)
            item["awaiting"] = RegistryTable.Text(awaiting.RequestId);
        return item;
    }

    private static EnvironmentRecord Read(Dictionary<string, AttributeValue> item) =>
        JsonSerializer.Deserialize(item.Required("record"), RegistryJson.Default.EnvironmentRecord)!;
}
