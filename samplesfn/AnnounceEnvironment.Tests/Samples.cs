using Berth.Steps;

namespace Berth.Tests;

internal static class Samples
{
    public static readonly DateTimeOffset Noon = new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);

    public static readonly Run Run = new(
        "tenant-a", "req-7", 1, 12, "arn:aws:states:ap-northeast-1:123456789012:execution:ProvisionEnvironment:tenant-a-req-7-1",
        "risken", "local", "apply", Noon.AddSeconds(-90));
}

/// <summary>A clock that stands still.</summary>
internal sealed class StoppedClock(DateTimeOffset now) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => now;
}
