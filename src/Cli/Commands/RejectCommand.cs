using System.CommandLine;
using Berth.Cli.Clouds;
using Berth.Cli.Output;
using Berth.Requests;

namespace Berth.Cli.Commands;

/// <summary><c>berth reject NAME</c>: the plan that waits is not carried out.</summary>
internal static class RejectCommand
{
    public static Command Make()
    {
        var name = new Argument<string>("NAME") { Description = "The environment's name" };
        var reason = new Option<string?>("--reason") { Description = "Why, for whoever asked", HelpName = "TEXT" };
        var (json, stack, state) = (CommonOptions.Json(), CommonOptions.Stack(), CommonOptions.State());
        var command = new Command("reject", "Have the plan that waits not carried out") { name, reason, json, stack, state };
        command.SetAction(async (parsed, cancellation) =>
        {
            var plane = await ControlPlane.FindAsync(parsed.GetValue(stack), parsed.GetRequiredValue(state).FullName, cancellation);
            var (environment, terminal) = (parsed.GetRequiredValue(name), new Terminal(parsed.GetValue(json)));
            var view = await PendingPlan.FindAsync(plane, environment, cancellation);
            var action = ActionCommands.Of(ActionRequest.Reject, environment) with { Hash = view.Record!.Awaiting!.Hash, Reason = parsed.GetValue(reason) };
            return await ActionCommands.SendAsync(plane, action, wait: true, terminal, parsed.GetValue(json), cancellation);
        });
        return command;
    }
}
