using System.CommandLine;
using Berth.Cli.Clouds;

namespace Berth.Cli.Commands;

/// <summary>Options that mean the same wherever they appear.</summary>
public static class CommonOptions
{
    public static Option<bool> Json() => new("--json") { Description = "One JSON line on standard output, everything else on standard error" };

    public static Option<string?> Stack() => new("--stack")
    {
        Description = "A stack deployed in AWS, with the usual AWS credentials and region; without it, the local cloud of --state",
        HelpName = "NAME",
    };

    public static Option<DirectoryInfo> State() => new("--state")
    {
        Description = "Folder of the local cloud",
        HelpName = "DIR",
        DefaultValueFactory = _ => new DirectoryInfo(Installation.Here.DefaultState),
    };
}
