using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Berth.Tests.EndToEnd.Provision;
using Xunit.Abstractions;

namespace Berth.Tests.EndToEnd.Faults;

/// <summary>
/// Whatever call of a workflow fails, and however: an environment ends ready, or all is as it was before. <c>./berth test --faults</c>
/// tries every call; otherwise a sample of BERTH_FAULT_COUNT cases is drawn with BERTH_FAULT_SEED. The report is .berth/results/faults.md.
/// </summary>
[Collection(PassingDaysCollection.Name)]
public sealed class FaultTests(RunningCloud running, ITestOutputHelper output)
{
    private static readonly bool All = Environment.GetEnvironmentVariable("BERTH_FAULT_COUNT") == "all";

    /// <summary>Hanging calls and lasting faults are mostly waited for: with seven lanes two cores are idle for a quarter of the time. A sample has other tests beside it.</summary>
    private static readonly int Lanes = All ? 12 : 3;

    /// <summary>Of so many lanes one begins with what shares runs, and goes through ten at once; the others with what lasts.</summary>
    private const int LanesToOneThatShares = 3;
    private static readonly int Count = All ? int.MaxValue : Number("BERTH_FAULT_COUNT", 10);
    private static readonly int Seed = Number("BERTH_FAULT_SEED", 20261);
    private static readonly string Results = Path.Combine(Repository.Root, ".berth", "results");

    [Fact]
    public async Task Whatever_call_fails_an_environment_ends_ready_or_as_it_was_before()
    {
        running.FirstRun.Good();
        Directory.CreateDirectory(Results);
        await using var progress = new StreamWriter(Path.Combine(Results, "faults-progress.txt")) { AutoFlush = true };
        var watch = Stopwatch.StartNew();
        using var cloud = new FaultCloud(running.Description);
        var baseline = await Inventory.TakeAsync(cloud, running.Clients, "flt0000");
        var parameters = await Inventory.OthersParametersAsync(cloud);
        var sites = await Workflows.SitesAsync(cloud, "flt0000");
        var all = sites.SelectMany(site => FaultOf.For(site, Seed).Select(fault => new FaultCase(site, fault))).Concat(Workflows.Stops.Select(stop => new FaultCase(stop, new FaultOf(FaultOf.Stop, false)))).ToArray();
        progress.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{sites.Count} calls, {all.Length} cases, seed {Seed}, after {watch.Elapsed.TotalSeconds:F1} s"));
        progress.WriteLine($"lasting: {string.Join(", ", all.Where(one => one.Fault.Lasting).CountBy(one => one.Fault.Kind).OrderBy(kind => kind.Key, StringComparer.Ordinal).Select(kind => $"{kind.Key} at {kind.Value}"))}");
        // Every call once before any call twice, so that an hour that is not enough leaves out faults rather than calls.
        // The order is each case's own, so that one call more or less in a run makes no other sample.
        all = [.. all.OrderBy(Turn, StringComparer.Ordinal).GroupBy(one => one.Site).SelectMany(site => site.Select((one, turn) => (one, turn))).OrderBy(entry => entry.turn).Select(entry => entry.one)];
        var cases = new CaseList([.. all.Take(Count)], TimeSpan.FromMinutes(Number("BERTH_FAULT_MINUTES", 58)), line =>
        {
            progress.WriteLine(line);
            output.WriteLine(line);
        });
        await Task.WhenAll(Enumerable.Range(0, Lanes).Select(lane => new Lane(cloud, running.Clients, baseline, cases, alone: All && lane % LanesToOneThatShares != 0).RunAsync()));

        var done = cases.Finished;
        await File.WriteAllLinesAsync(Path.Combine(Results, "faults.md"), FaultReport.Of(done, all.Length, Seed, watch.Elapsed));
        var wrong = done.Where(one => one.Ending == FaultCase.Wrong).ToList();
        Assert.True(wrong.Count == 0, $"Seed {Seed}: {wrong.Count} of {done.Count} ended wrongly.\n{string.Join("\n", wrong.Select(one => $"{one}: {one.Note}"))}");
        Assert.Equal(parameters, await Inventory.OthersParametersAsync(cloud));
        Assert.Contains(done, one => one.Ending.StartsWith("by ", StringComparison.Ordinal));
        Assert.Contains(done, one => one.Ending == "compensated");
    }

    private static string Turn(FaultCase one) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{Seed} {one}")));

    private static int Number(string variable, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : usual;
}
