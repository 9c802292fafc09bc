using System.Diagnostics;

namespace Berth.LocalCloud.Databases;

/// <summary>Finds and runs the programs that the databases come with.</summary>
internal static class Programs
{
    /// <exception cref="DatabaseException">It is nowhere; names the package that holds it.</exception>
    public static string Find(string name, string package, params string[] folders)
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        // An ordinary user's PATH lacks sbin.
        return path.Concat(folders).Append("/usr/local/sbin").Append("/usr/sbin")
            .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
            ?? throw new DatabaseException($"{name} is not installed. Install it with: apt-get install {package}");
    }

    /// <summary>Runs to the end and returns what was printed.</summary>
    /// <exception cref="DatabaseException">It failed; the message holds what it said.</exception>
    public static async Task<string> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken, string input = "")
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
        return process.ExitCode == 0
            ? await output
            : throw new DatabaseException($"{program} ended with code {process.ExitCode}: {await error}{await output}");
    }
}
