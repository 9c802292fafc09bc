using System.Text.Json.Nodes;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Berth.Errors;
using Berth.Intake;
using Berth.Registry;
using Berth.Requests;

namespace Berth.Steps.ValidateRequest;

/// <param name="Execution">The execution's ARN.</param>
/// <param name="Request">The execution's input, however it came.</param>
public sealed record ValidateRequestInput(string Execution, string Name, DateTimeOffset StartedAt, JsonNode? Request);

public sealed record ValidateRequestResult(Run Run);

/// <summary>
/// Checks the request, records it unless Intake has, and binds it to this execution: the state carries names from here on.
/// </summary>
public sealed class ValidateRequestStep(RequestChecks checks, Runs runs, StepRunner runner)
{
    [LambdaFunction(ResourceName = "ValidateRequestFunction")]
    public Task<ValidateRequestResult> ValidateRequest(ValidateRequestInput input, ILambdaContext context)
    {
        var reading = RequestReading.Of(input.Request);
        return runner.RunAsync(nameof(ValidateRequest), Run.Claimed(input.Execution, reading, input.StartedAt),
            cancellation => ValidateAsync(input, reading, cancellation), context.RemainingTime);
    }

    private async Task<ValidateRequestResult> ValidateAsync(ValidateRequestInput input, RequestReading reading, CancellationToken cancellation)
    {
        var check = await checks.CheckAsync(reading, await StarterAsync(reading, cancellation), cancellation);
        if (check.Refusal is { } refusal)
            throw new PermanentError(refusal.Code, RefusedError.Heading + refusal.Reasons, RefusedError.WhatToDo);
        var (request, requestId) = (check.Request!, check.RequestId);
        var record = await runs.RecordAsync(request, check.Action, check.ContentHash, Senders.ByHand, cancellation);
        if (record.ContentHash != check.ContentHash)
            throw new PermanentError("SameIdOtherContent", $"{RefusedError.Heading}{Refusals.OtherContent(requestId)}", RefusedError.WhatToDo);
        if (!await runs.BindAsync(request.Environment, requestId, input.Execution, check.Platform!, cancellation))
            throw new PermanentError("AlreadyRequested", $"The request {requestId} has been done by {record.Execution}.", "Send it under a new request id to have it done once more.");
        if (ActionRequest.TakesUp(check.Action?.Action))
            return new(await TakeUpAsync(input, check.Action!.Action, record.Request, cancellation));
        return new(new(request.Environment, requestId, record.Attempt, record.Sequence, input.Execution,
            request.Profile, request.Platform, request.Mode, input.StartedAt, check.Action?.Does));
    }

    /// <summary>The request once more, which has failed or from which the environment has drifted: the run is its own next attempt, not one of the action's.</summary>
    private async Task<Run> TakeUpAsync(ValidateRequestInput input, string action, EnvironmentRequest request, CancellationToken cancellation)
    {
        var record = await runs.RetryAsync(request.Environment, request.RequestId, input.Execution, action == ActionRequest.Retry, cancellation)
            ?? await runs.FindAsync(request.Environment, request.RequestId, cancellation);
        if (record is null || record.Execution != input.Execution)
            throw new PermanentError("NothingToRetry", $"The request {request.RequestId} is being done again already, or has not failed.", "See it with `berth show`.");
        return new(request.Environment, request.RequestId, record.Attempt, record.Sequence, input.Execution, request.Profile, request.Platform, request.Mode, input.StartedAt);
    }

    /// <summary>Intake has recorded who sent it; without a record, somebody has started the execution by hand.</summary>
    private async Task<string> StarterAsync(RequestReading reading, CancellationToken cancellation) =>
        reading.Action is { } action && await runs.FindAsync(action.Environment, action.RequestId, cancellation) is { } record ? record.RequestedBy : Senders.ByHand;
}
