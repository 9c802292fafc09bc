using System.Collections.Concurrent;

namespace Berth.LocalCloud.Controllers;

public enum ControllerMode
{
    Normal,

    /// <summary>Does nothing for its target, as if it were not running.</summary>
    Silent,

    /// <summary>Does it, after <see cref="ControllerPace.Slow"/>.</summary>
    Slow,

    /// <summary>What it makes never becomes ready.</summary>
    Fail,
}

/// <summary>How long things take.</summary>
public sealed record ControllerPace
{
    /// <summary>From a pod's creation until it is ready.</summary>
    public TimeSpan PodReady { get; init; } = TimeSpan.FromMilliseconds(150);

    /// <summary>The same in mode slow.</summary>
    public TimeSpan Slow { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>From a job's pod being ready until it has succeeded.</summary>
    public TimeSpan JobRun { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>From the deletion of a namespace until it has gone (a real one takes 5 to 7 s).</summary>
    public TimeSpan NamespaceGone { get; init; } = TimeSpan.FromSeconds(1);
}

/// <summary>The mode of each controller for each target, <c>ns/name</c>; <c>*</c> stands for every target.</summary>
public sealed class ControllerModes
{
    private readonly ConcurrentDictionary<(string Controller, string Target), ControllerMode> modes = [];

    internal event Action<string, string>? Changed;

    /// <exception cref="ArgumentException">No controller has that name.</exception>
    public void Set(string controller, string target, ControllerMode mode)
    {
        if (!ControllerLoop.Names.Contains(controller))
            throw new ArgumentException($"No controller \"{controller}\"; there are: {string.Join(", ", ControllerLoop.Names)}.");
        modes[(controller, target)] = mode;
        Changed?.Invoke(controller, target);
    }

    public ControllerMode Of(string controller, string target) =>
        modes.TryGetValue((controller, target), out var mode) || modes.TryGetValue((controller, "*"), out mode) ? mode : ControllerMode.Normal;

    /// <summary>All that has been set.</summary>
    public IReadOnlyDictionary<(string Controller, string Target), ControllerMode> All => modes;
}
