using System.CommandLine;
using Berth.Cli.Clouds;
using Berth.Cli.Following;
using Berth.Cli.Output;
using Berth.Registry;

namespace Berth.Cli.Commands;

/// <summary><c>berth plan FILE</c>: what a request would change. The control plane plans it and changes nothing.</summary>
internal static class PlanCommand
{
    public static Command Make()
    {
        var file = new Argument<string>("FILE") { Description = "The request; - for standard input" };
        var (json, stack, state) = (CommonOptions.Json(), CommonOptions.Stack(), CommonOptions.State());
        var command = new Command("plan", "Show what a request would change, and change nothing") { file, json, stack, state };
        command.SetAction(async (parsed, cancellation) =>
        {
            var body = RequestBody.Of(await SendCommand.ReadAsync(parsed.GetRequiredValue(file), cancellation))
                .With("mode", "plan").WithId(RequestBody.FreshId(DateTimeOffset.UtcNow, Guid.NewGuid()));
            var plane = await ControlPlane.FindAsync(parsed.GetValue(stack), parsed.GetRequiredValue(state).FullName, cancellation);
            var terminal = new Terminal(parsed.GetValue(json));
            terminal.Progress($"Planning {body.Environment}");
            var follower = new RequestFollower(plane, RequestFollower.Watching);
            var run = await follower.FollowAsync(await follower.SendAsync(body, cancellation), _ => { }, _ => { }, cancellation);
            if (run.End.Outcome != RunOutcomes.Planned)
                return SendCommand.Ended(run, terminal, parsed.GetValue(json));
            var view = await ShowCommand.FindAsync(plane, body.Environment!, body.RequestId, cancellation);
            if (parsed.GetValue(json))
                Terminal.Json(PlanLines.JsonOf(view));
            else
                foreach (var line in PlanLines.Of(view))
                    terminal.Styled(line.Text, line.Colour);
            return ExitCodes.Done;
        });
        return command;
    }
}
