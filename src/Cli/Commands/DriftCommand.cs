using System.CommandLine;
using System.Text.Json.Nodes;
using Berth.Cli.Clouds;
using Berth.Cli.Following;
using Berth.Cli.Output;
using Berth.Registry;
using Berth.Requests;

namespace Berth.Cli.Commands;

/// <summary><c>berth drift [NAME]</c>: what is not as the environments' requests want it, and who changed it.</summary>
internal static class DriftCommand
{
    public static Command Make()
    {
        var name = new Argument<string?>("NAME") { Description = "The environment's name; without it, all that are ready", Arity = ArgumentArity.ZeroOrOne };
        var repair = new Option<bool>("--repair") { Description = "Have it put right by a run of the request that it stands by, and follow that: exit code 0 in sync or repaired, 1 not, 2 refused" };
        var (json, stack, state) = (CommonOptions.Json(), CommonOptions.Stack(), CommonOptions.State());
        var command = new Command("drift", "Compare environments with their requests: exit code 0 in sync, 1 drifted or not compared, 2 refused") { name, repair, json, stack, state };
        command.SetAction(async (parsed, cancellation) =>
        {
            var (environment, asked, terminal) = (parsed.GetValue(name), parsed.GetValue(repair), new Terminal(parsed.GetValue(json)));
            if (asked && environment is null)
                throw new CommandError("--repair takes one environment.", "Name it; those that are always to be put right say \"drift\": \"repair\" in their requests.", ExitCodes.Usage);
            var plane = await ControlPlane.FindAsync(parsed.GetValue(stack), parsed.GetRequiredValue(state).FullName, cancellation);
            terminal.Progress($"Comparing {environment ?? "all environments"}");
            var found = await new DriftFollower(plane, RequestFollower.Watching).CheckAsync(environment, asked, cancellation);
            var records = await plane.Drifts.ListAsync(cancellation);
            foreach (var line in found.SelectMany(one => DriftLines.Of(one, records.GetValueOrDefault(one.Environment))))
                terminal.Styled(line.Text, line.Colour);
            if (found.Count == 0)
                terminal.Line("There is no environment that is ready.");
            var run = asked && found is [{ Repair: { } action, RepairMessage: { } message }] ? await RepairAsync(plane, action, message, terminal, cancellation) : null;
            if (parsed.GetValue(json))
                Terminal.Json(new JsonArray([.. found.Select(one => DriftLines.JsonOf(one, records.GetValueOrDefault(one.Environment), run))]));
            return run is not null ? SendCommand.ExitCodeOf(run) : found.All(one => one.Outcome == DriftRecord.InSync) ? ExitCodes.Done : ExitCodes.Failed;
        });
        return command;
    }

    private static Task<FollowedRequest> RepairAsync(ControlPlane plane, ActionRequest action, string message, Terminal terminal, CancellationToken cancellation) =>
        SendCommand.FollowAsync(plane, new SentRequest(ActionCommands.BodyOf(action), message, DateTimeOffset.UtcNow), terminal, cancellation);
}
