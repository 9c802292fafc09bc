using System.CommandLine;
using Berth.Cli.Clouds;
using Berth.Cli.Following;
using Berth.Cli.Output;
using Berth.Planning;
using Berth.Requests;

namespace Berth.Cli.Commands;

/// <summary><c>berth approve NAME</c>: shows the plan that waits, and approves that plan and no other.</summary>
internal static class ApproveCommand
{
    /// <summary>Characters of a hash that tell one plan from another for people.</summary>
    private const int ShortHash = 8;

    public static Command Make()
    {
        var name = new Argument<string>("NAME") { Description = "The environment's name" };
        var hash = new Option<string?>("--hash") { Description = "The plan's hash, or how it begins: approves that one without asking", HelpName = "HASH" };
        var yes = new Option<bool>("--yes") { Description = "Do not ask" };
        var wait = new Option<bool>("--wait") { Description = "Follow the run that waited to its end: exit code 0 ready, 1 failed, 2 refused" };
        var (json, stack, state) = (CommonOptions.Json(), CommonOptions.Stack(), CommonOptions.State());
        var command = new Command("approve", "Show the plan that waits, and approve it") { name, hash, yes, wait, json, stack, state };
        command.SetAction(async (parsed, cancellation) =>
        {
            var plane = await ControlPlane.FindAsync(parsed.GetValue(stack), parsed.GetRequiredValue(state).FullName, cancellation);
            var (environment, terminal) = (parsed.GetRequiredValue(name), new Terminal(parsed.GetValue(json)));
            var view = await PendingPlan.FindAsync(plane, environment, cancellation);
            PendingPlan.Show(view, terminal);
            var awaited = view.Record!.Awaiting!;
            if (parsed.GetValue(hash) is { } given && (given.Length < ShortHash || !awaited.Hash.StartsWith(given, StringComparison.Ordinal)))
                throw new CommandError($"The plan that waits has the hash {awaited.Hash}.", "Look at it, and name its hash.", ExitCodes.Usage);
            if (parsed.GetValue(hash) is null && !parsed.GetValue(yes))
                Ask(terminal);
            var action = ActionCommands.Of(ActionRequest.Approve, environment) with { Hash = awaited.Hash };
            if (!parsed.GetValue(wait))
                return await ActionCommands.SendAsync(plane, action, wait: true, terminal, parsed.GetValue(json), cancellation);
            var decided = await SendCommand.FollowAsync(plane, ActionCommands.BodyOf(action), terminal, cancellation);
            return decided.End.IsGood
                ? await PendingPlan.FollowAsync(plane, view, terminal, parsed.GetValue(json), cancellation)
                : SendCommand.Answer(decided, parsed.GetValue(json));
        });
        return command;
    }

    private static void Ask(Terminal terminal)
    {
        if (Console.IsInputRedirected)
            throw new CommandError("There is nobody to ask.", "Name the plan with --hash, or say --yes.", ExitCodes.Usage);
        terminal.Screen.Profile.Out.Writer.Write("Type yes to have this done: ");
        if (Console.ReadLine()?.Trim() != "yes")
            throw new CommandError("The plan goes on waiting.", "Type yes to approve it, or reject it with `berth reject`.", ExitCodes.Usage);
    }
}
