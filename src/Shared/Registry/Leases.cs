using Amazon.DynamoDBv2.Model;
using Berth.Errors;

namespace Berth.Registry;

/// <summary>
/// One lease an environment: whoever holds it may change the environment. Each grant raises the fencing token, and a
/// writer proves before each batch of changes that its token is still the last one.
/// </summary>
public sealed class Leases(RegistryTable table, TimeProvider clock)
{
    private const string SortKey = "LEASE";

    /// <param name="Holder">The execution that holds the lease.</param>
    public sealed record Grant(bool Acquired, long FencingToken, string Holder);

    /// <summary>Takes the lease if it is free, has run out or is already this execution's.</summary>
    public async Task<Grant> AcquireAsync(string environment, string execution, TimeSpan length, CancellationToken cancellation)
    {
        var item = await table.TryUpdateAsync(Partition(environment), SortKey,
            "SET holder = :me, leasedUntil = :until, heldSince = :now ADD fencingToken :one",
            "attribute_not_exists(holder) OR leasedUntil < :now OR holder = :me",
            new()
            {
                [":me"] = RegistryTable.Text(execution),
                [":now"] = RegistryTable.Number(Now),
                [":until"] = RegistryTable.Number(Now + (long)length.TotalSeconds),
                [":one"] = RegistryTable.Number(1),
            }, cancellation);
        if (item is not null)
            return new(true, item.Number("fencingToken") ?? 0, execution);
        var held = await table.GetAsync(Partition(environment), SortKey, cancellation);
        return new(false, 0, held?.Text("holder") ?? "");
    }

    /// <summary>Proves that the lease is still held under this token and extends it.</summary>
    /// <exception cref="PermanentError">Another execution has taken over: this one must not write any more.</exception>
    public async Task ProveAsync(string environment, string execution, long fencingToken, TimeSpan length, CancellationToken cancellation)
    {
        var item = await table.TryUpdateAsync(Partition(environment), SortKey, "SET leasedUntil = :until",
            "holder = :me AND fencingToken = :token",
            new()
            {
                [":me"] = RegistryTable.Text(execution),
                [":token"] = RegistryTable.Number(fencingToken),
                [":until"] = RegistryTable.Number(Now + (long)length.TotalSeconds),
            }, cancellation);
        if (item is null)
            throw new PermanentError("LeaseLost", $"The lease of {environment} is no longer held with fencing token {fencingToken}.",
                "Nothing: a later execution has taken over and finishes or takes back what was begun.");
    }

    /// <summary>Takes the lease over for compensation, from this execution's own step that may still be running: the token rises, so that it is refused.</summary>
    /// <param name="fencingToken">Of the run's grant; zero if it is not known.</param>
    /// <returns>False when another execution holds the lease by now.</returns>
    public async Task<bool> SeizeAsync(string environment, string execution, long fencingToken, TimeSpan length, CancellationToken cancellation) =>
        await table.TryUpdateAsync(Partition(environment), SortKey,
            "SET holder = :me, leasedUntil = :until, heldSince = if_not_exists(heldSince, :now) ADD fencingToken :one",
            "attribute_not_exists(holder) OR leasedUntil < :now OR holder = :me OR fencingToken = :token",
            new()
            {
                [":me"] = RegistryTable.Text(execution),
                [":now"] = RegistryTable.Number(Now),
                [":until"] = RegistryTable.Number(Now + (long)length.TotalSeconds),
                [":one"] = RegistryTable.Number(1),
                [":token"] = RegistryTable.Number(fencingToken),
            }, cancellation) is not null;

    /// <summary>Gives the lease back; nothing happens if another execution has it. The fencing token stays and only ever grows.</summary>
    /// <returns>True if this execution had it.</returns>
    public async Task<bool> ReleaseAsync(string environment, string execution, CancellationToken cancellation) =>
        await table.TryUpdateAsync(Partition(environment), SortKey, "REMOVE holder, leasedUntil, heldSince", "holder = :me",
            new() { [":me"] = RegistryTable.Text(execution) }, cancellation) is not null;

    /// <summary>How long the lease has been held without a break; zero for one that is free or has run out.</summary>
    public async Task<TimeSpan> HeldAsync(string environment, CancellationToken cancellation) =>
        await table.GetAsync(Partition(environment), SortKey, cancellation) is { } item && item.Number("leasedUntil") >= Now && item.Number("heldSince") is { } since
            ? TimeSpan.FromSeconds(Now - since)
            : TimeSpan.Zero;

    /// <returns>The execution that holds the lease; null if it is free or has run out.</returns>
    public async Task<string?> HolderAsync(string environment, CancellationToken cancellation) =>
        await table.GetAsync(Partition(environment), SortKey, cancellation) is { } item && item.Number("leasedUntil") >= Now ? item.Text("holder") : null;

    /// <summary>Who holds the lease, and the token of its last grant: where both stay as they were, no run has been in between.</summary>
    public async Task<(string? Holder, long FencingToken)> LookAsync(string environment, CancellationToken cancellation) =>
        await table.GetAsync(Partition(environment), SortKey, cancellation) is { } item
            ? (item.Number("leasedUntil") >= Now ? item.Text("holder") : null, item.Number("fencingToken") ?? 0)
            : (null, 0);

    private long Now => clock.GetUtcNow().ToUnixTimeSeconds();

    private static string Partition(string environment) => $"ENV#{environment}";
}
