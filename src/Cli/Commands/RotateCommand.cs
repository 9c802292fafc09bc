using System.CommandLine;
using Berth.Cli.Clouds;
using Berth.Requests;

namespace Berth.Cli.Commands;

/// <summary><c>berth rotate NAME</c>: gives the environment's database credentials new values while its pods run.</summary>
internal static class RotateCommand
{
    public static Command Make()
    {
        var name = new Argument<string>("NAME") { Description = "The environment's name" };
        var tell = new Option<bool>("--tell") { Description = "Only pass on to the pods what Secrets Manager has rotated" };
        var wait = new Option<bool>("--wait") { Description = "Follow it to its end: exit code 0 rotated, 1 failed and taken back, 2 refused" };
        var (json, stack, state) = (CommonOptions.Json(), CommonOptions.Stack(), CommonOptions.State());
        var command = new Command("rotate", "Rotate an environment's database credentials") { name, tell, wait, json, stack, state };
        command.SetAction(async (parsed, cancellation) =>
        {
            var plane = await ControlPlane.FindAsync(parsed.GetValue(stack), parsed.GetRequiredValue(state).FullName, cancellation);
            var environment = parsed.GetRequiredValue(name);
            await ActionCommands.FindAsync(plane, environment, cancellation);
            var action = parsed.GetValue(tell) ? ActionRequest.Tell : ActionRequest.Rotate;
            return await ActionCommands.SendAsync(plane, action, environment, parsed.GetValue(wait), new(parsed.GetValue(json)), parsed.GetValue(json), cancellation);
        });
        return command;
    }
}
