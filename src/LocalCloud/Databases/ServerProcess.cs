using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Berth.LocalCloud.Databases;

/// <summary>A database server as a child process, from its start until it says that it is ready, and its end.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const int LinesKept = 100;
    private const int Quit = 3;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan QuitLimit = TimeSpan.FromSeconds(5);

    private readonly Process process;
    private readonly Queue<string> log = new();
    private readonly IReaper reaper;
    private bool ended;
    private readonly TaskCompletionSource<bool> ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServerProcess(Process process, IReaper reaper)
    {
        (this.process, this.reaper) = (process, reaper);
        Id = process.Id;
    }

    public int Id { get; }

    /// <summary>Whether to ask with SIGQUIT first, for a server that would leave shared memory behind.</summary>
    public bool Quits { get; init; }

    /// <param name="readyLine">Part of the line that the server prints on standard error when it takes connections.</param>
    /// <exception cref="DatabaseException">It ended, or was not ready in a minute; the message holds what it said last.</exception>
    public static async Task<ServerProcess> StartAsync(ProcessStartInfo start, string readyLine, IReaper reaper, bool quits, CancellationToken cancellationToken)
    {
        start.RedirectStandardError = true;
        start.RedirectStandardOutput = true;
        var server = new ServerProcess(Process.Start(start) ?? throw new DatabaseException($"{start.FileName} did not start."), reaper) { Quits = quits };
        reaper.Watch(server.Id);
        server.process.ErrorDataReceived += (_, line) => server.Hear(line.Data, readyLine);
        server.process.OutputDataReceived += (_, line) => server.Keep(line.Data);
        server.process.BeginErrorReadLine();
        server.process.BeginOutputReadLine();
        try
        {
            if (await server.ready.Task.WaitAsync(StartLimit, cancellationToken))
                return server;
            throw new DatabaseException($"{Path.GetFileName(start.FileName)} ended before it was ready: {server.Said()}");
        }
        catch (TimeoutException exception)
        {
            await server.DisposeAsync();
            throw new DatabaseException($"{Path.GetFileName(start.FileName)} was not ready within {StartLimit.TotalSeconds} s: {server.Said()}", exception);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>At once, without writing anything back: the data go with the run.</summary>
    public async ValueTask DisposeAsync()
    {
        if (ended)
            return;
        ended = true;
        if (Quits && !process.HasExited && Signal(Id, Quit) == 0)
        {
            using var limit = new CancellationTokenSource(QuitLimit);
            try
            {
                await process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                // It does not obey, and is killed.
            }
        }
        if (!process.HasExited)
            process.Kill();
        await process.WaitForExitAsync();
        reaper.Forget(Id);
        process.Dispose();
    }

    private void Hear(string? line, string readyLine)
    {
        Keep(line);
        if (line is null)
            ready.TrySetResult(false);
        else if (line.Contains(readyLine, StringComparison.Ordinal))
            ready.TrySetResult(true);
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;
        lock (log)
        {
            log.Enqueue(line);
            if (log.Count > LinesKept)
                log.Dequeue();
        }
    }

    // Process.Kill only knows SIGKILL.
    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Signal(int processId, int signal);

    private string Said()
    {
        lock (log)
            return string.Join('\n', log);
    }
}
