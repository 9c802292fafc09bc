using System.Collections.Concurrent;
using System.Globalization;
using Berth.Errors;
using Berth.Platforms;
using Berth.Registry;

namespace Berth.Steps.PublishParameters;

/// <summary>
/// PutParameter's quota, which all functions share that write in an account and region. A function reserves a few writes at a
/// time in the registry (<c>PACES / ssm:PutParameter account region</c>: the moment up to which all writes are spoken for) and
/// makes them when their time has come.
/// </summary>
/// <param name="perSecond">What the account allows, above 0.</param>
public sealed class WritePace(RegistryTable table, double perSecond, TimeProvider clock)
{
    private const string PartitionKey = "PACES";
    private const string Full = "reservedUntil";

    /// <summary>Reserved at a time: more would keep others waiting for writes that are never made, fewer cost more calls.</summary>
    private static readonly TimeSpan Portion = TimeSpan.FromSeconds(2);

    /// <summary>So far ahead the quota may be spoken for when a step begins. What is over is waited for by the state machine.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromSeconds(1);

    /// <summary>A reserved write that was not made in time is forgotten: made later, it would come on top of what others have reserved.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Reserved> reserved = new();

    private sealed class Reserved
    {
        public readonly SemaphoreSlim Gate = new(1);
        public readonly Queue<DateTimeOffset> Times = new();
    }

    /// <summary>Before a step begins to write.</summary>
    /// <exception cref="PaceError">Others write already; the state machine asks again.</exception>
    public async Task EnterAsync(Platform platform, CancellationToken cancellation)
    {
        var now = Now;
        if (await table.TryUpdateAsync(PartitionKey, Quota(platform), "SET askedAt = :now", $"attribute_not_exists({Full}) OR {Full} <= :soon",
                new() { [":now"] = RegistryTable.Number(now), [":soon"] = RegistryTable.Number(now + (long)Ahead.TotalMilliseconds) }, cancellation) is null)
            throw new PaceError($"Other runs write parameters, as often as the account {platform.AccountId} allows.");
    }

    /// <summary>Ends when one write may be made.</summary>
    public async Task TakeAsync(Platform platform, CancellationToken cancellation)
    {
        var own = reserved.GetOrAdd(Quota(platform), _ => new());
        DateTimeOffset at;
        await own.Gate.WaitAsync(cancellation);
        try
        {
            while (own.Times.TryPeek(out var next) && next < clock.GetUtcNow() - Grace)
                own.Times.Dequeue();
            if (own.Times.Count == 0)
                foreach (var time in await ReserveAsync(platform, cancellation))
                    own.Times.Enqueue(time);
            at = own.Times.Dequeue();
        }
        finally
        {
            own.Gate.Release();
        }

        if (at - clock.GetUtcNow() is { Ticks: > 0 } wait)
            await Task.Delay(wait, clock, cancellation);
    }

    /// <returns>When each of the reserved writes may be made.</returns>
    private async Task<IEnumerable<DateTimeOffset>> ReserveAsync(Platform platform, CancellationToken cancellation)
    {
        var count = Math.Max(1, (int)(Portion.TotalSeconds * perSecond));
        var length = RegistryTable.Number((long)Math.Ceiling(count * 1000 / perSecond));
        while (true)
        {
            var now = Now;
            // Behind what is reserved, or from now on.
            var item = await table.TryUpdateAsync(PartitionKey, Quota(platform), $"ADD {Full} :length", $"{Full} >= :now",
                    new() { [":length"] = length, [":now"] = RegistryTable.Number(now) }, cancellation)
                ?? await table.TryUpdateAsync(PartitionKey, Quota(platform), $"SET {Full} = :until", $"attribute_not_exists({Full}) OR {Full} < :now",
                    new() { [":until"] = RegistryTable.Number(now + Whole(length.N)), [":now"] = RegistryTable.Number(now) }, cancellation);
            if (item is null)
                continue;
            var start = DateTimeOffset.FromUnixTimeMilliseconds(Whole(item[Full].N) - Whole(length.N));
            return Enumerable.Range(0, count).Select(index => start + TimeSpan.FromSeconds(index / perSecond));
        }
    }

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private static long Whole(string number) => long.Parse(number, CultureInfo.InvariantCulture);

    private static string Quota(Platform platform) => $"ssm:PutParameter {platform.AccountId} {platform.Region}";
}
