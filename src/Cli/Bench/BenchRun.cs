using System.Diagnostics;
using System.Text.Json.Nodes;
using Berth.Cli.Clouds;
using Berth.Cli.Commands;
using Berth.Cli.Following;

namespace Berth.Cli.Bench;

/// <summary>Measures one local cloud: its start, environments made and made again, and what its functions hold in memory.</summary>
public sealed class BenchRun(int runs, Action<string> progress)
{
    public async Task<BenchResult> RunAsync(string template, CancellationToken cancellation)
    {
        using var state = new ScratchState("bench");
        var watch = Stopwatch.StartNew();
        await using var cloud = await RunningCloud.StartAsync(new LocalCloudOptions(state.Path), progress, cancellation);
        var up = watch.Elapsed;
        using var control = new ControlApi(cloud.Description);

        progress("warming: one environment that is not counted");
        await MeasureAsync(cloud, control, Named(template, "warm"), cancellation);
        var (fresh, unchanged) = (new List<Measured>(), new List<Measured>());
        for (var number = 1; number <= runs; number++)
        {
            var request = Named(template, $"bench{number}");
            progress($"environment {request.Environment}, {number} of {runs}: made, then asked for again");
            fresh.Add(await MeasureAsync(cloud, control, request, cancellation));
            unchanged.Add(await MeasureAsync(cloud, control, request.WithId(FreshId()), cancellation));
        }

        return new(cloud.Process.StartTime, up, fresh, unchanged, [.. (await control.FunctionsAsync(cancellation)).Select(function => ProcessMemory.Of(function.Name, function.Process))]);
    }

    private async Task<Measured> MeasureAsync(RunningCloud cloud, ControlApi control, RequestBody body, CancellationToken cancellation)
    {
        var before = await control.LastNumberAsync(cancellation);
        var follower = new RequestFollower(cloud.Plane, RequestFollower.Measuring);
        var run = await follower.FollowAsync(await follower.SendAsync(body, cancellation), _ => { }, _ => { }, cancellation);
        if (run.End.Outcome != RunEnd.Ready)
            throw new CommandError($"The run of {body.Environment} ended {run.End.Outcome} in {run.End.Step}: {run.End.Failure?.Reason}", "A bench measures what works: run `berth demo` first.");
        var calls = (await control.CallsAsync(before, cancellation)).Where(call => call.Caller != ControlApi.Administrator).ToList();
        return new(run, calls.Count, calls.Count(call => call.Mutating));
    }

    /// <summary>The example request for an environment of its own: everything that only one may hold is named after it.</summary>
    internal static RequestBody Named(string template, string environment)
    {
        var request = JsonNode.Parse(template)!;
        request["environment"] = environment;
        request["requestId"] = FreshId();
        request["risken"]!["namespace"] = $"risken-{environment}";
        request["risken"]!["consoleHost"] = $"console.{environment}.example.com";
        request["risken"]!["accessToken"]!["host"] = $"api.{environment}.example.com";
        request["risken"]!["database"]!["schema"] = $"mimosa_{environment}";
        return RequestBody.Of(request.ToJsonString());
    }

    private static string FreshId() => RequestBody.FreshId(DateTimeOffset.UtcNow, Guid.NewGuid());
}
