using System.Text.Json.Nodes;
using Amazon.StepFunctions.Model;
using Berth.Cli.Clouds;
using Berth.Cli.Commands;
using Berth.Errors;
using Berth.Steps;

namespace Berth.Cli.Following;

/// <summary>Starts CheckDrift and waits for what it finds.</summary>
/// <param name="period">Between two looks.</param>
internal sealed class DriftFollower(ControlPlane plane, TimeSpan period)
{
    /// <param name="environment">Null for all.</param>
    /// <exception cref="CommandError">Nothing could be compared.</exception>
    public async Task<IReadOnlyList<CheckedEnvironment>> CheckAsync(string? environment, bool repair, CancellationToken cancellation)
    {
        var input = new JsonObject();
        if (environment is not null)
            (input["environment"], input["repair"]) = (environment, repair);
        var started = await plane.States.StartExecutionAsync(new StartExecutionRequest { StateMachineArn = plane.Output("CheckDriftArn"), Input = input.ToJsonString() }, cancellation);
        while (true)
        {
            var history = await ExecutionHistory.ReadAsync(plane.States, started.ExecutionArn, cancellation) ?? [];
            if (history.LastOrDefault()?.Type is "ExecutionSucceeded" or "ExecutionFailed" or "ExecutionAborted" or "ExecutionTimedOut")
                return Found(history);
            await Task.Delay(period, cancellation);
        }
    }

    private static IReadOnlyList<CheckedEnvironment> Found(IReadOnlyList<HistoryPoint> history)
    {
        if (history.Select(point => point.Output?["checked"]).OfType<JsonArray>().LastOrDefault() is { } found)
            return CheckedEnvironment.Of(found);
        var failed = history.LastOrDefault(point => point.Type is "TaskFailed" or "TaskTimedOut") ?? history[^1];
        var failure = Failure.Of(new StepFailure(failed.Error, failed.Cause));
        throw new CommandError(failure.Reason ?? $"The check ended as {failed.Type}.", failure.Remedy ?? "Look at the execution in the console of Step Functions.",
            failure.Code is "EnvironmentUnknown" or "NotReady" or "RequestInvalid" ? ExitCodes.Refused : ExitCodes.Failed);
    }
}
