using System.Diagnostics;
using Berth.LocalCloud.Lambda.Calls;

namespace Berth.LocalCloud.Lambda.Runtime;

/// <summary>One running copy of a function: a process with an environment and keys of its own, which serves one invocation at a time.</summary>
internal sealed class FunctionProcess : IDisposable
{
    private readonly Process _process;
    private readonly CountdownEvent _openOutputs = new(2);

    /// <summary>Starts the process. <paramref name="line"/> gets each line that it writes, <paramref name="exited"/> is called once, after its last line.</summary>
    public FunctionProcess(
        string id, FunctionSettings function, AwsKeys keys, string runtimeApi, FunctionHostOptions options,
 Action<FunctionProcess, string> line, Action<FunctionProcess> exited)
    {
        Id = id;
        AccessKeyId = keys.AccessKeyId;
        LogGroup = function.LogGroup;
        LogStream = $"{options.Time.GetUtcNow():yyyy/MM/dd}/[{function.Version}]{Guid.NewGuid():N}";
        string directory = function.Directory ?? options.FunctionsDirectory;
        var start = new ProcessStartInfo(Path.Combine(directory, options.Executable))
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        start.Environment.Clear();
        foreach ((string name, string value) in FunctionEnvironment.Of(function, keys, $"{runtimeApi}/{function.Key}/{id}", LogStream, options))
        {
            start.Environment[name] = value;
        }
        _process = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start.");
        _process.StandardInput.Close();
        options.ProcessStarted(_process.Id);
        ReadLines(_process.StandardOutput, line);
        ReadLines(_process.StandardError, line);
        _ = AwaitExitAsync(exited, options.ProcessEnded);
    }

    /// <summary>The name of this copy within its function, in the path of its Runtime API.</summary>
    public string Id { get; }

    public int ProcessId => _process.Id;

    public string AccessKeyId { get; }

    public string LogGroup { get; }

    public string LogStream { get; }

    /// <summary>From the start of the process to its first request for an event; null before that.</summary>
    public TimeSpan? InitDuration { get; private set; }

    public bool Initialized => InitDuration is not null;

    /// <summary>The error that the function reported for its own initialisation.</summary>
    public ReadOnlyMemory<byte>? InitError { get; set; }

    /// <summary>Ends when the process has asked for its first event, or has gone without.</summary>
    public TaskCompletionSource? Ready { get; init; }

    /// <summary>Whether the initialisation has been reported; only the first invocation's report carries it.</summary>
    public bool InitReported { get; set; }

    public Invocation? Current { get; set; }

    /// <summary>END and REPORT of the invocation before, until they are written.</summary>
    public IReadOnlyList<string> ClosingLines { get; set; } = [];

    /// <summary>Fires when the invocation at hand has had its time.</summary>
    public ITimer? Timeout { get; set; }

    /// <summary>Fires when an extra process had nothing to do for a while.</summary>
    public ITimer? Idle { get; set; }

    /// <summary>The process has been told to end; it gets no further event, though it may still ask.</summary>
    public bool Ending { get; private set; }

    /// <summary>Set when this program ends the process on purpose and needs no other in its place.</summary>
    public bool Retired { get; private set; }

    /// <summary>As the Lambda agent words it: <c>exit status 1</c> or <c>signal: killed</c>.</summary>
    public string ExitReason => _process.ExitCode > 128 ? $"signal: {(_process.ExitCode == 137 ? "killed" : _process.ExitCode - 128)}" : $"exit status {_process.ExitCode}";

    /// <summary>The most memory the process ever held, in MiB; 0 when it is gone.</summary>
    public int PeakMemoryMegabytes
    {
        get
        {
            try
            {
                string? peak = File.ReadLines($"/proc/{_process.Id}/status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
                return peak is null ? 0 : int.Parse(peak.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], System.Globalization.CultureInfo.InvariantCulture) / 1024;
            }
            catch (IOException)
            {
                return 0;
            }
        }
    }

    public void MarkInitialized(DateTimeOffset now) => InitDuration ??= now - _process.StartTime.ToUniversalTime();

    public void Retire()
    {
        Retired = true;
        Kill();
    }

    public void Kill()
    {
        Ending = true;
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    public void Dispose()
    {
        Timeout?.Dispose();
        Idle?.Dispose();
        _process.Dispose();
        _openOutputs.Dispose();
    }

    // A thread a stream, with a small stack: reading a pipe blocks, and the pool's threads are few.
    private void ReadLines(StreamReader reader, Action<FunctionProcess, string> line)
    {
        var thread = new Thread(
            () =>
            {
                while (reader.ReadLine() is { } text)
                {
                    line(this, text);
                }
                _openOutputs.Signal();
            },
            maxStackSize: 256 * 1024)
        { IsBackground = true, Name = $"output of {Id}" };
        thread.Start();
    }

    private async Task AwaitExitAsync(Action<FunctionProcess> exited, Action<int> ended)
    {
        await _process.WaitForExitAsync();
        ended(_process.Id);
        // A grandchild may hold the pipes open; the lines that matter have long been read by then.
        await Task.Run(() => _openOutputs.Wait(TimeSpan.FromSeconds(1)));
        exited(this);
    }
}
