using System.Text.Json.Nodes;
using Berth.Errors;
using Berth.Tests.EndToEnd.Provision;

namespace Berth.Tests.EndToEnd.Faults;

/// <summary>
/// Goes through a definition of src/StateMachines as Step Functions does, with two liberties: it waits next to nothing, and
/// of the five further tries of a state it makes as many as it is told; neither for what is still being deleted or is another run's for the moment. The functions are the real ones, called one event at a time.
/// </summary>
internal sealed class Sequencer(FaultCloud cloud, string workflow)
{
    /// <summary>The third try comes upon what the second came upon.</summary>
    public const int FurtherTries = 2;

    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(30);

    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(300);

    /// <summary>A workflow that waits longer than this for itself does not end.</summary>
    private const int MostWaits = 400;

    /// <summary>Nor one that goes round and round; the longest passes fewer than a hundred states besides its waits.</summary>
    private const int MostStates = 2_000;

    private readonly JsonObject definition = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "src", "StateMachines", $"{workflow}.asl.json")))!.AsObject();

    /// <param name="limits">In place of functions' own time-outs, in seconds.</param>
    /// <param name="furtherTries">Of each state, after its first.</param>
    /// <param name="stopIn">The execution is stopped in this state: its function ends what it does, and nobody hears of it.</param>
    public async Task<SequencedRun> RunAsync(JsonNode input, string name, IReadOnlyDictionary<string, double>? limits = null, int furtherTries = FurtherTries, string? stopIn = null)
    {
        var run = new SequencedRun(cloud.ExecutionArn(workflow, name), DateTimeOffset.UtcNow, furtherTries, stopIn);
        var context = new JsonObject
        {
            ["Execution"] = new JsonObject
            {
                ["Id"] = run.Execution, ["Name"] = name, ["StartTime"] = run.StartedAt.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture), ["Input"] = input.DeepClone(),
            },
        };
        try
        {
            run.Output = await GoAsync(definition, input.DeepClone(), context, run, limits);
            run.Status = "SUCCEEDED";
        }
        catch (StateFailure failure)
        {
            (run.Status, run.Error, run.Cause) = ("FAILED", failure.Error, failure.Cause);
        }
        catch (StoppedException)
        {
            run.Status = "ABORTED";
        }
        catch (StatesRuntimeException runtime)
        {
            (run.Status, run.Error, run.Cause) = ("FAILED", "States.Runtime", runtime.Message);
        }

        return run;
    }

    private async Task<JsonNode?> GoAsync(JsonObject machine, JsonNode? input, JsonObject context, SequencedRun run, IReadOnlyDictionary<string, double>? limits)
    {
        var (name, waits, states) = ((string)machine["StartAt"]!, 0, 0);
        while (true)
        {
            if (++states > MostStates)
                throw new StateFailure("States.Timeout", $"{name} was the state number {states}.");
            var state = machine["States"]![name]!.AsObject();
            run.Enter(name, input);
            string? next = (string?)state["Next"];
            switch ((string)state["Type"]!)
            {
                case "Task":
                    (input, next) = await TaskAsync(state, input, context, run, limits);
                    if (name == run.StopIn)
                        throw new StoppedException();
                    break;
                case "Parallel":
                    var branches = state["Branches"]!.AsArray().Select(branch => GoAsync(branch!.AsObject(), input?.DeepClone(), context, run, limits));
                    input = Result(state, input, new JsonArray(await Task.WhenAll(branches)), context);
                    break;
                case "Pass":
                    input = Result(state, input, state.ContainsKey("Result") ? state["Result"]!.DeepClone() : StatePaths.Fill(state["Parameters"], input, context), context);
                    break;
                case "Choice":
                    next = (string?)state["Choices"]!.AsArray().FirstOrDefault(rule => StatePaths.Holds(rule!.AsObject(), input, context))?["Next"] ?? (string)state["Default"]!;
                    break;
                case "Wait":
                    if (++waits > MostWaits)
                        throw new StateFailure("States.Timeout", $"{name} was passed {waits} times.");
                    await Task.Delay(Wait);
                    break;
                case "Succeed":
                    return state["OutputPath"] is { } path ? StatePaths.Read((string)path!, input, context) : input;
                case "Fail":
                    throw new StateFailure(Text(state, "Error", input, context), Text(state, "Cause", input, context));
                case var type:
                    throw new NotSupportedException($"A state of type {type} is new here.");
            }

            if (next is null)
                return input;
            name = next;
        }
    }

    private async Task<(JsonNode? Output, string? Next)> TaskAsync(JsonObject state, JsonNode? input, JsonObject context, SequencedRun run, IReadOnlyDictionary<string, double>? limits)
    {
        var called = StatePaths.Fill(state["Parameters"], input, context)!;
        var function = ((string)called["FunctionName"]!)["${".Length..^"FunctionArn}".Length];
        var tried = new Dictionary<JsonNode, int>();
        while (true)
        {
            var answer = await cloud.InvokeAsync(function, called["Payload"]!, limits?.TryGetValue(function, out var seconds) == true ? seconds : null);
            run.Add(answer);
            if (answer.Error is null)
                return (Result(state, input, new JsonObject { ["Payload"] = answer.Payload }, context), (string?)state["Next"]);
            if (state["Retry"]!.AsArray().FirstOrDefault(one => Covers(one!, answer.Error)) is { } rule)
            {
                // What waits its turn is no fault: it has all its tries, and takes some time over them.
                var gone = IsGoing(answer);
                var fault = Covers(rule, "TransientError") && !gone;
                var done = tried[rule] = tried.GetValueOrDefault(rule) + 1;
                if (done <= (fault ? run.FurtherTries : (int)rule["MaxAttempts"]!))
                {
                    run.Retries += fault ? 1 : 0;
                    await Task.Delay(fault ? Wait : gone ? Interval(rule, done) : Turn);
                    continue;
                }
            }

            var failure = new JsonObject { ["Error"] = answer.Error, ["Cause"] = answer.Payload?.ToJsonString() };
            if (state["Catch"]?.AsArray().FirstOrDefault(one => Covers(one!, answer.Error)) is not { } caught)
                throw new StateFailure(answer.Error, (string?)failure["Cause"]);
            return (StatePaths.Put((string?)caught["ResultPath"], input, failure), (string)caught["Next"]!);
        }
    }

    /// <summary>What is still being deleted, or is another run's for the moment, is waited for as long as the definition says: it takes its time whatever is asked.</summary>
    private static bool IsGoing(Invoked answer) => answer.Error == nameof(SharedBusyError)
        || (string?)answer.Payload?["errorMessage"] is { } message && message.Contains("is being deleted, and has to be gone", StringComparison.Ordinal);

    /// <summary>As Step Functions waits before the further try of this number, but for the jitter.</summary>
    private static TimeSpan Interval(JsonNode rule, int number) =>
        TimeSpan.FromSeconds(Math.Min((double)rule["IntervalSeconds"]! * Math.Pow((double)rule["BackoffRate"]!, number - 1), (double?)rule["MaxDelaySeconds"] ?? double.MaxValue));

    private static bool Covers(JsonNode rule, string error) => rule["ErrorEquals"]!.AsArray().Any(one => (string?)one == error || (string?)one == "States.ALL");

    private static JsonNode? Result(JsonObject state, JsonNode? input, JsonNode? result, JsonObject context)
    {
        if (state["ResultSelector"] is { } selector)
            result = StatePaths.Fill(selector, result, context);
        var output = StatePaths.Put((string?)state["ResultPath"], input, result);
        return state["OutputPath"] is { } path && (string)state["Type"]! != "Succeed" ? StatePaths.Read((string)path!, output, context) : output;
    }

    private static string? Text(JsonObject state, string field, JsonNode? input, JsonObject context) =>
        (string?)state[field] ?? (state[field + "Path"] is { } path ? (string?)StatePaths.Read((string)path!, input, context) : null);

    private sealed class StoppedException : Exception;

    private sealed class StateFailure(string? error, string? cause) : Exception($"{error}: {cause}")
    {
        public string? Error => error;
        public string? Cause => cause;
    }
}

