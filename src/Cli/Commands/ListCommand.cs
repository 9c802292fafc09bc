using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Berth.Cli.Clouds;
using Berth.Cli.Output;
using Berth.Registry;

namespace Berth.Cli.Commands;

/// <summary><c>berth list</c>: all environments.</summary>
internal static class ListCommand
{
    public static Command Make()
    {
        var (json, stack, state) = (CommonOptions.Json(), CommonOptions.Stack(), CommonOptions.State());
        var command = new Command("list", "List the environments") { json, stack, state };
        command.SetAction(async (parsed, cancellation) =>
        {
            var plane = await ControlPlane.FindAsync(parsed.GetValue(stack), parsed.GetRequiredValue(state).FullName, cancellation);
            var records = await plane.Environments.ListAsync(cancellation);
            var drifts = await plane.Drifts.ListAsync(cancellation);
            string Drift(EnvironmentRecord record) => DriftLines.Short(record, drifts.GetValueOrDefault(record.Environment));
            if (parsed.GetValue(json))
                Terminal.Json(new JsonArray([.. records.Select(record => JsonOf(record, Drift(record)))]));
            else
                new Terminal(false).Table(["ENVIRONMENT", "STATUS", "PROFILE", "PLATFORM", "REQUEST", "SINCE", "DRIFT", "FAILED IN"], records.Select(record => new[]
                {
                    record.Environment, record.Status, record.Profile, record.Platform, record.RequestId, record.UpdatedAt, Drift(record), record.FailedStep ?? "-",
                }));
            return ExitCodes.Done;
        });
        return command;
    }

    private static JsonObject JsonOf(EnvironmentRecord record, string drift)
    {
        var line = JsonSerializer.SerializeToNode(record, RegistryJson.Default.EnvironmentRecord)!.AsObject();
        line["drift"] = drift;
        return line;
    }
}
