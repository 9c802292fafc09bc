using System.Diagnostics;
using Berth.Cli.Commands;

namespace Berth.Cli.Clouds;

/// <param name="Port">0 for a free one.</param>
/// <param name="Kubeconfig">A real cluster; null for the local cloud's own.</param>
/// <param name="Upstream">Another emulator than moto; null for moto.</param>
/// <param name="LoadBalancers">How many the platform has.</param>
/// <param name="Parameters">Parameters of the template, NAME=VALUE each; null for those of a local run.</param>
public sealed record LocalCloudOptions(string State, int Port = 0, string? Kubeconfig = null, string? Upstream = null, IReadOnlyList<string>? Parameters = null, int LoadBalancers = 1);

/// <summary>The local cloud as a process of ours. It holds the other end of our pipe, so it ends with us even if we are killed.</summary>
public sealed class LocalCloudProcess : IAsyncDisposable
{
    private static readonly TimeSpan EndingTime = TimeSpan.FromSeconds(20);
    private readonly Process process;
    private readonly StateFolder folder;
    private readonly Task errors;

    private LocalCloudProcess(Process process, StateFolder folder, Task errors)
    {
        this.process = process;
        this.folder = folder;
        this.errors = errors;
    }

    public LocalCloudDescription Description { get; private set; } = null!;

    /// <summary>From the start of the process to its JSON line.</summary>
    public TimeSpan StartTime { get; private set; }

    public int Id => process.Id;

    /// <exception cref="CommandError">Another one runs in that folder, or it did not start; its own lines were shown.</exception>
    public static async Task<LocalCloudProcess> StartAsync(LocalCloudOptions options, Action<string> progress, CancellationToken cancellation)
    {
        Installation.Here.RequirePublished();
        var folder = StateFolder.Take(options.State);
        var watch = Stopwatch.StartNew();
        var process = Process.Start(StartOf(options, folder))!;
        var cloud = new LocalCloudProcess(process, folder, ShowAsync(process.StandardError, progress));
        try
        {
            var line = await process.StandardOutput.ReadLineAsync(cancellation);
            if (line is null)
            {
                await process.WaitForExitAsync(cancellation);
                await cloud.errors;
                throw new CommandError($"The local cloud ended with {process.ExitCode} before it was ready.", "The lines above say why.");
            }

            cloud.StartTime = watch.Elapsed;
            cloud.Description = LocalCloudDescription.Parse(line, "Its standard output");
            return cloud;
        }
        catch
        {
            await cloud.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends when the process has ended by itself.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> ExitedAsync(CancellationToken cancellation)
    {
        await process.WaitForExitAsync(cancellation);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        // Closing its standard input tells it to end in order.
        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(EndingTime);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            // It alone: its reaper sees to the rest, files too.
            process.Kill();
            await process.WaitForExitAsync();
        }

        // The reaper writes there too, so this is its end as well.
        await errors;
        process.Dispose();
        folder.Dispose();
    }

    private static ProcessStartInfo StartOf(LocalCloudOptions options, StateFolder folder)
    {
        var here = Installation.Here;
        var start = new ProcessStartInfo(here.LocalCloud)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = here.Root,
        };
        // The runtime's pipes for debuggers would stay in the temporary folder if it were killed.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        foreach (var argument in new[] { "--template", here.Template, "--functions", here.Functions, "--state", folder.Path, "--prepared", here.PreparedDatabases, "--port", $"{options.Port}", "--watch-stdin" })
            start.ArgumentList.Add(argument);
        Add(start, "--load-balancers", $"{options.LoadBalancers}");
        if (options.Kubeconfig is { } kubeconfig)
            Add(start, "--kubeconfig", Path.GetFullPath(kubeconfig));
        if (options.Upstream is { } upstream)
            Add(start, "--upstream", upstream);
        foreach (var parameter in options.Parameters ?? [])
            Add(start, "--parameter", parameter);
        return start;
    }

    private static void Add(ProcessStartInfo start, string name, string value)
    {
        start.ArgumentList.Add(name);
        start.ArgumentList.Add(value);
    }

    private static async Task ShowAsync(StreamReader lines, Action<string> progress)
    {
        while (await lines.ReadLineAsync() is { } line)
            progress(line);
    }
}
