using System.Globalization;

namespace Berth.LocalCloud.Lambda.Runtime;

/// <summary>
/// The processes of one function and the events that wait for them. An event goes to the process that was idle last;
/// when none is idle or about to be, a further process is started up to the limit.
/// </summary>
internal sealed partial class FunctionPool(
    FunctionSettings settings, FunctionHostOptions options, string runtimeApi, SemaphoreSlim starting, IFunctionOutput output) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, FunctionProcess> _processes = [];
    private readonly List<(FunctionProcess Process, TaskCompletionSource<Invocation> Next)> _idle = [];
    private readonly LinkedList<Invocation> _waiting = [];
    private bool _disposed;

    public FunctionSettings Settings { get; } = settings;

    /// <summary>Whether a process is kept though there is nothing to do. Not for an old version: it serves who still names it.</summary>
    public bool KeepOne { get; set; }

    /// <summary>Process ids with the peak of their memory in MiB.</summary>
    public IReadOnlyList<(int ProcessId, int PeakMemoryMegabytes, bool Busy)> Processes
    {
        get
        {
            lock (_lock)
            {
                return [.. _processes.Values.Select(process => (process.ProcessId, process.PeakMemoryMegabytes, process.Current is not null))];
            }
        }
    }

    public Task<InvokeResult> InvokeAsync(Invocation invocation)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _waiting.AddLast(invocation);
            HandOut();
            StartAsNeeded();
        }
        return invocation.Answer;
    }

    /// <summary>Gives up an event that no process has taken yet.</summary>
    public void Abandon(Invocation invocation)
    {
        lock (_lock)
        {
            _waiting.Remove(invocation);
        }
    }

    /// <summary>Starts a process before it is asked for. The task ends when it is ready for its first event, or has failed to become so.</summary>
    public Task WarmAsync()
    {
        lock (_lock)
        {
            return _disposed || _processes.Count + _initializing > 0 ? Task.CompletedTask : StartOne();
        }
    }

    public FunctionProcess? Find(string id)
    {
        lock (_lock)
        {
            return _processes.GetValueOrDefault(id);
        }
    }

    /// <summary>Ends the process that holds these keys in the middle of what it does, or every process when no key is named.</summary>
    public int Kill(string? accessKeyId)
    {
        lock (_lock)
        {
            FunctionProcess[] chosen = [.. _processes.Values.Where(process => accessKeyId is null || process.AccessKeyId == accessKeyId)];
            foreach (FunctionProcess process in chosen)
            {
                _idle.RemoveAll(entry => entry.Process == process);
                process.Kill();
            }
            return chosen.Length;
        }
    }

    /// <summary>The event that the process with these keys has at hand; null when there is no such process or it has none.</summary>
    public EventAtHand? AtHand(string accessKeyId)
    {
        lock (_lock)
        {
            return _processes.Values.FirstOrDefault(process => process.AccessKeyId == accessKeyId)?.Current?.AtHand;
        }
    }

    /// <summary>The next event for a process; waits until there is one.</summary>
    public async Task<Invocation> NextAsync(FunctionProcess process, CancellationToken gone)
    {
        TaskCompletionSource<Invocation> next = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            Ready(process);
            Close(process);
            if (!process.Ending)
            {
                _idle.Add((process, next));
                HandOut();
            }
            process.Idle ??= options.Time.CreateTimer(_ => StopExtra(process), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            process.Idle.Change(options.KeepExtra, Timeout.InfiniteTimeSpan);
        }
        await using CancellationTokenRegistration registration = gone.Register(() =>
        {
            lock (_lock)
            {
                _idle.RemoveAll(entry => entry.Next == next);
                next.TrySetCanceled(gone);
            }
        });
        return await next.Task;
    }

    /// <summary>Ends the invocation that a process has at hand. False when it has none of that id.</summary>
    public bool Complete(FunctionProcess process, string requestId, ReadOnlyMemory<byte> answer, bool failed)
    {
        Invocation? invocation;
        lock (_lock)
        {
            invocation = process.Current;
            if (invocation is null || invocation.RequestId != requestId)
            {
                return false;
            }
            End(process);
        }
        if (failed)
        {
            invocation.Fail(answer);
        }
        else
        {
            invocation.Succeed(answer);
        }
        return true;
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            foreach (FunctionProcess process in _processes.Values)
            {
                process.Retire();
            }
            foreach (Invocation invocation in _waiting)
            {
                invocation.Fail("Runtime.ExitError", "The local cloud is shutting down.");
            }
            _waiting.Clear();
        }
    }

    private void HandOut()
    {
        while (_waiting.First is { } first && _idle.Count > 0)
        {
            (FunctionProcess process, TaskCompletionSource<Invocation> next) = _idle[^1];
            _idle.RemoveAt(_idle.Count - 1);
            _waiting.RemoveFirst();
            Invocation invocation = first.Value;
            process.Idle?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            process.Current = invocation;
            invocation.Start();
            process.Timeout = options.Time.CreateTimer(_ => TimeOut(process, invocation), null, invocation.Timeout ?? Settings.Timeout, Timeout.InfiniteTimeSpan);
            output.Write(process.LogGroup, process.LogStream, InvocationLines.Start(invocation, Settings));
            next.TrySetResult(invocation);
        }
    }

    private void End(FunctionProcess process)
    {
        Invocation invocation = process.Current!;
        process.Current = null;
        process.Timeout?.Dispose();
        process.Timeout = null;
        _endedWithoutWork = 0;
        process.ClosingLines = [InvocationLines.End(invocation), InvocationLines.Report(invocation, Settings, process)];
        process.InitReported = true;
    }

    // When the process asks for its next event, or has ended: what it printed last has been read by then.
    private void Close(FunctionProcess process)
    {
        foreach (string line in process.ClosingLines)
        {
            output.Write(process.LogGroup, process.LogStream, line);
        }
        process.ClosingLines = [];
    }

    private void TimeOut(FunctionProcess process, Invocation invocation)
    {
        lock (_lock)
        {
            if (process.Current != invocation)
            {
                return;
            }
            End(process);
            process.Kill();
        }
        string message = string.Create(CultureInfo.InvariantCulture, $"Task timed out after {(invocation.Timeout ?? Settings.Timeout).TotalSeconds:F2} seconds");
        output.Write(process.LogGroup, process.LogStream, $"{invocation.RequestId} {message}");
        invocation.Fail("Sandbox.Timedout", message);
    }
}
