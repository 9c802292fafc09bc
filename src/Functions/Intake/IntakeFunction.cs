using Amazon.Lambda.Annotations;
using Amazon.Lambda.Annotations.SQS;
using Amazon.Lambda.Core;
using Amazon.Lambda.SQSEvents;
using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;
using Berth.Errors;
using Berth.Registry;
using Berth.Requests;
using Berth.Steps;
using Berth.Telemetry;

namespace Berth.Intake;

/// <summary>
/// Reads the queue: each good message starts one execution, each bad one goes to the dead-letter queue with its reasons,
/// and only what failed in passing comes back to the queue.
/// </summary>
public sealed class IntakeFunction(RequestChecks checks, Runs runs, RefusedRequests refused, IAmazonStepFunctions states, StepRunner runner, StepLog log, Settings settings)
{
    [LambdaFunction(ResourceName = "IntakeFunction")]
    [SQSEvent("@RequestQueue")]
    public async Task<SQSBatchResponse> Intake(SQSEvent batch, ILambdaContext context)
    {
        var failed = new List<SQSBatchResponse.BatchItemFailure>();
        foreach (var message in batch.Records)
        {
            try
            {
                await runner.RunAsync(nameof(Intake), null, cancellation => TakeAsync(message, cancellation), context.RemainingTime);
            }
            catch (Exception failure) when (failure is TransientError or PermanentError)
            {
                // The runner has logged it. The message comes back and, after the last try, goes to the dead-letter queue.
                failed.Add(new() { ItemIdentifier = message.MessageId });
            }
        }

        return new(failed);
    }

    private async Task<string> TakeAsync(SQSEvent.SQSMessage message, CancellationToken cancellation)
    {
        var sender = Senders.Of(message.Attributes?.GetValueOrDefault("SenderId"), settings.ExpiryRoleId);
        var check = await checks.CheckAsync(RequestReading.Of(message.Body), sender, cancellation);
        if (check.Refusal is { } refusal)
            return await RefuseAsync(message, refusal, cancellation);
        if (settings.StateMachineOf(check.Action?.Action) is not { } machine)
            return await RefuseAsync(message, new("ActionUnknown", $"/action: nothing here does {check.Action?.Action}; deploy a version of Berth that does"), cancellation);
        var (request, requestId) = (check.Request!, check.RequestId);
        var record = await runs.RecordAsync(request, check.Action, check.ContentHash, sender, cancellation);
        if (record.ContentHash != check.ContentHash)
            return await RefuseAsync(message, Refusal.Of([Refusals.OtherContent(requestId)]), cancellation);
        if (record.Execution is { } bound)
        {
            log.Message(null, $"The request {requestId} has its execution: {bound}.");
            return bound;
        }

        var name = Runs.ExecutionName(request.Environment, requestId, record.Attempt);
        try
        {
            await states.StartExecutionAsync(new StartExecutionRequest { StateMachineArn = machine, Name = name, Input = message.Body }, cancellation);
            log.Message(null, $"Execution {name} started.");
        }
        catch (ExecutionAlreadyExistsException)
        {
            // The same message once more: its execution is under way or done.
            log.Message(null, $"Execution {name} exists: the message has been here before.");
        }

        return name;
    }

    private async Task<string> RefuseAsync(SQSEvent.SQSMessage message, Refusal refusal, CancellationToken cancellation)
    {
        log.Message(null, $"Message {message.MessageId} refused: {refusal.Code}\n{refusal.Reasons}");
        await refused.PutAsync(RefusedRequests.Message, message.MessageId, message.Body, refusal, cancellation);
        return refusal.Code;
    }
}
