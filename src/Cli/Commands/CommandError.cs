namespace Berth.Cli.Commands;

/// <summary>What stops a command, told to a person: what is wrong and where, and what to do about it.</summary>
/// <param name="exitCode">1 failed, 2 refused, 64 wrong usage (sysexits.h).</param>
public sealed class CommandError(string what, string remedy, int exitCode = 1, Exception? inner = null) : Exception($"{what} {remedy}", inner)
{
    public string What { get; } = what;
    public string Remedy { get; } = remedy;
    public int ExitCode { get; } = exitCode;
}
