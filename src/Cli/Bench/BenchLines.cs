using System.Globalization;
using System.Text.Json.Nodes;
using Berth.Profiles;

namespace Berth.Cli.Bench;

/// <summary>A bench's result as a table. The goals are those of the design; a ratio compares two figures of the same bench.</summary>
public static class BenchLines
{
    public static readonly IReadOnlyList<string> Headings = ["MEASURE", "MEDIAN", "WORST", "GOAL"];

    public static IEnumerable<IReadOnlyList<string>> Rows(BenchResult result)
    {
        var largest = result.Memory.OrderByDescending(memory => memory.Resident).FirstOrDefault();
        yield return Row("local cloud ready after (s)", [result.Start.TotalSeconds], "10");
        yield return Row("  with platform put (s)", [result.Up.TotalSeconds], "10");
        yield return Row("message to ready, new environment (s)", result.Fresh.Select(run => run.Seconds), "5");
        yield return Row("message to ready, unchanged (s)", result.Unchanged.Select(run => run.Seconds), "");
        yield return Row("tried again, new environment", result.Fresh.Select(run => (double)run.Run.Trace.Retries), "0", "0");
        yield return Row("calls, new environment", result.Fresh.Select(run => (double)run.Calls), "", "0");
        yield return Row("calls, unchanged", result.Unchanged.Select(run => (double)run.Calls), "", "0");
        yield return Row("mutating calls, new environment", result.Fresh.Select(run => (double)run.Mutating), "", "0");
        yield return Row("mutating calls, unchanged", result.Unchanged.Select(run => (double)run.Mutating), "0", "0");
        foreach (var row in VerbRows(result.Verbs))
            yield return row;
        yield return Row($"function process, resident (MiB), most: {largest?.Function}", result.Memory.Select(memory => memory.Resident), "90", "0");
        if (result.Memory.All(memory => memory.Proportional is not null) && result.Memory.Count > 0)
            yield return Row("function process, proportional (MiB)", result.Memory.Select(memory => memory.Proportional!.Value), "", "0");
        yield return Row("ratio: unchanged / new", result.Fresh.Zip(result.Unchanged).Select(pair => pair.Second.Seconds / pair.First.Seconds), "");
        yield return Row("ratio: message to ready / steps alone", result.Fresh.Select(run => run.Seconds / run.StepSeconds), "");
        yield return Row("ratio: calls unchanged / new", result.Fresh.Zip(result.Unchanged).Select(pair => (double)pair.Second.Calls / pair.First.Calls), "");
    }

    public static JsonObject JsonOf(BenchResult result) => new()
    {
        ["startSeconds"] = Rounded(result.Start.TotalSeconds),
        ["upSeconds"] = Rounded(result.Up.TotalSeconds),
        ["fresh"] = Runs(result.Fresh),
        ["unchanged"] = Runs(result.Unchanged),
        ["planned"] = Runs(result.Verbs.Planned),
        ["changed"] = Runs(result.Verbs.Changed),
        ["rotated"] = Runs([.. result.Verbs.Rotated.Select(rotation => rotation.Run)]),
        ["retired"] = Runs(result.Verbs.Retired),
        ["logins"] = new JsonArray([.. result.Verbs.Rotated.Select(rotation => (JsonNode)new JsonObject
        {
            ["environment"] = rotation.Run.Run.Sent.Body.Environment,
            ["strategy"] = rotation.Strategy,
            ["tried"] = rotation.Logins.Tried,
            ["failed"] = rotation.Logins.Failed,
            ["readAgain"] = rotation.Logins.ReadAgain,
            ["lostSeconds"] = Rounded(rotation.Logins.LostSeconds),
        })]),
        ["functions"] = new JsonArray([.. result.Memory.Select(memory => (JsonNode)new JsonObject
        {
            ["function"] = memory.Function,
            ["residentMebibytes"] = Rounded(memory.Resident),
            ["proportionalMebibytes"] = memory.Proportional is { } proportional ? Rounded(proportional) : null,
        })]),
    };

    internal static double Median(IReadOnlyList<double> sorted) =>
        sorted.Count == 0 ? 0 : sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[sorted.Count / 2 - 1] + sorted[sorted.Count / 2]) / 2;

    /// <summary>What may happen to an environment that stands. A plan changes nothing.</summary>
    private static IEnumerable<IReadOnlyList<string>> VerbRows(Verbs verbs)
    {
        foreach (var (verb, runs, mutating) in new[]
                 {
                     ("plan", verbs.Planned, "0"), ("one changed parameter", verbs.Changed, ""),
                     ("rotation", [.. verbs.Rotated.Select(rotation => rotation.Run)], ""), ("retirement", verbs.Retired, ""),
                 })
        {
            yield return Row($"message to end, {verb} (s)", runs.Select(run => run.Seconds), "");
            yield return Row($"calls, {verb}", runs.Select(run => (double)run.Calls), "", "0");
            yield return Row($"mutating calls, {verb}", runs.Select(run => (double)run.Mutating), mutating, "0");
        }

        foreach (var strategy in verbs.Rotated.GroupBy(rotation => rotation.Strategy))
            yield return Row($"failed logins in a rotation, {strategy.Key} (s)", strategy.Select(rotation => rotation.Logins.LostSeconds), strategy.Key == DatabaseAccount.AlternatingUsers ? "0" : "");
    }

    private static string[] Row(string name, IEnumerable<double> values, string goal, string format = "0.00")
    {
        var sorted = values.Order().ToList();
        return [name, Median(sorted).ToString(format, CultureInfo.InvariantCulture), sorted.DefaultIfEmpty(0).Last().ToString(format, CultureInfo.InvariantCulture), goal];
    }

    private static JsonArray Runs(IReadOnlyList<Measured> runs) => new([.. runs.Select(run => (JsonNode)new JsonObject
    {
        ["environment"] = run.Run.Sent.Body.Environment,
        ["seconds"] = Rounded(run.Seconds),
        ["stepSeconds"] = Rounded(run.StepSeconds),
        ["retries"] = run.Run.Trace.Retries,
        ["calls"] = run.Calls,
        ["mutatingCalls"] = run.Mutating,
        ["steps"] = new JsonObject(run.Run.Lines.Where(line => line.Mood == Following.StepMood.Done)
            .GroupBy(line => line.Step).Select(step => KeyValuePair.Create(step.Key, (JsonNode?)Rounded(step.Sum(line => line.Took.TotalSeconds))))),
    })]);

    private static double Rounded(double value) => Math.Round(value, 3);
}
