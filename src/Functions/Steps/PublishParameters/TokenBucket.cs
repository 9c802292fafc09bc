namespace Berth.Steps.PublishParameters;

/// <summary>Lets calls begin at most so often, a few at once after a pause. One for a service's quota and a process: what others spend of the quota it does not see.</summary>
/// <param name="perSecond">Above 0.</param>
/// <param name="burst">How many may begin at once.</param>
public sealed class TokenBucket(double perSecond, int burst, TimeProvider clock)
{
    private readonly TimeSpan interval = TimeSpan.FromSeconds(1 / perSecond);
    private readonly Lock gate = new();

    /// <summary>When the bucket will be full again.</summary>
    private DateTimeOffset full = DateTimeOffset.MinValue;

    public async Task TakeAsync(CancellationToken cancellation)
    {
        if (Reserve(clock.GetUtcNow()) is { Ticks: > 0 } wait)
            await Task.Delay(wait, clock, cancellation);
    }

    /// <returns>How long whoever takes this token has to wait; zero or less: not at all.</returns>
    internal TimeSpan Reserve(DateTimeOffset now)
    {
        lock (gate)
        {
            full = (full > now ? full : now) + interval;
            return full - now - (burst * interval);
        }
    }
}
