using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Berth.Tests.Compat.Lambda;

/// <summary>The function of the folder Function as a process of its own, as Lambda runs it.</summary>
internal sealed class FunctionProcess : IAsyncDisposable
{
    private const int SigTerm = 15;

    // In its own output folder: the copy beside the tests lacks what their shared frameworks bring along.
    private static readonly string Assembly = Path.Combine(
        AppContext.BaseDirectory, "..", "..", "Berth.Tests.CompatFunction", new DirectoryInfo(AppContext.BaseDirectory).Name, "Berth.Tests.CompatFunction.dll");

    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _errors;

    private FunctionProcess(Process process)
    {
        _process = process;
        _output = process.StandardOutput.ReadToEndAsync();
        _errors = process.StandardError.ReadToEndAsync();
    }

    public static FunctionProcess Start(string? runtimeApi, string? handler, string logFormat = "JSON")
    {
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList = { Assembly },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["AWS_LAMBDA_RUNTIME_API"] = runtimeApi;
        start.Environment["ANNOTATIONS_HANDLER"] = handler;
        start.Environment["AWS_LAMBDA_LOG_FORMAT"] = logFormat;
        start.Environment["AWS_LAMBDA_LOG_LEVEL"] = "INFO";
        start.Environment["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] = "256";
        start.Environment["AWS_LAMBDA_FUNCTION_NAME"] = "berth-Test";
        return new FunctionProcess(Process.Start(start)!);
    }

    public void Terminate() => Assert.Equal(0, kill(_process.Id, SigTerm));

    /// <summary>Waits for the end: exit code, standard output, standard error.</summary>
    public async Task<(int ExitCode, string Output, string Errors)> EndAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await _process.WaitForExitAsync(patience.Token);
        return (_process.ExitCode, await _output, await _errors);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    [DllImport("libc")]
    private static extern int kill(int processId, int signal);
}
