using System.CommandLine;

namespace Berth.Cli.Commands;

internal static class BenchCommand
{
    public static Command Make() => new("bench", "");
}
