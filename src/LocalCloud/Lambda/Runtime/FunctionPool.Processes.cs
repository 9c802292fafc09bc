using System.Globalization;
using Berth.LocalCloud.Lambda.Calls;

namespace Berth.LocalCloud.Lambda.Runtime;

/// <summary>How the processes of a function begin and end.</summary>
internal sealed partial class FunctionPool
{
    /// <summary>Processes that end idle in a row without having served anything; after this many the next event starts one.</summary>
    private const int RestartsWithoutWork = 3;

    private int _started;
    private int _endedWithoutWork;

    /// <summary>Processes on their way to their first event, those that wait for a core included.</summary>
    private int _initializing;

    /// <summary>Starts that wait for a core: no process yet, but they count against the limit.</summary>
    private int _queuedStarts;

    private void StartAsNeeded()
    {
        int wanted = Math.Min(_waiting.Count - _initializing, options.ProcessesPerFunction - _processes.Count - _queuedStarts);
        for (int i = 0; i < wanted; i++)
        {
            _ = StartOne();
        }
    }

    private Task StartOne()
    {
        _initializing++;
        _queuedStarts++;
        return StartWhenThereIsRoomAsync();
    }

    private async Task StartWhenThereIsRoomAsync()
    {
        await starting.WaitAsync();
        AwsKeys keys;
        try
        {
            keys = await options.IssueKeys(Settings.RoleArn, Settings.Name);
        }
        catch (Exception refused)
        {
            NotStarted("AccessDeniedException", $"The role defined for the function cannot be assumed by Lambda. {refused.Message}");
            return;
        }
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _queuedStarts--;
            if (_disposed)
            {
                starting.Release();
                return;
            }
            string id = (++_started).ToString(CultureInfo.InvariantCulture);
            try
            {
                _processes[id] = new FunctionProcess(
                    id, Settings, keys, runtimeApi, options, (process, line) => output.Write(process.LogGroup, process.LogStream, line), Exited)
                { Ready = ready };
            }
            catch (System.ComponentModel.Win32Exception notStarted)
            {
                _queuedStarts++;
                NotStarted("Runtime.InvalidEntrypoint", notStarted.Message);
                return;
            }
        }
        await ready.Task;
    }

    private void NotStarted(string errorType, string message)
    {
        lock (_lock)
        {
            _initializing--;
            _queuedStarts--;
            starting.Release();
            foreach (Invocation invocation in _waiting)
            {
                invocation.Fail(errorType, message);
            }
            _waiting.Clear();
        }
    }

    private void Ready(FunctionProcess process)
    {
        if (!process.Initialized)
        {
            process.MarkInitialized(DateTimeOffset.UtcNow);
            EndInitialization(process);
        }
    }

    private void EndInitialization(FunctionProcess process)
    {
        _initializing--;
        starting.Release();
        process.Ready?.TrySetResult();
    }

    private void StopExtra(FunctionProcess process)
    {
        lock (_lock)
        {
            if ((!KeepOne || _processes.Values.Count(other => !other.Ending) > 1) && _idle.RemoveAll(entry => entry.Process == process) > 0)
            {
                process.Retire();
            }
        }
    }

    private void Exited(FunctionProcess process)
    {
        Invocation? broken;
        lock (_lock)
        {
            _processes.Remove(process.Id);
            _idle.RemoveAll(entry => entry.Process == process);
            broken = process.Current;
            bool failedToStart = !process.Initialized;
            if (broken is not null)
            {
                End(process);
            }
            Close(process);
            if (failedToStart)
            {
                EndInitialization(process);
                broken = _waiting.First?.Value;
                if (broken is not null)
                {
                    _waiting.RemoveFirst();
                }
            }
            else
            {
                _endedWithoutWork++;
            }
            bool keepWarm = KeepOne && !_disposed && !process.Retired && !failedToStart
                && _processes.Count + _initializing == 0 && _endedWithoutWork <= RestartsWithoutWork;
            if (!_disposed && _waiting.Count > 0)
            {
                StartAsNeeded();
            }
            else if (keepWarm)
            {
                _ = StartOne();
            }
        }
        if (broken is not null && process.InitError is { } initError)
        {
            broken.Fail(initError);
        }
        else
        {
            broken?.Fail("Runtime.ExitError", $"Runtime exited with error: {process.ExitReason}");
        }
        if (broken is not null || (!process.Initialized && !process.Retired))
        {
            output.Write(process.LogGroup, process.LogStream, $"RequestId: {broken?.RequestId} Error: Runtime exited with error: {process.ExitReason}");
        }
        process.Dispose();
    }
}
