using System.Text.Json;
using System.Text.Json.Nodes;
using Berth.Errors;
using Berth.Planning;
using Berth.Registry;
using Berth.Steps;

namespace Berth.Cli.Following;

/// <summary>Makes lines of an execution's history. Pure: give it the history as often as it grows, and it says what is new.</summary>
public sealed class RunTrace
{
    private readonly Dictionary<long, HistoryPoint> points = [];
    private readonly Dictionary<string, DateTimeOffset> entered = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HistoryPoint> failing = new(StringComparer.Ordinal);
    private readonly List<string> states = [];
    private readonly HashSet<string> waits = new(StringComparer.Ordinal);
    private string? waiting;
    private JsonObject? result;

    public DateTimeOffset? Began { get; private set; }

    /// <summary>Null while it runs.</summary>
    public RunEnd? End { get; private set; }

    /// <summary>Every state in the order in which it was entered.</summary>
    public IReadOnlyList<string> States => states;

    /// <summary>Those that a run passes however long it had to wait: without repetitions and waits, by name.</summary>
    public IReadOnlyList<string> StatesPassed => [.. states.Distinct().Where(state => !waits.Contains(state)).Order(StringComparer.Ordinal)];

    /// <summary>How often a step was tried again after an error.</summary>
    public int Retries { get; private set; }

    /// <param name="history">From the first event on, in order.</param>
    public IReadOnlyList<StepLine> Read(IEnumerable<HistoryPoint> history)
    {
        var lines = new List<StepLine>();
        foreach (var point in history)
            if (points.TryAdd(point.Id, point))
                lines.AddRange(Take(point));
        return lines;
    }

    private IEnumerable<StepLine> Take(HistoryPoint point)
    {
        Began ??= point.At;
        if (point.Output?["result"] is JsonObject known)
            result = known;
        switch (point.Type)
        {
            case var type when type.EndsWith("StateEntered", StringComparison.Ordinal):
                states.Add(point.State!);
                entered[point.State!] = point.At;
                if (point.Type == "WaitStateEntered")
                    waits.Add(point.State!);
                if (StepText.Begun(point.State!) is { } begun)
                    yield return Line(point, point.State!, StepMood.Waiting, begun);
                break;
            case "TaskFailed" or "TaskTimedOut":
                failing[StateOf(point)] = point;
                break;
            case "TaskSucceeded":
                failing.Remove(StateOf(point));
                break;
            case "TaskScheduled" when failing.Remove(StateOf(point), out var before):
                Retries++;
                yield return Line(point, StateOf(point), StepMood.Again, $"again after {Because(before)}");
                break;
            case "TaskStateExited":
                if (Left(point, point.State!) is { } line)
                    yield return line;
                break;
            case "ExecutionSucceeded" or "ExecutionFailed" or "ExecutionAborted" or "ExecutionTimedOut":
                End = Ended(point);
                break;
        }
    }

    private StepLine? Left(HistoryPoint point, string step)
    {
        if (failing.Remove(step, out var failed))
            return Line(point, step, StepMood.Failed, $"failed: {Because(failed)}", "failed");
        var output = point.Output ?? [];
        if (StepText.Waiting(step, output) is { } reason)
        {
            if (reason == waiting)
                return null;
            waiting = reason;
            return Line(point, step, StepMood.Waiting, reason);
        }

        waiting = null;
        var (text, outcome, changes) = StepText.Done(step, output);
        return Line(point, step, StepMood.Done, text, outcome, changes);
    }

    private RunEnd Ended(HistoryPoint point)
    {
        if (point.Type == "ExecutionSucceeded")
            return new(point.Output?["outcome"]?.GetValue<string>() ?? RunOutcomes.Ready, point.At, point.Output?["failedStep"]?.GetValue<string>(),
                point.Output?["failure"] is JsonObject why ? Failure.Of(Told(why)) : null, Left(point.Output));
        var outcome = result?["outcome"]?.GetValue<string>() ?? RunOutcomes.Failed;
        var failure = result?["failure"] is JsonObject told
            ? Told(told)
            : new StepFailure(point.Error ?? point.Type, point.Cause ?? point.Type);
        return new(outcome, point.At, result?["failedStep"]?.GetValue<string>(), Failure.Of(failure), Left(result));
    }

    private static StepFailure Told(JsonObject failure) => new(failure["Error"]?.GetValue<string>(), failure["Cause"]?.GetValue<string>());

    private static IReadOnlyList<Remainder>? Left(JsonObject? told) =>
        told?["left"] is JsonArray left ? left.Deserialize(RegistryJson.Default.ListRemainder) : null;

    private StepLine Line(HistoryPoint point, string step, StepMood mood, string text, string? outcome = null, int changes = 0) =>
        new(step, entered.GetValueOrDefault(step, point.At), point.At, mood, text, outcome, changes);

    private static string Because(HistoryPoint failed)
    {
        var failure = Failure.Of(new StepFailure(failed.Error, failed.Cause));
        return $"{failed.Error}: {failure.Reason}";
    }

    /// <summary>A task's events name no state: the chain of previous events leads to where it was entered.</summary>
    private string StateOf(HistoryPoint point)
    {
        for (var at = point; ;)
        {
            if (at.Type.EndsWith("StateEntered", StringComparison.Ordinal))
                return at.State!;
            if (!points.TryGetValue(at.PreviousId, out var previous) || previous.Id >= at.Id)
                return "?";
            at = previous;
        }
    }
}
