using System.Text.Json.Nodes;

namespace Berth.Tests.EndToEnd.Faults;

/// <summary>
/// The cases that share a run: one, or several whose faults come once each. Of several only the good end counts, ready by
/// retries; whatever else comes of them is found out by fewer of them, in the end by each alone.
/// </summary>
internal sealed class FaultRound(IReadOnlyList<FaultCase> cases)
{
    private readonly HashSet<FaultCase> unmet = [];
    private bool endedOtherwise;

    public string Workflow => cases[0].Site.Workflow;

    /// <summary>The state in which the execution is stopped; null for faults of calls.</summary>
    public string? StopIn => Workflow == Workflows.Stop ? cases[0].Site.Function : null;

    /// <summary>Only functions whose calls hang have a short time: the others need theirs.</summary>
    public IReadOnlyDictionary<string, double> Limits { get; } = cases
        .Select(one => (one.Site.Function, Seconds: one.Fault.TimeoutFor(one.Site.Function))).Where(limit => limit.Seconds is not null)
        .GroupBy(limit => limit.Function).ToDictionary(group => group.Key, group => group.First().Seconds!.Value);

    /// <summary>Of what lasts, the second try comes upon all that a later one would.</summary>
    public int FurtherTries => cases.Any(one => one.Fault.Lasting) ? 1 : Sequencer.FurtherTries;

    /// <summary>As the local cloud's control API takes them.</summary>
    public IEnumerable<JsonObject> Faults(string environment) => StopIn is null ? cases.Select(one => one.Fault.At(one.Site, environment)) : [];

    /// <summary>Which faults the run came upon, and what it took to go on.</summary>
    public void Met(SequencedRun run, IReadOnlyList<JsonObject> calls)
    {
        var faulty = calls.Where(call => call["fault"] is not null).ToList();
        var retried = run.Invocations.Where(one => one.Error is not null).Select(one => one.Function).ToHashSet();
        foreach (var one in cases)
        {
            var met = StopIn is not null || faulty.Any(call => ((string?)call["session"])?.EndsWith(one.Site.Function, StringComparison.Ordinal) == true
                && (cases.Count == 1 || ((string?)call["service"], (string?)call["operation"]) == (one.Site.Service, one.Site.Operation)));
            if (!met)
                unmet.Add(one);
            one.Ending = !met ? FaultCase.NotMet : (cases.Count == 1 ? run.Retries > 0 : retried.Contains(one.Site.Function)) ? "by retry of the step" : "by the call's own retry";
            one.Note = run.Error is null ? "" : $"{run.Result?["failedStep"] ?? "?"}: {run.Error}";
        }
    }

    /// <summary>Another end than ready by retries; what is taken back anyway is to end so.</summary>
    public void EndsAs(string ending)
    {
        endedOtherwise |= (Workflow, ending) != (Workflows.Compensate, "compensated");
        foreach (var one in cases)
            one.EndsAs(ending);
    }

    public void WentWrong(string note)
    {
        endedOtherwise = true;
        foreach (var one in cases)
            (one.Ending, one.Note) = (FaultCase.Wrong, note);
    }

    /// <summary>What is decided, and what is to be tried again with fewer others, or alone.</summary>
    public (IReadOnlyList<FaultCase> Done, IReadOnlyList<FaultCase> Again) Close(TimeSpan took)
    {
        if (cases.Count > 1 && endedOtherwise)
        {
            // Most of them had no part in it: by quarters it is soon found which did.
            foreach (var one in cases)
                one.Company = Math.Max(1, cases.Count / 4);
            return ([], cases);
        }
        var done = cases.Where(one => cases.Count == 1 || !unmet.Contains(one)).ToList();
        foreach (var one in done)
            one.Seconds = took.TotalSeconds / done.Count;
        foreach (var one in cases.Except(done))
            one.Company = 1;
        return (done, [.. cases.Except(done)]);
    }
}
