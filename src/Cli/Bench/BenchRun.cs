using System.Diagnostics;
using System.Text.Json.Nodes;
using Berth.Cli.Clouds;
using Berth.Cli.Commands;
using Berth.Cli.Following;
using Berth.Profiles;
using Berth.Registry;
using Berth.Requests;

namespace Berth.Cli.Bench;

/// <summary>Measures one local cloud: its start, environments through their lives, and what its functions hold in memory.</summary>
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
        await MeasureAsync(cloud, control, Named(template, "warm"), RunOutcomes.Ready, cancellation);
        var (fresh, unchanged) = (new List<Measured>(), new List<Measured>());
        var (planned, changed, rotated, retired) = (new List<Measured>(), new List<Measured>(), new List<MeasuredRotation>(), new List<Measured>());
        for (var number = 1; number <= runs; number++)
        {
            var request = Named(template, $"bench{number}");
            progress($"environment {request.Environment}, {number} of {runs}: made, asked for again, planned, changed, rotated, retired");
            fresh.Add(await MeasureAsync(cloud, control, request, RunOutcomes.Ready, cancellation));
            unchanged.Add(await MeasureAsync(cloud, control, request.WithId(FreshId()), RunOutcomes.Ready, cancellation));
            var other = Changed(request);
            planned.Add(await MeasureAsync(cloud, control, other.With("mode", "plan").WithId(FreshId()), RunOutcomes.Planned, cancellation));
            changed.Add(await MeasureAsync(cloud, control, other.WithId(FreshId()), RunOutcomes.Ready, cancellation));
            rotated.Add(await RotateAsync(cloud, control, request.Environment!, DatabaseAccount.AlternatingUsers, cancellation));
            retired.Add(await MeasureAsync(cloud, control, Asked(ActionRequest.Retire, request.Environment!), RunOutcomes.Retired, cancellation));
        }

        progress("one environment with a single database user: made, rotated");
        var single = Named(template, "single", request => request["risken"]!["database"]!["rotation"] = DatabaseAccount.SingleUser);
        await MeasureAsync(cloud, control, single, RunOutcomes.Ready, cancellation);
        rotated.Add(await RotateAsync(cloud, control, single.Environment!, DatabaseAccount.SingleUser, cancellation));
        return new(cloud.Process.StartTime, up, fresh, unchanged, new(planned, changed, rotated, retired),
            [.. (await control.FunctionsAsync(cancellation)).Select(function => ProcessMemory.Of(function.Name, function.Process))]);
    }

    private async Task<Measured> MeasureAsync(RunningCloud cloud, ControlApi control, RequestBody body, string outcome, CancellationToken cancellation)
    {
        var before = await control.LastNumberAsync(cancellation);
        var follower = new RequestFollower(cloud.Plane, RequestFollower.Measuring);
        var run = await follower.FollowAsync(await follower.SendAsync(body, cancellation), _ => { }, _ => { }, cancellation);
        if (run.End.Outcome != outcome)
            throw new CommandError($"The run of {body.Environment} ended {run.End.Outcome} in {run.End.Step}: {run.End.Failure?.Reason}", "A bench measures what works: run `berth demo` first.");
        var calls = (await control.CallsAsync(before, cancellation)).Where(call => call.Caller != ControlApi.Administrator).ToList();
        return new(run, calls.Count, calls.Count(call => call.Mutating));
    }

    /// <summary>Rotates while a client logs in all the time.</summary>
    private async Task<MeasuredRotation> RotateAsync(RunningCloud cloud, ControlApi control, string environment, string strategy, CancellationToken cancellation)
    {
        await using var watch = new LoginWatch(cloud, environment);
        await watch.AcceptedAsync();
        var run = await MeasureAsync(cloud, control, Asked(ActionRequest.Rotate, environment), RunOutcomes.Rotated, cancellation);
        return new(strategy, run, await watch.EndAsync());
    }

    private static RequestBody Asked(string action, string environment) =>
        ActionCommands.BodyOf(ActionCommands.Of(action, environment));

    /// <summary>The same request with another value of one parameter.</summary>
    private static RequestBody Changed(RequestBody request)
    {
        var fields = JsonNode.Parse(request.Text)!;
        fields["risken"]!["parameters"]!["core"]!["DEFAULT_LOCALE"] = "en";
        return RequestBody.Of(fields.ToJsonString());
    }

    /// <summary>The example request for an environment of its own: everything that only one may hold is named after it.</summary>
    internal static RequestBody Named(string template, string environment, Action<JsonNode>? change = null)
    {
        var request = JsonNode.Parse(template)!;
        request["environment"] = environment;
        request["requestId"] = FreshId();
        request["risken"]!["namespace"] = $"risken-{environment}";
        request["risken"]!["consoleHost"] = $"console.{environment}.example.com";
        request["risken"]!["accessToken"]!["host"] = $"api.{environment}.example.com";
        request["risken"]!["database"]!["schema"] = $"mimosa_{environment}";
        change?.Invoke(request);
        return RequestBody.Of(request.ToJsonString());
    }

    private static string FreshId() => RequestBody.FreshId(DateTimeOffset.UtcNow, Guid.NewGuid());
}
