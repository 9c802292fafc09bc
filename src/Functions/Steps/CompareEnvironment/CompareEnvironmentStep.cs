using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.EventBridge;
using Amazon.EventBridge.Model;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Amazon.SQS;
using Amazon.SQS.Model;
using Berth.Planning;
using Berth.Registry;
using Berth.Requests;
using Berth.Telemetry;

namespace Berth.Steps.CompareEnvironment;

/// <param name="Execution">ARN of the execution that checks.</param>
/// <param name="RequestId">Of the action that asks for it; empty if none does.</param>
public sealed record CompareEnvironmentInput(string Execution, string Environment, bool Repair, string RequestId);

/// <param name="Outcome"><c>InSync</c>, <c>Drifted</c> or <c>Skipped</c>.</param>
/// <param name="Changes">How many resources are not as wanted; Step Functions' word for it is that of all steps.</param>
/// <param name="Why">Of one that was skipped.</param>
/// <param name="Repair">The action that was asked for to put it right.</param>
/// <param name="RepairMessage">The id of its message.</param>
public sealed record EnvironmentComparison(string Step, string Environment, string Outcome, int Changes, string? Why = null, ActionRequest? Repair = null, string? RepairMessage = null);

/// <summary>
/// Compares one environment with the request that it stands by: observes and plans, records and tells what differs, and asks for
/// a run of that request where it is to be put right. It needs no lease, and leaves alone what a run is at work on.
/// </summary>
public sealed class CompareEnvironmentStep(
    Comparison comparison, Environments environments, Runs runs, Leases leases, Drifts drifts, IAmazonEventBridge events, IAmazonSQS queues,
    StepRunner runner, StepLog log, Settings settings, TimeProvider clock)
{
    private const string EventSource = "berth.environment";
    private const string Skipped = nameof(Skipped);
    private const string AlwaysRepair = "repair";

    /// <summary>The registry's item holds 400 KB, an event 256 KB; nobody reads more.</summary>
    private const int Kept = 100;

    [LambdaFunction(ResourceName = "CompareEnvironmentFunction")]
    public Task<EnvironmentComparison> CompareEnvironment(CompareEnvironmentInput input, ILambdaContext context) =>
        runner.RunAsync(nameof(CompareEnvironment), RunOf(input, null, null), cancellation => CompareAsync(input, cancellation), context.RemainingTime);

    private async Task<EnvironmentComparison> CompareAsync(CompareEnvironmentInput input, CancellationToken cancellation)
    {
        var before = await leases.LookAsync(input.Environment, cancellation);
        if (before.Holder is { } holder)
            return await SkipAsync(input, $"{NameOf(holder)} is at work on it", cancellation);
        if (await environments.FindAsync(input.Environment, cancellation) is not { IsComparable: true } environment
            || await runs.FindAsync(input.Environment, environment.StandsBy, cancellation) is not { } basis)
            return await SkipAsync(input, "it is no longer ready", cancellation);

        var found = await comparison.OfAsync(RunOf(input, environment, basis), cancellation);
        if (await leases.LookAsync(input.Environment, cancellation) != before)
            return await SkipAsync(input, "a run has begun in the meantime", cancellation);
        var repair = found.Any(one => one.IsRepairable) && (input.Repair || basis.Request.Drift == AlwaysRepair) ? RepairOf(input) : null;
        var record = new DriftRecord(input.Environment, environment.StandsBy, clock.GetUtcNow().ToString("O"), input.Execution, found.Count, [.. found.Take(Kept).Select(Comparison.Short)], repair?.RequestId);
        await drifts.StoreAsync(record, cancellation);
        log.Measured(input.Environment, (Metric.DriftedResources, found.Count));
        if (found.Count > 0)
            await PublishAsync(record, environment, cancellation);
        // Last, and the same for every try of this step: asked for twice, it is done once.
        var message = repair is null ? null : await AskAsync(repair, cancellation);
        await FinishAsync(input, cancellation);
        return new(nameof(CompareEnvironment), input.Environment, record.Outcome, found.Count, null, repair, message);
    }

    private async Task<EnvironmentComparison> SkipAsync(CompareEnvironmentInput input, string why, CancellationToken cancellation)
    {
        log.Message(RunOf(input, null, null), $"{input.Environment} is not compared: {why}.");
        await FinishAsync(input, cancellation);
        return new(nameof(CompareEnvironment), input.Environment, Skipped, 0, why);
    }

    private Task FinishAsync(CompareEnvironmentInput input, CancellationToken cancellation) =>
        input.RequestId.Length == 0 ? Task.CompletedTask : runs.FinishAsync(input.Environment, input.RequestId, RunOutcomes.Checked, cancellation);

    private Task PublishAsync(DriftRecord record, EnvironmentRecord environment, CancellationToken cancellation) => events.PutEventsAsync(new PutEventsRequest
    {
        Entries =
        [
            new PutEventsRequestEntry
            {
                Source = EventSource,
                DetailType = DriftRecord.Drifted,
                Detail = new JsonObject
                {
                    ["environment"] = record.Environment, ["requestId"] = record.RequestId, ["profile"] = environment.Profile, ["execution"] = record.Execution, ["count"] = record.Count,
                    ["resources"] = new JsonArray([.. record.Resources.Select(one => (JsonNode)new JsonObject { ["resource"] = one.Resource, ["how"] = one.How.ToString() })]),
                    ["repair"] = record.RepairRequestId,
                }.ToJsonString(),
            },
        ],
    }, cancellation);

    private async Task<string> AskAsync(ActionRequest repair, CancellationToken cancellation)
    {
        var sent = await queues.SendMessageAsync(new SendMessageRequest
        {
            QueueUrl = settings.RequestQueue,
            MessageBody = JsonSerializer.Serialize(repair, RequestJson.Default.ActionRequest),
        }, cancellation);
        log.Message(null, $"{repair.Environment}: repair asked for as {repair.RequestId}.");
        return sent.MessageId;
    }

    private static ActionRequest RepairOf(CompareEnvironmentInput input) => new()
    {
        Schema = ActionRequest.SchemaName,
        RequestId = $"repair-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{input.Execution}\n{input.Environment}")))[..24]}",
        Action = ActionRequest.Repair,
        Environment = input.Environment,
    };

    private Run RunOf(CompareEnvironmentInput input, EnvironmentRecord? environment, RunRecord? basis) => new(
        input.Environment, environment?.StandsBy ?? input.RequestId, basis?.Attempt ?? 0, basis?.Sequence ?? 0, input.Execution,
        environment?.Profile ?? "unknown", environment?.Platform ?? "", "", clock.GetUtcNow());

    private static string NameOf(string execution) => execution[(execution.LastIndexOf(':') + 1)..];
}
