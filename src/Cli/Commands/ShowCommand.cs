using System.CommandLine;
using Berth.Cli.Clouds;
using Berth.Cli.Output;
using Berth.Requests;

namespace Berth.Cli.Commands;

/// <summary><c>berth show NAME</c>: an environment, its request, and what each step changed.</summary>
internal static class ShowCommand
{
    public static Command Make()
    {
        var name = new Argument<string>("NAME") { Description = "The environment's name" };
        var request = new Option<string?>("--request") { Description = "The run of this request instead of the last one, such as a plan", HelpName = "ID" };
        var (json, stack, state) = (CommonOptions.Json(), CommonOptions.Stack(), CommonOptions.State());
        var command = new Command("show", "Show an environment: status, request, addresses, what each step changed") { name, request, json, stack, state };
        command.SetAction(async (parsed, cancellation) =>
        {
            var plane = await ControlPlane.FindAsync(parsed.GetValue(stack), parsed.GetRequiredValue(state).FullName, cancellation);
            var view = await FindAsync(plane, parsed.GetRequiredValue(name), parsed.GetValue(request), cancellation);
            if (parsed.GetValue(json))
                Terminal.Json(EnvironmentLines.JsonOf(view));
            else
                foreach (var line in EnvironmentLines.Of(view))
                    Console.Out.WriteLine(Printable.Lines(line));
            return ExitCodes.Done;
        });
        return command;
    }

    public static async Task<EnvironmentView> FindAsync(ControlPlane plane, string name, string? requestId, CancellationToken cancellation)
    {
        var record = await plane.Environments.FindAsync(name, cancellation);
        var id = requestId ?? record?.RequestId ?? throw new CommandError($"There is no environment {name}.", "See which there are with `berth list`; of one that was only planned, name the request with --request ID.");
        var run = await plane.Runs.FindAsync(name, id, cancellation) ?? throw new CommandError($"The environment {name} has no request {id}.", "Correct the request id.");
        var (_, journals) = await plane.Runs.LoadAsync(name, id, run.Attempt, cancellation);
        var current = record?.RequestId == id ? record : null;
        var drift = await plane.Drifts.FindAsync(name, cancellation);
        var starter = run.Execution is { } execution ? await plane.Runs.StarterAsync(execution, cancellation) : null;
        return new(name, current, run, journals, current is not null && drift?.Holds(current) == true ? drift : null, starter);
    }
}
