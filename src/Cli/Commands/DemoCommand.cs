using System.CommandLine;

namespace Berth.Cli.Commands;

internal static class DemoCommand
{
    public static Command Make() => new("demo", "");
}
