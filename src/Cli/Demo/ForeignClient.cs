using System.ComponentModel;
using System.Diagnostics;

namespace Berth.Cli.Demo;

/// <summary>What a client that is not ours answered.</summary>
/// <param name="ExitCode">Null if the program is not installed.</param>
public sealed record ForeignAnswer(string Asked, int? ExitCode, string Output, string Errors)
{
    public bool Good => ExitCode == 0 && Output.Trim().Length > 0;
}

/// <summary>Runs programs that know nothing of Berth: aws, kubectl, mariadb.</summary>
/// <param name="variables">Their environment on top of ours; no configuration file of the user counts.</param>
public sealed class ForeignClient(IReadOnlyDictionary<string, string> variables)
{
    private static readonly Dictionary<string, string> Alone = new()
    {
        ["AWS_CONFIG_FILE"] = "/dev/null",
        ["AWS_SHARED_CREDENTIALS_FILE"] = "/dev/null",
        ["AWS_PAGER"] = "",
        ["AWS_EC2_METADATA_DISABLED"] = "true",
    };

    /// <param name="secrets">Further variables that are never shown.</param>
    public async Task<ForeignAnswer> AskAsync(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? secrets, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var (name, value) in Alone.Concat(variables).Concat(secrets ?? new Dictionary<string, string>()))
            start.Environment[name] = value;
        start.Environment.Remove("AWS_SESSION_TOKEN");
        start.Environment.Remove("AWS_PROFILE");
        var asked = string.Join(' ', arguments.Prepend(program).Select(Quoted));
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(cancellation);
            var errors = process.StandardError.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
            return new(asked, process.ExitCode, await output, await errors);
        }
        catch (Win32Exception missing)
        {
            return new(asked, null, "", missing.Message);
        }
    }

    /// <summary>As one would type it.</summary>
    internal static string Quoted(string argument) =>
        argument.Length > 0 && argument.All(letter => char.IsAsciiLetterOrDigit(letter) || "-_./:=,@%+".Contains(letter)) ? argument : $"'{argument.Replace("'", "'\\''")}'";
}
