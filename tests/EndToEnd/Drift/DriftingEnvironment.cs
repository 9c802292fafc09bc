using Berth.Tests.EndToEnd.Provision;

namespace Berth.Tests.EndToEnd.Drift;

/// <summary>An environment that strangers lay hands on.</summary>
public sealed class DriftingEnvironment(RunningCloud running) : IAsyncLifetime
{
    public const string Name = "drifting";

    internal OutcomeEvents Events { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        running.FirstRun.Good();
        (await running.Clients.SendAsync(RequestFor.Environment(Name))).Good();
        Events = await OutcomeEvents.ListenAsync(running.Clients, "drift-tests");
    }

    public Task DisposeAsync() => Task.CompletedTask;
}
