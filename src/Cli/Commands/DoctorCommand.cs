using System.CommandLine;
using Berth.Cli.Clouds;
using Berth.Cli.Demo;
using Berth.Cli.Output;

namespace Berth.Cli.Commands;

/// <summary><c>berth doctor</c>: which tools are there, and which versions.</summary>
internal static class DoctorCommand
{
    private static readonly (string Program, string[] Arguments, string For)[] Tools =
    [
        ("dotnet", ["--version"], "building"),
        ("python3", ["-c", "import importlib.metadata as m; print(', '.join(f'{p} {m.version(p)}' for p in ('moto', 'aws-sam-translator')))"], "the local cloud"),
        ("mariadbd", ["--version"], "the local cloud's database"),
        ("mariadb", ["--version"], "demo"),
        ("aws", ["--version"], "demo"),
        ("kubectl", ["version", "--client"], "demo"),
    ];

    public static Command Make()
    {
        var command = new Command("doctor", "Say which tools are there and which versions");
        command.SetAction(async (_, cancellation) =>
        {
            var client = new ForeignClient(new Dictionary<string, string>());
            var answers = await Task.WhenAll(Tools.Select(tool => client.AskAsync(tool.Program, tool.Arguments, null, cancellation)));
            new Terminal(false).Table(["TOOL", "FOR", "VERSION"], Tools.Zip(answers).Select(pair => new[] { pair.First.Program, pair.First.For, Version(pair.Second) })
                .Append(["local cloud", "up, demo, bench", File.Exists(Installation.Here.LocalCloud) ? "published" : "not published"]));
            return answers.All(answer => answer.ExitCode == 0) ? ExitCodes.Done : ExitCodes.Failed;
        });
        return command;
    }

    private static string Version(ForeignAnswer answer) => answer.ExitCode switch
    {
        0 => (answer.Output + answer.Errors).Split('\n')[0].Trim(),
        null => "not there",
        _ => $"does not work: {answer.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault()?.Trim()}",
    };
}
