using System.Threading.Channels;
using Berth.LocalCloud.Controllers.Containers;
using Berth.LocalCloud.Kubernetes;

namespace Berth.LocalCloud.Controllers;

/// <summary>Runs the controllers, one target after another, on the changes of the store.</summary>
public sealed class ControllerLoop : IAsyncDisposable
{
    private readonly Cluster cluster;
    private readonly TimeProvider clock;
    private readonly IReadOnlyList<IController> controllers;
    private readonly CancellationTokenSource end = new();
    private readonly PriorityQueue<(IController Controller, ObjectKey Target), DateTimeOffset> later = new();
    private readonly Channel<(string Controller, string Target)> nudges = Channel.CreateUnbounded<(string, string)>();
    private readonly Dictionary<(IController, ObjectKey), string> refused = [];
    private Task running = Task.CompletedTask;

    private ControllerLoop(Cluster cluster, ControllerPace pace, TimeProvider clock, LocalContainers? containers)
    {
        (this.cluster, this.clock) = (cluster, clock);
        controllers =
        [
            new NamespaceController(pace, clock), new DeploymentRollout(), new ReplicaSetController(), new StatefulSetController(), new DaemonSetController(),
            new JobController(), new PodController(Modes, pace, clock, containers),
        ];
        Modes.Changed += (controller, target) => nudges.Writer.TryWrite((controller, target));
    }

    /// <summary>The names that have modes.</summary>
    public static IReadOnlyList<string> Names { get; } = ["namespace", "deployment-rollout", "statefulset", "daemonset", "job"];

    public ControllerModes Modes { get; } = new();

    /// <param name="idle">Does nothing: a real cluster has controllers of its own.</param>
    /// <param name="containers">Runs some pods for real; null: none.</param>
    internal static ControllerLoop Start(Cluster cluster, ControllerPace pace, TimeProvider clock, LocalContainers? containers, bool idle = false)
    {
        var loop = new ControllerLoop(cluster, pace, clock, containers);
        if (!idle)
            loop.running = Task.Run(loop.RunAsync);
        return loop;
    }

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        await running;
        end.Dispose();
    }

    private async Task RunAsync()
    {
        var changes = cluster.Store.Watch(0, end.Token)!;
        while (!end.IsCancellationRequested)
        {
            var due = new HashSet<(IController, ObjectKey)>();
            while (changes.TryRead(out var change))
                lock (cluster.Store.Gate)
                    foreach (var controller in controllers)
                        foreach (var target in controller.Targets(change, cluster))
                            due.Add((controller, target));
            while (nudges.Reader.TryRead(out var nudge))
                AddNudged(due, nudge.Target);
            while (later.TryPeek(out var waiting, out var at) && at <= clock.GetUtcNow())
                due.Add(later.Dequeue());

            foreach (var (controller, target) in due)
                Reconcile(controller, target);
            if (due.Count == 0)
                await WaitAsync(changes);
        }
    }

    // A controller that breaks is a fault of the local cloud; the others go on, and it says so where people look.
    private static void Report(IController controller, ObjectKey target, Exception fault) =>
        Console.Error.WriteLine($"controller {controller.Name}, {target.Resource} {target.Target}: {fault}");

    private void Reconcile(IController controller, ObjectKey target)
    {
        lock (cluster.Store.Gate)
        {
            try
            {
                if (controller.Reconcile(target, Modes.Of(controller.Name, target.Target), cluster) is { } again)
                    later.Enqueue((controller, target), clock.GetUtcNow() + again);
                refused.Remove((controller, target));
            }
            catch (ApiException refusal)
            {
                // The API refuses what the controller wants to make: an event says so, and it is tried again, as real controllers do.
                if (refused.GetValueOrDefault((controller, target)) != refusal.Message)
                {
                    refused[(controller, target)] = refusal.Message;
                    if (cluster.Store.Find(target) is { } about)
                        cluster.Tell(about.Copy(), "Warning", "FailedCreate", refusal.Message);
                }

                later.Enqueue((controller, target), clock.GetUtcNow() + TimeSpan.FromSeconds(1));
            }
            catch (Exception fault)
            {
                Report(controller, target, fault);
            }
        }
    }

    // Everything below a target may act differently now, its pods too.
    private void AddNudged(HashSet<(IController, ObjectKey)> due, string target)
    {
        var space = target == "*" ? "" : target.Split('/')[0];
        lock (cluster.Store.Gate)
            foreach (var stored in cluster.Store.Everything().Where(stored => space.Length == 0 || stored.Key.Namespace == space || stored.Key.Name == space))
                foreach (var controller in controllers)
                    foreach (var found in controller.Targets(new StoreEvent(Change.Modified, stored, stored, 0), cluster))
                        due.Add((controller, found));
    }

    private async Task WaitAsync(ChannelReader<StoreEvent> changes)
    {
        using var wake = CancellationTokenSource.CreateLinkedTokenSource(end.Token);
        var waits = new List<Task> { changes.WaitToReadAsync(wake.Token).AsTask(), nudges.Reader.WaitToReadAsync(wake.Token).AsTask() };
        if (later.TryPeek(out _, out var at))
        {
            var rest = at - clock.GetUtcNow();
            waits.Add(Task.Delay(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, clock, wake.Token));
        }

        await Task.WhenAny(waits);
        await wake.CancelAsync();
        foreach (var wait in waits)
            await wait.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
