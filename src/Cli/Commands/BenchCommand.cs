using System.CommandLine;
using Berth.Cli.Bench;
using Berth.Cli.Clouds;
using Berth.Cli.Output;

namespace Berth.Cli.Commands;

/// <summary><c>berth bench</c>: how long and how much.</summary>
internal static class BenchCommand
{
    public static Command Make()
    {
        var runs = new Option<int>("--runs") { Description = "Environments to make", HelpName = "N", DefaultValueFactory = _ => 3 };
        runs.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out var number) && number is < 1 or > 50)
                result.AddError("--runs takes a number from 1 to 50.");
        });
        var json = CommonOptions.Json();
        var command = new Command("bench", "Measure: start, message to ready, unchanged runs, memory, calls") { runs, json, CrowdCommand.Make() };
        command.SetAction(async (parsed, cancellation) =>
        {
            var template = await File.ReadAllTextAsync(Path.Combine(Installation.Here.Events, "risken.json"), cancellation);
            var result = await new BenchRun(parsed.GetValue(runs), Console.Error.WriteLine).RunAsync(template, cancellation);
            if (parsed.GetValue(json))
                Terminal.Json(BenchLines.JsonOf(result));
            else
                new Terminal(false).Table(BenchLines.Headings, BenchLines.Rows(result));
            return ExitCodes.Done;
        });
        return command;
    }
}
