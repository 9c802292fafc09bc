using System.CommandLine;
using Berth.Cli.Clouds;
using Berth.Cli.Output;
using Berth.Requests;

namespace Berth.Cli.Commands;

/// <summary><c>berth retry NAME</c>: has the environment's failed request done once more, as its next attempt.</summary>
internal static class RetryCommand
{
    public static Command Make()
    {
        var name = new Argument<string>("NAME") { Description = "The environment's name" };
        var wait = new Option<bool>("--wait") { Description = "Follow it to its end: exit code 0 ready, 1 failed, 2 refused" };
        var (json, stack, state) = (CommonOptions.Json(), CommonOptions.Stack(), CommonOptions.State());
        var command = new Command("retry", "Have an environment's failed request done once more") { name, wait, json, stack, state };
        command.SetAction(async (parsed, cancellation) =>
        {
            var plane = await ControlPlane.FindAsync(parsed.GetValue(stack), parsed.GetRequiredValue(state).FullName, cancellation);
            var environment = parsed.GetRequiredValue(name);
            await ActionCommands.FindAsync(plane, environment, cancellation);
            return await ActionCommands.SendAsync(plane, ActionRequest.Retry, environment, parsed.GetValue(wait), new(parsed.GetValue(json)), parsed.GetValue(json), cancellation);
        });
        return command;
    }
}
