using System.CommandLine;
using Berth.Cli.Clouds;
using Berth.Cli.Output;
using Berth.Requests;
using Spectre.Console;

namespace Berth.Cli.Commands;

/// <summary><c>berth retire NAME</c>: shows what will go, asks, and takes the environment away.</summary>
internal static class RetireCommand
{
    public static Command Make()
    {
        var name = new Argument<string>("NAME") { Description = "The environment's name" };
        var yes = new Option<bool>("--yes") { Description = "Do not ask" };
        var wait = new Option<bool>("--wait") { Description = "Follow it to its end: exit code 0 retired, 1 something is left, 2 refused" };
        var (json, stack, state) = (CommonOptions.Json(), CommonOptions.Stack(), CommonOptions.State());
        var command = new Command("retire", "Take an environment away, and say what is left of it") { name, yes, wait, json, stack, state };
        command.SetAction(async (parsed, cancellation) =>
        {
            var plane = await ControlPlane.FindAsync(parsed.GetValue(stack), parsed.GetRequiredValue(state).FullName, cancellation);
            var (environment, terminal) = (parsed.GetRequiredValue(name), new Terminal(parsed.GetValue(json)));
            await AnnounceAsync(plane, environment, terminal, cancellation);
            if (!parsed.GetValue(yes))
                Ask(environment, terminal);
            return await ActionCommands.SendAsync(plane, ActionRequest.Retire, environment, parsed.GetValue(wait), terminal, parsed.GetValue(json), cancellation);
        });
        return command;
    }

    private static async Task AnnounceAsync(ControlPlane plane, string environment, Terminal terminal, CancellationToken cancellation)
    {
        var record = await ActionCommands.FindAsync(plane, environment, cancellation);
        var stands = await plane.Standing.ReadAsync(environment, cancellation);
        terminal.Line($"{environment} is {record.Status} on platform {record.Platform}. This will go:");
        foreach (var line in StandingLines.Of(stands))
            terminal.Styled(line, Color.Red);
        terminal.Line("What it shares with other environments goes only if nobody else uses it.");
    }

    private static void Ask(string environment, Terminal terminal)
    {
        if (Console.IsInputRedirected)
            throw new CommandError("There is nobody to ask.", "Say --yes to retire it without being asked.", ExitCodes.Usage);
        terminal.Screen.Profile.Out.Writer.Write($"Type its name to retire it: ");
        if (Console.ReadLine()?.Trim() != environment)
            throw new CommandError($"{environment} stays.", "Type the environment's name to retire it.", ExitCodes.Usage);
    }
}
