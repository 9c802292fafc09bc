using Berth.Cli.Clouds;
using Berth.Cli.Commands;
using Berth.Cli.Following;
using Berth.Cli.Output;
using Berth.Registry;
using Spectre.Console;

namespace Berth.Cli.Demo;

/// <summary>One message, one environment, proof by others, and the same message again: the whole of Berth in a minute.</summary>
public sealed class DemoRun(Terminal terminal)
{
    private sealed record Counted(FollowedRequest Run, IReadOnlyList<LedgerEntry> Calls)
    {
        public IReadOnlyList<LedgerEntry> Mutating => [.. Calls.Where(call => call.Mutating)];
    }

    public async Task<int> RunAsync(RunningCloud cloud, TimeSpan upAfter, RequestBody request, CancellationToken cancellation)
    {
        using var control = new ControlApi(cloud.Description);
        terminal.Line($"The local cloud is up after {RunLines.Seconds(upAfter)}: {cloud.Description.Endpoint}");

        terminal.Heading("2. One message on the queue makes the environment");
        var first = await SendAsync(cloud, control, request, cancellation);
        if (first.Run.End.Outcome != RunOutcomes.Ready)
            return ExitCodes.Failed;

        terminal.Heading($"3. The environment {request.Environment}");
        var view = await ShowCommand.FindAsync(cloud.Plane, request.Environment!, null, cancellation);
        foreach (var line in EnvironmentLines.Of(view))
            terminal.Line(line);

        terminal.Heading("4. The same, seen by clients that are not ours");
        var platform = view.Run.Platform ?? throw new CommandError("The run has no platform on record.", "This is a defect: report it.");
        var questions = await new Questions(cloud.Plane, cloud.Description, platform).AboutAsync(view, cancellation);
        var open = await Inquiry.AskAsync(questions, new ForeignClient(CloudLines.Variables(cloud.Description)), terminal, cancellation);

        terminal.Heading("5. The same request under a new id goes through every state and changes nothing");
        var second = await SendAsync(cloud, control, request.WithId(RequestBody.FreshId(DateTimeOffset.UtcNow, Guid.NewGuid())), cancellation);
        terminal.Line($"States: {string.Join(" > ", second.Run.Trace.States)}");
        terminal.Line($"The ledger holds {second.Calls.Count} calls of this run, {second.Mutating.Count} of them mutating.");
        if (second.Mutating.Count > 0)
            LedgerCommand.Show(terminal, second.Mutating);

        return Summary(upAfter, first, second, open);
    }

    private async Task<Counted> SendAsync(RunningCloud cloud, ControlApi control, RequestBody body, CancellationToken cancellation)
    {
        var before = await control.LastNumberAsync(cancellation);
        var run = await SendCommand.FollowAsync(cloud.Plane, body, terminal, cancellation);
        // What this command itself asks while it follows is no call of the run.
        var calls = (await control.CallsAsync(before, cancellation)).Where(call => call.Caller != ControlApi.Administrator).ToList();
        return new(run, calls);
    }

    private int Summary(TimeSpan upAfter, Counted first, Counted second, IReadOnlyList<string> open)
    {
        var steps = first.Run.Lines.Where(line => line.Mood == StepMood.Done).Select(line => line.Step).Distinct().Count();
        var sameStates = first.Run.Trace.StatesPassed.SequenceEqual(second.Run.Trace.StatesPassed);
        var good = second.Run.End.Outcome == RunOutcomes.Ready && second.Mutating.Count == 0 && sameStates && open.Count == 0;
        terminal.Heading("Summary");
        terminal.Table(["", "FIRST", "AGAIN"],
        [
            ["message to ready", RunLines.Seconds(first.Run.Took), RunLines.Seconds(second.Run.Took)],
            ["steps", $"{steps}", $"{second.Run.Lines.Where(line => line.Mood == StepMood.Done).Select(line => line.Step).Distinct().Count()}"],
            ["tried again", $"{first.Run.Trace.Retries}", $"{second.Run.Trace.Retries}"],
            ["changes", $"{Changes(first.Run)}", $"{Changes(second.Run)}"],
            ["calls", $"{first.Calls.Count}", $"{second.Calls.Count}"],
            ["mutating calls", $"{first.Mutating.Count}", $"{second.Mutating.Count}"],
        ]);
        terminal.Line($"The local cloud was up after {RunLines.Seconds(upAfter)}. The first run holds the start of each function's code; `berth bench` measures warm ones.");
        if (!sameStates)
            terminal.Styled("The second run did not go through the same states.", Color.Red);
        foreach (var why in open)
            terminal.Styled($"Not proven: {why}.", Color.Red);
        terminal.Styled(good ? "All of it held." : "Not all of it held: see above.", good ? Color.Green : Color.Red);
        return good ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static int Changes(FollowedRequest run) => run.Lines.Where(line => line.Outcome == "applied").Sum(line => line.Changes);
}
