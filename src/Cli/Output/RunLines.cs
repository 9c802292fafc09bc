using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Berth.Cli.Following;
using Berth.Registry;
using Spectre.Console;

namespace Berth.Cli.Output;

/// <summary>How a run looks: a line a step, and how it ended.</summary>
public static class RunLines
{
    /// <summary>Seconds since the message was sent, the step, what it did, how long that took.</summary>
    public static string Of(StepLine line, DateTimeOffset sentAt)
    {
        var since = Seconds(line.At - sentAt).PadLeft(8);
        var took = line.Mood is StepMood.Done or StepMood.Failed ? $"  ({Seconds(line.Took)})" : "";
        return $"{since}  {line.Step,-20}  {line.Text}{took}";
    }

    public static Color ColourOf(StepLine line) => line.Mood switch
    {
        StepMood.Failed => Color.Red,
        StepMood.Again or StepMood.Waiting => Color.Yellow,
        _ => line.Outcome == "applied" ? Color.Green : Color.Default,
    };

    public static IEnumerable<string> Of(FollowedRequest run)
    {
        var environment = run.Sent.Body.Environment;
        switch (run.End.Outcome)
        {
            case RunOutcomes.Ready:
                yield return run.DoneBefore
                    ? $"Ready: {environment} stands since {run.End.At:u}. This request was done before, under this id and with this content."
                    : $"Ready: {environment} stands, {Seconds(run.Took)} after the message.";
                break;
            case RunOutcomes.Planned:
                yield return $"Planned: nothing was changed. See it with: berth show {environment} --request {run.Sent.Body.RequestId}";
                break;
            case RunOutcomes.Retired:
                yield return $"Retired: {environment} is gone, {Seconds(run.Took)} after the message.{(run.End.Left is { Count: > 0 } ? " What goes by itself or was left on purpose:" : " Nothing is left.")}";
                foreach (var line in StandingLines.Left(run.End.Left))
                    yield return line;
                break;
            case RunOutcomes.Checked:
                yield return $"Checked, {Seconds(run.Took)} after the message. See what was found with: berth show {environment}";
                break;
            case RunOutcomes.Rotated:
                yield return $"Rotated: the credentials of {environment} are new, {Seconds(run.Took)} after the message.";
                break;
            case RunOutcomes.Extended:
                yield return $"Extended: see when it expires now with: berth show {environment}";
                break;
            case RunOutcomes.Decided:
                yield return run.Lines.Any(line => line is { Step: "DecideApproval", Outcome: "approved" })
                    ? $"Approved: the run goes on. See it with: berth show {environment}" : $"Rejected: nothing is changed. See it with: berth show {environment}";
                break;
            default:
                yield return run.End.Outcome == RunOutcomes.Refused
                    ? $"Refused{Code(run)}:"
                    : run.End.Outcome is RunOutcomes.Rejected or RunOutcomes.ApprovalExpired or RunOutcomes.Superseded ? $"Not carried out{Code(run)}:"
                    : run.End.Outcome == RunOutcomes.Unfinished ? $"Ready, but not all that {environment} no longer wants could be removed{Code(run)}:"
                    : $"Failed in {run.End.Step ?? "the execution"}{Code(run)} after {Seconds(run.Took)}:";
                foreach (var reason in (run.End.Failure?.Reason ?? "no reason was given").Split('\n'))
                    yield return $"  {reason}";
                foreach (var line in StandingLines.Left(run.End.Left))
                    yield return line;
                if (run.End.Failure?.Remedy is { } remedy)
                    yield return $"  What to do: {remedy}";
                break;
        }
    }

    /// <summary>The same as one object for programs.</summary>
    public static JsonObject JsonOf(FollowedRequest run) => new()
    {
        ["messageId"] = run.Sent.MessageId,
        ["environment"] = run.Sent.Body.Environment,
        ["requestId"] = run.Sent.Body.RequestId,
        ["execution"] = run.Execution,
        ["outcome"] = run.End.Outcome,
        ["seconds"] = Math.Round(run.Took.TotalSeconds, 3),
        ["doneBefore"] = run.DoneBefore,
        ["retries"] = run.Trace.Retries,
        ["changes"] = run.Lines.Where(line => line.Outcome is "applied" or "removed").Sum(line => line.Changes),
        ["steps"] = new JsonArray([.. run.Lines.Where(line => line.Mood is StepMood.Done or StepMood.Failed).Select(StepOf)]),
        ["left"] = run.End.Left is { } left ? JsonSerializer.SerializeToNode([.. left], RegistryJson.Default.ListRemainder) : null,
        ["failedStep"] = run.End.Step,
        ["code"] = run.End.Failure?.Code,
        ["reason"] = run.End.Failure?.Reason,
        ["remedy"] = run.End.Failure?.Remedy,
    };

    public static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.00} s");

    private static string Code(FollowedRequest run) => run.End.Failure?.Code is { } code ? $" [{code}]" : "";

    private static JsonNode StepOf(StepLine line) => new JsonObject
    {
        ["step"] = line.Step,
        ["outcome"] = line.Outcome,
        ["changes"] = line.Changes,
        ["seconds"] = Math.Round(line.Took.TotalSeconds, 3),
    };
}
