namespace Berth.Tests.EndToEnd.Provision;

/// <summary>All that stands before the tests of a class, for what fails must leave it as it is.</summary>
public sealed class StandingWorld(RunningCloud running) : IAsyncLifetime
{
    internal World Before { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        running.FirstRun.Good();
        Before = await World.OfAsync(running.Clients);
    }

    public Task DisposeAsync() => Task.CompletedTask;
}
