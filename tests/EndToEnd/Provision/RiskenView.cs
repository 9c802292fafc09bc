namespace Berth.Tests.EndToEnd.Provision;

/// <summary>The environment of events/risken.json, seen once for all tests of a class.</summary>
public sealed class RiskenView(RunningCloud cloud) : IAsyncLifetime
{
    internal ApplicationView Seen { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        cloud.FirstRun.Good();
        Seen = await ApplicationView.OfAsync(cloud.Clients, "prd", "risken");
    }

    public Task DisposeAsync() => Task.CompletedTask;
}
