namespace Berth.Cli.Commands;

/// <summary>What scripts rely on.</summary>
public static class ExitCodes
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Refused = 2;

    /// <summary>EX_USAGE of sysexits.h.</summary>
    public const int Usage = 64;

    /// <summary>128 and the number of SIGINT, as shells do.</summary>
    public const int Interrupted = 130;
}
