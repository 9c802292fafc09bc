using System.Diagnostics;

namespace Berth.Tests.LocalCloud.Databases;

/// <summary>Runs a database's own command line client.</summary>
internal static class Client
{
    public static async Task<(int Code, string Output, string Error)> RunAsync(string program, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return (process.ExitCode, (await output).TrimEnd(), (await error).TrimEnd());
    }
}
