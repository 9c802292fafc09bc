using Amazon.DynamoDBv2.Model;

namespace Berth.Registry;

/// <summary>
/// How many environments are worked on at the same time, over all workflows. However many requests come at once, the account's
/// quotas are shared by so many runs; the others wait in the state machine, which costs nothing. One item, <c>SLOTS / RUNS</c>:
/// a number, and until when each environment may have its slot, lest one be lost for good with a run that died.
/// </summary>
public sealed class RunSlots(RegistryTable table, TimeProvider clock)
{
    private const string PartitionKey = "SLOTS";
    private const string SortKey = "RUNS";
    private const string Prefix = "run:";

    /// <summary>Whoever has the environment's lease takes a slot for it, or keeps the one that it has.</summary>
    /// <param name="slots">How many there are.</param>
    public async Task<bool> TakeAsync(string environment, int slots, TimeSpan length, CancellationToken cancellation) =>
        await TryTakeAsync(environment, slots, length, cancellation)
        || (await FreeOverdueAsync(cancellation) && await TryTakeAsync(environment, slots, length, cancellation));

    public async Task GiveBackAsync(string environment, CancellationToken cancellation) =>
        await table.TryUpdateAsync(PartitionKey, SortKey, "REMOVE #me ADD busy :less", "attribute_exists(#me)",
            new() { [":less"] = RegistryTable.Number(-1) }, cancellation, Name(environment));

    private async Task<bool> TryTakeAsync(string environment, int slots, TimeSpan length, CancellationToken cancellation)
    {
        var until = RegistryTable.Number(clock.GetUtcNow().ToUnixTimeSeconds() + (long)length.TotalSeconds);
        return await table.TryUpdateAsync(PartitionKey, SortKey, "SET #me = :until ADD busy :one",
                "attribute_not_exists(#me) AND (attribute_not_exists(busy) OR busy < :slots)",
                new() { [":until"] = until, [":one"] = RegistryTable.Number(1), [":slots"] = RegistryTable.Number(slots) }, cancellation, Name(environment)) is not null
            || await table.TryUpdateAsync(PartitionKey, SortKey, "SET #me = :until", "attribute_exists(#me)", new() { [":until"] = until }, cancellation, Name(environment)) is not null;
    }

    /// <returns>True if a slot has become free.</returns>
    private async Task<bool> FreeOverdueAsync(CancellationToken cancellation)
    {
        var freed = false;
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        foreach (var (name, value) in await table.GetAsync(PartitionKey, SortKey, cancellation) ?? [])
            if (name.StartsWith(Prefix, StringComparison.Ordinal) && long.Parse(value.N, System.Globalization.CultureInfo.InvariantCulture) < now)
                freed |= await table.TryUpdateAsync(PartitionKey, SortKey, "REMOVE #me ADD busy :less", "#me = :until",
                    new() { [":less"] = RegistryTable.Number(-1), [":until"] = value }, cancellation, new() { ["#me"] = name }) is not null;
        return freed;
    }

    private static Dictionary<string, string> Name(string environment) => new() { ["#me"] = Prefix + environment };
}