/// <summary>One run of a workflow, and what it left to look at.</summary>
internal sealed class SequencedRun(string execution, DateTimeOffset startedAt, int furtherTries, string? stopIn)
{
    private readonly Lock gate = new();
    private readonly List<Invoked> invoked = [];

    public string Execution => execution;
    public DateTimeOffset StartedAt => startedAt;
    public int FurtherTries => furtherTries;
    public string? StopIn => stopIn;
    public string Status { get; set; } = "";
    public string? Error { get; set; }
    public string? Cause { get; set; }
    public JsonNode? Output { get; set; }

    /// <summary>Tries of states after their first.</summary>
    public int Retries { get; set; }

    /// <summary>What RecordOutcome was to record; null before that.</summary>
    public JsonObject? Result { get; private set; }

    public string? Outcome => (string?)Result?["outcome"];

    public IReadOnlyList<Invoked> Invocations => invoked;

    public void Enter(string state, JsonNode? input)
    {
        if (state == "RecordOutcome")
            Result = input!["result"]!.DeepClone().AsObject();
    }

    public void Add(Invoked one)
    {
        lock (gate)
            invoked.Add(one);
    }
}

/// <param name="Error">The errorType of what the function threw or the sandbox said; null when it answered.</param>
internal sealed record Invoked(string Function, string RequestId, string? Error, JsonNode? Payload);
