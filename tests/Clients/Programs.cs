using System.Diagnostics;

namespace Berth.Tests.Clients;

/// <summary>What a program answered.</summary>
internal sealed record Answer(string Asked, int ExitCode, string Output, string Errors)
{
    /// <exception cref="InvalidOperationException">The program failed; its errors are the message.</exception>
    public string Good() => ExitCode == 0 ? Output : throw new InvalidOperationException($"{Asked} ended with {ExitCode}: {Errors}{Output}");
}

/// <summary>Runs programs as a person at a shell would, a few at a time.</summary>
internal static class Programs
{
    /// <summary>More would only wait for each other on two cores.</summary>
    private static readonly SemaphoreSlim Free = new(4);

    /// <param name="variables">On top of ours; null takes one away.</param>
    public static async Task<Answer> RunAsync(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?> variables, string input = "")
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        await Free.WaitAsync();
        try
        {
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEndAsync();
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            await process.WaitForExitAsync();
            return new($"{Path.GetFileName(program)} {string.Join(' ', start.ArgumentList)}", process.ExitCode, await output, await errors);
        }
        finally
        {
            Free.Release();
        }
    }
}
