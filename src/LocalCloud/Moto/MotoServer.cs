using System.Diagnostics;
using System.Text.Json;

namespace Berth.LocalCloud.Moto;

/// <summary>moto, which holds the state of AWS; started by launch.py with the repairs it needs.</summary>
public sealed class MotoServer : IAsyncDisposable
{
    private readonly Process process;

    private MotoServer(Process process, Uri address, IReadOnlyList<string> repairs)
    {
        this.process = process;
        Address = address;
        Repairs = repairs;
    }

    /// <summary>With the key that it asks for, see <see cref="Gateway.UpstreamKey"/>.</summary>
    public Uri Address { get; }

    public int ProcessId => process.Id;

    /// <summary>Names of the repairs that launch.py applied to this version of moto.</summary>
    public IReadOnlyList<string> Repairs { get; }

    /// <exception cref="InvalidOperationException">moto ended before it listened; the message holds what it said.</exception>
    public static async Task<MotoServer> StartAsync(int gatewayPort, string controlToken, string account, string region, IReaper reaper, string log)
    {
        var start = Python.Start("launch.py");
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.Environment["MOTO_PORT"] = gatewayPort.ToString();
        start.Environment["MOTO_ACCOUNT_ID"] = account;
        start.Environment["AWS_DEFAULT_REGION"] = region;
        start.Environment["BERTH_CONTROL_TOKEN"] = controlToken;
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        // Every call of moto's own must come to the gateway, and none leave the machine.
        foreach (var name in new[] { "AWS_PROFILE", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_ENDPOINT_URL", "http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY" })
            start.Environment.Remove(name);
        start.Environment["AWS_EC2_METADATA_DISABLED"] = "true";

        var process = Process.Start(start) ?? throw new InvalidOperationException("launch.py did not start");
        reaper.Watch(process.Id);
        var sink = new StreamWriter(log, append: true) { AutoFlush = true };
        var errors = new System.Text.StringBuilder();
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is null) return;
            lock (sink)
            {
                if (errors.Length < 8000) errors.AppendLine(line.Data);
                sink.WriteLine(line.Data);
            }
        };
        process.BeginErrorReadLine();

        var first = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        // What moto prints after its first line is read and dropped, or its pipe would fill.
        process.OutputDataReceived += (_, line) => first.TrySetResult(line.Data);
        process.BeginOutputReadLine();
        var ready = await first.Task;
        if (ready is null)
        {
            await process.WaitForExitAsync();
            throw new InvalidOperationException($"moto ended with code {process.ExitCode} before it listened: {errors}");
        }
        using var line = JsonDocument.Parse(ready);
        return new MotoServer(
            process,
            new Uri($"http://{controlToken}@127.0.0.1:{line.RootElement.GetProperty("port").GetInt32()}"),
            [.. line.RootElement.GetProperty("repairs").EnumerateArray().Select(repair => repair.GetString()!)]);
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
        process.Dispose();
    }
}
