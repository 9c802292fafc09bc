using System.CommandLine;
using Berth.Cli.Clouds;
using Berth.Cli.Output;
using Berth.Requests;

namespace Berth.Cli.Commands;

/// <summary><c>berth extend NAME 7d</c>: the environment expires later.</summary>
internal static class ExtendCommand
{
    public static Command Make()
    {
        var name = new Argument<string>("NAME") { Description = "The environment's name" };
        var by = new Argument<string>("TIME") { Description = "By how many hours or days, such as 12h or 7d" };
        var (json, stack, state) = (CommonOptions.Json(), CommonOptions.Stack(), CommonOptions.State());
        var command = new Command("extend", "Let an environment expire later") { name, by, json, stack, state };
        command.SetAction(async (parsed, cancellation) =>
        {
            var plane = await ControlPlane.FindAsync(parsed.GetValue(stack), parsed.GetRequiredValue(state).FullName, cancellation);
            var (environment, terminal) = (parsed.GetRequiredValue(name), new Terminal(parsed.GetValue(json)));
            await ActionCommands.FindAsync(plane, environment, cancellation);
            var action = ActionCommands.Of(ActionRequest.Extend, environment) with { For = parsed.GetRequiredValue(by) };
            var code = await ActionCommands.SendAsync(plane, action, wait: true, terminal, parsed.GetValue(json), cancellation);
            if (code == ExitCodes.Done && (await ActionCommands.FindAsync(plane, environment, cancellation)).Expiry is { } expiry)
                terminal.Line($"{environment} expires at {expiry.At}, with a reminder at {expiry.RemindAt}.");
            return code;
        });
        return command;
    }
}
