using System.Collections.Concurrent;

namespace Berth.Tests.Planning;

/// <summary>Runs a task and all its continuations on one thread, so that what is under way at the same time can be counted without locks.</summary>
internal sealed class SingleThread : SynchronizationContext, IDisposable
{
    private readonly BlockingCollection<(SendOrPostCallback Callback, object? State)> queue = [];

    public override void Post(SendOrPostCallback d, object? state) => queue.Add((d, state));

    public Task RunAsync(Func<Task> work) => Task.Run(() =>
    {
        SetSynchronizationContext(this);
        var running = work();
        running.ContinueWith(_ => queue.CompleteAdding(), TaskScheduler.Default);
        foreach (var (callback, state) in queue.GetConsumingEnumerable())
            callback(state);
        return running;
    });

    public void Dispose() => queue.Dispose();
}
