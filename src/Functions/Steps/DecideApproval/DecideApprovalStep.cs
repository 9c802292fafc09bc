using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Berth.Errors;
using Berth.Intake;
using Berth.Platforms;
using Berth.Registry;
using Berth.Requests;

namespace Berth.Steps.DecideApproval;

public sealed record DecideApprovalInput(Run Run);

/// <summary>Takes an approval or a rejection in: whether it may be said is asked once more, here where it counts.</summary>
public sealed class DecideApprovalStep(Runs runs, Environments environments, Approvals approvals, ApprovalDecisions decisions, StepRunner runner, TimeProvider clock)
{
    [LambdaFunction(ResourceName = "DecideApprovalFunction")]
    public Task<StepOutcome> DecideApproval(DecideApprovalInput input, ILambdaContext context) =>
        runner.RunAsync(nameof(DecideApproval), input.Run, cancellation => DecideAsync(input.Run, cancellation), context.RemainingTime);

    private async Task<StepOutcome> DecideAsync(Run run, CancellationToken cancellation)
    {
        if (await runs.FindAsync(run.Environment, run.RequestId, cancellation) is not { Action: { } action, Platform: { } platform } own)
            throw new PermanentError("RunUnbound", $"The request {run.RequestId} is no approval.", "ValidateRequest has to run first.");
        var waiting = own.Request.RequestId;
        // Said before, and only to be finished: by now the run may have gone on.
        if ((await approvals.FindAsync(run.Environment, waiting, cancellation))?.DecidedBy != run.RequestId)
            await CheckAsync(run, action, own, platform, cancellation);
        var state = action.Action == ActionRequest.Approve ? Approval.Approved : Approval.Rejected;
        if (!await decisions.DecideAsync(run.Environment, waiting, state, action.Hash, run.RequestId, Cause(waiting, action, own), cancellation))
            throw new PermanentError("NothingAwaitsApproval", $"The plan of {waiting} no longer waits: it was decided, or its time was up.", "See how it stands with `berth show`.");
        return new(nameof(DecideApproval), state, 0, clock.GetUtcNow());
    }

    private async Task CheckAsync(Run run, ActionRequest action, RunRecord own, Platform platform, CancellationToken cancellation)
    {
        if (await environments.FindAsync(run.Environment, cancellation) is { } environment
            && ActionRules.Refuse(action, environment, own.Request, platform, own.RequestedBy) is { } refusal)
            throw new PermanentError(refusal.Code, refusal.Reasons, "Look at what has changed since the action was sent, then send it under a new request id.");
    }

    private static string Cause(string waiting, ActionRequest action, RunRecord own) =>
        $"The plan of {waiting} was rejected by {own.RequestedBy}{(action.Reason is { } reason ? $": {reason}" : ".")} "
        + "What to do: Change the request, and send it under a new request id. [ApprovalRejected]";
}
