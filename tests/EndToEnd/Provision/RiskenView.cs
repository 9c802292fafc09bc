namespace Berth.Tests.EndToEnd.Provision;

/// <summary>The environment of events/risken.json, for the tests of a class.</summary>
public sealed class RiskenView(RunningCloud cloud) : IAsyncLifetime
{
    internal ApplicationView Seen { get; private set; } = null!;

    public async Task InitializeAsync() => Seen = await cloud.FirstAsync();

    public Task DisposeAsync() => Task.CompletedTask;
}
