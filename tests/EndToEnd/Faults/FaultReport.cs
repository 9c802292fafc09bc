using System.Globalization;

namespace Berth.Tests.EndToEnd.Faults;

/// <summary>The table: a row a call, a column a fault, and how often each ending came.</summary>
internal static class FaultReport
{
    private static readonly Dictionary<string, string> Short = new()
    {
        ["by the call's own retry"] = "c", ["by retry of the step"] = "s", ["recorded by the recovery"] = "rec", ["compensated"] = "back", ["needs a person"] = "person", ["finished by the next run"] = "next",
        ["gone on the second go"] = "second", [FaultCase.NotMet] = "-", [FaultCase.Wrong] = "WRONG",
    };

    public static IReadOnlyList<string> Of(IReadOnlyList<FaultCase> done, int all, int seed, TimeSpan took)
    {
        var lines = new List<string>
        {
            string.Create(CultureInfo.InvariantCulture, $"{done.Count} of {all} cases, seed {seed}, {took.TotalMinutes:F1} min, {took.TotalSeconds / Math.Max(1, done.Count):F2} s a case"), "",
            "| ending | cases |", "|---|---|",
        };
        lines.AddRange(done.GroupBy(one => one.Ending).OrderByDescending(group => group.Count()).Select(group => $"| {group.Key} ({Short.GetValueOrDefault(group.Key)}) | {group.Count()} |"));
        lines.Add("");
        var faults = done.Select(one => one.Fault.ToString()).Distinct().Order(StringComparer.Ordinal).ToList();
        foreach (var workflow in done.GroupBy(one => one.Site.Workflow).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            lines.AddRange($"## {workflow.Key}", "", $"| call | {string.Join(" | ", faults)} |", $"|---|{string.Concat(faults.Select(_ => "---|"))}");
            lines.AddRange(workflow.GroupBy(one => one.Site.Name).OrderBy(site => site.Key, StringComparer.Ordinal).Select(site =>
                $"| {site.Key} | {string.Join(" | ", faults.Select(fault => site.FirstOrDefault(one => one.Fault.ToString() == fault) is { } one ? Short.GetValueOrDefault(one.Ending, one.Ending) : ""))} |"));
            lines.Add("");
        }

        foreach (var wrong in done.Where(one => one.Ending == FaultCase.Wrong))
            lines.Add($"- {wrong}: {wrong.Note}");
        return lines;
    }
}
