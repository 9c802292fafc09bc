using Amazon.DynamoDBv2.Model;

namespace Berth.Registry;

/// <param name="Waiting">How many environments wait for a slot, this one included; 0 if it has one.</param>
public sealed record SlotGrant(bool Taken, int Waiting);

/// <summary>
/// How many environments are worked on at the same time, over all workflows. However many requests come at once, the account's
/// quotas are shared by so many runs; the others wait in the state machine, which costs nothing. One item, <c>SLOTS / RUNS</c>:
/// a number, and until when each environment may have its slot or counts as waiting for one, lest a run that died holds it for good.
/// </summary>
public sealed class RunSlots(RegistryTable table, TimeProvider clock)
{
    private const string PartitionKey = "SLOTS";
    private const string SortKey = "RUNS";
    private const string Prefix = "run:";
    private const string WaitPrefix = "wait:";

    /// <summary>Whoever has the environment's lease takes a slot for it, or keeps the one that it has; or waits for one.</summary>
    /// <param name="slots">How many there are.</param>
    /// <param name="length">How long the environment has the slot, or counts as waiting, if it is not heard of again.</param>
    public async Task<SlotGrant> TakeAsync(string environment, int slots, TimeSpan length, CancellationToken cancellation)
    {
        if (await TryTakeAsync(environment, slots, length, cancellation) || await FreeOverdueAsync(cancellation) && await TryTakeAsync(environment, slots, length, cancellation))
            return new(true, 0);
        var item = await table.TryUpdateAsync(PartitionKey, SortKey, "SET #wait = :until", null, new() { [":until"] = Until(length) }, cancellation, new() { ["#wait"] = WaitPrefix + environment });
        return new(false, item!.Keys.Count(name => name.StartsWith(WaitPrefix, StringComparison.Ordinal)));
    }

    public async Task GiveBackAsync(string environment, CancellationToken cancellation) =>
        await table.TryUpdateAsync(PartitionKey, SortKey, "REMOVE #me ADD busy :less", "attribute_exists(#me)",
            new() { [":less"] = RegistryTable.Number(-1) }, cancellation, Name(environment));

    private async Task<bool> TryTakeAsync(string environment, int slots, TimeSpan length, CancellationToken cancellation)
    {
        var until = Until(length);
        return await table.TryUpdateAsync(PartitionKey, SortKey, "SET #me = :until REMOVE #wait ADD busy :one",
                "attribute_not_exists(#me) AND (attribute_not_exists(busy) OR busy < :slots)",
                new() { [":until"] = until, [":one"] = RegistryTable.Number(1), [":slots"] = RegistryTable.Number(slots) }, cancellation,
                new() { ["#me"] = Prefix + environment, ["#wait"] = WaitPrefix + environment }) is not null
            || await table.TryUpdateAsync(PartitionKey, SortKey, "SET #me = :until", "attribute_exists(#me)", new() { [":until"] = until }, cancellation, Name(environment)) is not null;
    }

    /// <returns>True if a slot has become free.</returns>
    private async Task<bool> FreeOverdueAsync(CancellationToken cancellation)
    {
        var freed = false;
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        var overdue = (await table.GetAsync(PartitionKey, SortKey, cancellation) ?? [])
            .Where(entry => entry.Key.Contains(':') && long.Parse(entry.Value.N, System.Globalization.CultureInfo.InvariantCulture) < now);
        foreach (var (name, value) in overdue)
            if (name.StartsWith(WaitPrefix, StringComparison.Ordinal))
                await table.TryUpdateAsync(PartitionKey, SortKey, "REMOVE #wait", "#wait = :until", new() { [":until"] = value }, cancellation, new() { ["#wait"] = name });
            else
                freed |= await table.TryUpdateAsync(PartitionKey, SortKey, "REMOVE #me ADD busy :less", "#me = :until",
                    new() { [":less"] = RegistryTable.Number(-1), [":until"] = value }, cancellation, new() { ["#me"] = name }) is not null;
        return freed;
    }

    private AttributeValue Until(TimeSpan length) => RegistryTable.Number(clock.GetUtcNow().ToUnixTimeSeconds() + (long)length.TotalSeconds);

    private static Dictionary<string, string> Name(string environment) => new() { ["#me"] = Prefix + environment };
}
