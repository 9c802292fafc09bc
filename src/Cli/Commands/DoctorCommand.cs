using System.CommandLine;

namespace Berth.Cli.Commands;

internal static class DoctorCommand
{
    public static Command Make() => new("doctor", "");
}
