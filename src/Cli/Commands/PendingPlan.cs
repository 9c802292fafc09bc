using Berth.Cli.Clouds;
using Berth.Cli.Following;
using Berth.Cli.Output;
using Berth.Planning;
using Berth.Steps;

namespace Berth.Cli.Commands;

/// <summary>The plan that waits for its approval, as the registry holds it.</summary>
internal static class PendingPlan
{
    public static async Task<EnvironmentView> FindAsync(ControlPlane plane, string environment, CancellationToken cancellation)
    {
        var record = await ActionCommands.FindAsync(plane, environment, cancellation);
        if (record.Awaiting is not { } awaited)
            throw new CommandError($"No plan of {environment} waits for an approval: it is {record.Status}.", $"See it with `berth show {environment}`.");
        var view = await ShowCommand.FindAsync(plane, environment, awaited.RequestId, cancellation) with { Record = record };
        var shown = Plan.HashOf([.. StepNames.InOrder.SelectMany(step => view.Journals.Where(journal => journal.Plan.Step == step)).Select(journal => journal.Plan)]);
        return shown == awaited.Hash
            ? view
            : throw new CommandError($"The plan on record is {shown}, and {awaited.Hash} waits.", "Look again in a moment: it is being planned anew.");
    }

    public static void Show(EnvironmentView view, Terminal terminal)
    {
        foreach (var line in PlanLines.Of(view))
            terminal.Styled(line.Text, line.Colour);
        var awaited = view.Record!.Awaiting!;
        terminal.Line($"Request {awaited.RequestId}, asked by {awaited.RequestedBy}. It waits until {awaited.Until}.");
    }

    /// <summary>Shows the run that waited from its beginning to its end.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> FollowAsync(ControlPlane plane, EnvironmentView view, Terminal terminal, bool json, CancellationToken cancellation)
    {
        var body = new RequestBody("", view.Name, view.Run.Request.RequestId, view.Run.ContentHash);
        var sent = new SentRequest(body, "", DateTimeOffset.UtcNow);
        var run = await new RequestFollower(plane, RequestFollower.Watching).FollowAsync(sent, _ => { },
            line =>
            {
                if (line.At >= sent.SentAt)
                    terminal.Styled(RunLines.Of(line, sent.SentAt), RunLines.ColourOf(line));
            }, cancellation);
        return SendCommand.Ended(run, terminal, json);
    }
}
