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
    /// <summary>Who is recorded when no queue message brought the request.</summary>
    private const string ConsoleStarter = "console";

    [LambdaFunction(ResourceName = "ValidateRequestFunction")]
    public Task<ValidateRequestResult> ValidateRequest(ValidateRequestInput input, ILambdaContext context)
    {
        var reading = RequestReading.Of(input.Request);
        return runner.RunAsync(nameof(ValidateRequest), Run.Claimed(input.Execution, reading.Request, input.StartedAt),
            cancellation => ValidateAsync(input, reading, cancellation), context.RemainingTime);
    }

    private async Task<ValidateRequestResult> ValidateAsync(ValidateRequestInput input, RequestReading reading, CancellationToken cancellation)
    {
        var check = await checks.CheckAsync(reading, cancellation);
        if (check.Refusal is { } refusal)
            throw new PermanentError(refusal.Code, $"The request is refused.\n{refusal.Reasons}", "Correct what is named and send it under a new request id.");
        var request = check.Request!;
        var record = await runs.RecordAsync(request, check.ContentHash, ConsoleStarter, cancellation);
        if (record.ContentHash != check.ContentHash)
            throw new PermanentError("SameIdOtherContent", $"The request id {request.RequestId} has been used for other content.", "Send it under a new request id.");
        if (!await runs.BindAsync(request.Environment, request.RequestId, input.Execution, check.Platform!, cancellation))
            throw new PermanentError("AlreadyRequested", $"The request {request.RequestId} has been done by {record.Execution}.", "Send it under a new request id to have it done once more.");
        return new(new(request.Environment, request.RequestId, record.Attempt, record.Sequence, input.Execution,
            request.Profile, request.Platform, request.Mode, input.StartedAt));
    }
}
