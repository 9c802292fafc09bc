using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Berth.Cli.Clouds;
using Berth.Cli.Output;

namespace Berth.Cli.Commands;

/// <summary><c>berth ledger</c>: the calls that came to the local cloud.</summary>
internal static class LedgerCommand
{
    public static Command Make()
    {
        var mutating = new Option<bool>("--mutating") { Description = "Only calls that change something outside Berth's own table, queues, event bus, executions and telemetry" };
        var since = new Option<long>("--since") { Description = "Only calls after this number", HelpName = "N" };
        var (json, state) = (CommonOptions.Json(), CommonOptions.State());
        var command = new Command("ledger", "Print the calls that came to the local cloud") { mutating, since, json, state };
        command.SetAction(async (parsed, cancellation) =>
        {
            var plane = await ControlPlane.FindAsync(null, parsed.GetRequiredValue(state).FullName, cancellation);
            using var control = new ControlApi(plane.Local!);
            var calls = await control.LedgerAsync(parsed.GetValue(mutating), parsed.GetValue(since), cancellation);
            if (parsed.GetValue(json))
                Terminal.Json(new JsonArray([.. calls.Select(call => call.DeepClone())]));
            else
                Show(new Terminal(false), calls.Select(LedgerEntry.Read));
            return ExitCodes.Done;
        });
        return command;
    }

    public static void Show(Terminal terminal, IEnumerable<LedgerEntry> calls) =>
        terminal.Table(["NO", "MS", "CALLER", "SERVICE", "OPERATION", "RESOURCE", "OUTCOME"], calls.Select(call => new[]
        {
            $"{call.Number}", call.Milliseconds.ToString("0", CultureInfo.InvariantCulture), call.Caller, call.Service, call.Operation + (call.Mutating ? "*" : ""),
            Short(call.Resource ?? ""), call.Outcome,
        }));

    /// <summary>An ARN without the parts that are the same for all.</summary>
    internal static string Short(string resource) => resource.Split(':', 6) is ["arn", _, _, _, _, var own] ? own : resource;
}
