using System.CommandLine;
using System.Text.Json.Nodes;
using Berth.Cli.Clouds;
using Berth.Cli.Following;
using Berth.Cli.Output;
using Berth.Registry;
using Spectre.Console;

namespace Berth.Cli.Commands;

/// <summary><c>berth send FILE</c>: puts a request on the queue and, if asked to, follows it to its end.</summary>
internal static class SendCommand
{
    public static Command Make()
    {
        var file = new Argument<string>("FILE") { Description = "The request; - for standard input" };
        var wait = new Option<bool>("--wait") { Description = "Follow it to its end: exit code 0 ready, 1 failed, 2 refused" };
        var requestId = new Option<string?>("--request-id") { Description = "Send it under this request id; new for a fresh one", HelpName = "ID" };
        var (json, stack, state) = (CommonOptions.Json(), CommonOptions.Stack(), CommonOptions.State());
        var command = new Command("send", "Send a request to the queue") { file, wait, requestId, json, stack, state };
        command.SetAction(async (parsed, cancellation) =>
        {
            var body = RequestBody.Of(await ReadAsync(parsed.GetRequiredValue(file), cancellation));
            if (parsed.GetValue(requestId) is { } id)
                body = body.WithId(id == "new" ? RequestBody.FreshId(DateTimeOffset.UtcNow, Guid.NewGuid()) : id);
            var plane = await ControlPlane.FindAsync(parsed.GetValue(stack), parsed.GetRequiredValue(state).FullName, cancellation);
            var terminal = new Terminal(parsed.GetValue(json));
            return await SendAsync(plane, body, parsed.GetValue(wait), terminal, parsed.GetValue(json), cancellation);
        });
        return command;
    }

    /// <returns>The exit code.</returns>
    public static Task<int> SendAsync(ControlPlane plane, RequestBody body, bool wait, Terminal terminal, bool json, CancellationToken cancellation) =>
        wait ? WaitAsync(plane, body, terminal, json, cancellation) : LeaveAsync(plane, body, terminal, json, cancellation);

    /// <summary>Sends a request and shows its run line by line.</summary>
    public static async Task<FollowedRequest> FollowAsync(ControlPlane plane, RequestBody body, Terminal terminal, CancellationToken cancellation) =>
        await FollowAsync(plane, await new RequestFollower(plane, RequestFollower.Watching).SendAsync(body, cancellation), terminal, cancellation);

    /// <summary>Shows the run of a request that is on the queue.</summary>
    public static async Task<FollowedRequest> FollowAsync(ControlPlane plane, SentRequest sent, Terminal terminal, CancellationToken cancellation)
    {
        var follower = new RequestFollower(plane, RequestFollower.Watching);
        terminal.Line($"    sent  message {sent.MessageId}");
        DateTimeOffset? origin = null;
        var run = await follower.FollowAsync(sent,
            execution => terminal.Line($"          execution {StepText.ExecutionName(execution)}"),
            line =>
            {
                // A request that was done before is shown as it went then.
                origin ??= line.Began < sent.SentAt ? line.Began : sent.SentAt;
                terminal.Styled(RunLines.Of(line, origin.Value), RunLines.ColourOf(line));
            }, cancellation);
        Show(run, terminal);
        return run;
    }

    /// <summary>Shows how a run ended that was not shown line by line.</summary>
    /// <returns>The exit code.</returns>
    public static int Ended(FollowedRequest run, Terminal terminal, bool json)
    {
        Show(run, terminal);
        return Answer(run, json);
    }

    private static void Show(FollowedRequest run, Terminal terminal)
    {
        foreach (var line in RunLines.Of(run))
            terminal.Styled(line, run.End.IsGood ? Color.Green : Color.Red);
    }

    private static async Task<int> WaitAsync(ControlPlane plane, RequestBody body, Terminal terminal, bool json, CancellationToken cancellation) =>
        Answer(await FollowAsync(plane, body, terminal, cancellation), json);

    public static int Answer(FollowedRequest run, bool json)
    {
        if (json)
            Terminal.Json(RunLines.JsonOf(run));
        return ExitCodeOf(run);
    }

    public static int ExitCodeOf(FollowedRequest run) =>
        run.End.IsGood ? ExitCodes.Done : run.End.Outcome == RunOutcomes.Refused ? ExitCodes.Refused : ExitCodes.Failed;

    private static async Task<int> LeaveAsync(ControlPlane plane, RequestBody body, Terminal terminal, bool json, CancellationToken cancellation)
    {
        var sent = await new RequestFollower(plane, RequestFollower.Watching).SendAsync(body, cancellation);
        if (json)
            Terminal.Json(new JsonObject { ["messageId"] = sent.MessageId, ["environment"] = body.Environment, ["requestId"] = body.RequestId });
        else
        {
            Console.Out.WriteLine(sent.MessageId);
            terminal.Progress($"On the queue. Follow it with `berth show {body.Environment ?? "NAME"}`, or send it with --wait next time: the same request is done once.");
        }

        return ExitCodes.Done;
    }

    public static async Task<string> ReadAsync(string file, CancellationToken cancellation)
    {
        if (file == "-")
            return await Console.In.ReadToEndAsync(cancellation);
        return File.Exists(file)
            ? await File.ReadAllTextAsync(file, cancellation)
            : throw new CommandError($"There is no file {file}.", "Name a request's file, such as events/risken.json, or - for standard input.", ExitCodes.Usage);
    }
}
