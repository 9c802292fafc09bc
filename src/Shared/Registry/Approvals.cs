using Amazon.DynamoDBv2.Model;

namespace Berth.Registry;

/// <param name="State">One of the constants.</param>
/// <param name="Attempt">Of the request: another one has another plan.</param>
/// <param name="Token">Ends the wait; null once that is done.</param>
/// <param name="DecidedBy">The request id of the action, or of the request that came after it.</param>
public sealed record Approval(string State, int Attempt, string Hash, string? Token, string? DecidedBy)
{
    public const string Waiting = "waiting";
    public const string Approved = "approved";
    public const string Rejected = "rejected";
    public const string Superseded = "superseded";
}

/// <summary>
/// Plans that wait for their approval, by environment and request. What is approved is written here and nowhere else: the
/// token only wakes the run, which goes by what it finds here.
/// </summary>
public sealed class Approvals(RegistryTable table, TimeProvider clock)
{
    /// <summary>Beyond its end an item serves nobody.</summary>
    private static readonly TimeSpan KeptAfter = TimeSpan.FromDays(30);

    public Task WaitAsync(string environment, string requestId, int attempt, string hash, string token, DateTimeOffset until, CancellationToken cancellation)
    {
        var item = RegistryTable.Key(Partition(environment), requestId);
        item["state"] = RegistryTable.Text(Approval.Waiting);
        item["attempt"] = RegistryTable.Number(attempt);
        item["hash"] = RegistryTable.Text(hash);
        item["token"] = RegistryTable.Text(token);
        item["expires"] = RegistryTable.Number((until + KeptAfter).ToUnixTimeSeconds());
        return table.TryPutAsync(item, null, cancellation);
    }

    public async Task<Approval?> FindAsync(string environment, string requestId, CancellationToken cancellation) =>
        await table.GetAsync(Partition(environment), requestId, cancellation) is { } item ? Read(item) : null;

    /// <summary>Decides what waits, once. The same decision again gives the same answer.</summary>
    /// <param name="hash">The plan that the decision is about; null for whichever waits.</param>
    /// <returns>Null if nothing waits, something else was decided, or another plan waits.</returns>
    public async Task<Approval?> DecideAsync(string environment, string requestId, string state, string? hash, string decidedBy, CancellationToken cancellation)
    {
        var values = new Dictionary<string, AttributeValue>
        {
            [":waiting"] = RegistryTable.Text(Approval.Waiting),
            [":state"] = RegistryTable.Text(state),
            [":me"] = RegistryTable.Text(decidedBy),
            [":now"] = RegistryTable.Text(clock.GetUtcNow().ToString("O")),
        };
        if (hash is not null)
            values[":hash"] = RegistryTable.Text(hash);
        var item = await table.TryUpdateAsync(Partition(environment), requestId, "SET #state = :state, decidedBy = :me, decidedAt = :now",
            $"(#state = :waiting OR (#state = :state AND decidedBy = :me)){(hash is null ? "" : " AND #hash = :hash")}",
            values, cancellation, hash is null ? new() { ["#state"] = "state" } : new() { ["#state"] = "state", ["#hash"] = "hash" });
        return item is null ? null : Read(item);
    }

    /// <summary>The wait is over: its token is worth nothing any more.</summary>
    public Task ForgetTokenAsync(string environment, string requestId, CancellationToken cancellation) =>
        table.TryUpdateAsync(Partition(environment), requestId, "REMOVE #token", "attribute_exists(pk)", [], cancellation, new() { ["#token"] = "token" });

    private static Approval Read(Dictionary<string, AttributeValue> item) =>
        new(item.Required("state"), (int)(item.Number("attempt") ?? 1), item.Required("hash"), item.Text("token"), item.Text("decidedBy"));

    private static string Partition(string environment) => $"APPROVALS#{environment}";
}
