using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;
using Berth.Registry;

namespace Berth.Steps;

/// <summary>Decides what a waiting plan comes to, and wakes its run. Safe to repeat after any interruption.</summary>
public sealed class ApprovalDecisions(Approvals approvals, Runs runs, IAmazonStepFunctions states)
{
    /// <summary>The error with which a run that is not carried out wakes, by the decision; the state machine catches it.</summary>
    private static string ErrorOf(string state) => state == Approval.Rejected ? "ApprovalRejected" : "ApprovalSuperseded";

    /// <param name="state"><see cref="Approval.Approved"/>, <see cref="Approval.Rejected"/> or <see cref="Approval.Superseded"/>.</param>
    /// <param name="hash">The plan that the decision is about; null for whichever waits.</param>
    /// <param name="decidedBy">The request id of the action, or of the request that came after it.</param>
    /// <param name="cause">What the run that is not carried out says of it, with remedy and code.</param>
    /// <returns>False if nothing waits any more, or another plan.</returns>
    public async Task<bool> DecideAsync(string environment, string requestId, string state, string? hash, string decidedBy, string cause, CancellationToken cancellation)
    {
        if (await approvals.DecideAsync(environment, requestId, state, hash, decidedBy, cancellation) is not { } decided)
            return false;
        if (decided.Token is { } token && !await WakeAsync(token, state, decided.Hash, cause, cancellation)
            && (await runs.FindAsync(environment, requestId, cancellation))?.Outcome is not null)
            return false;
        await approvals.ForgetTokenAsync(environment, requestId, cancellation);
        return true;
    }

    /// <returns>False if nobody waits with this token: it has been woken before, or has waited too long.</returns>
    private async Task<bool> WakeAsync(string token, string state, string hash, string cause, CancellationToken cancellation)
    {
        try
        {
            if (state == Approval.Approved)
                await states.SendTaskSuccessAsync(new SendTaskSuccessRequest { TaskToken = token, Output = $$"""{"hash":"{{hash}}"}""" }, cancellation);
            else
                await states.SendTaskFailureAsync(new SendTaskFailureRequest { TaskToken = token, Error = ErrorOf(state), Cause = cause }, cancellation);
            return true;
        }
        catch (Exception late) when (late is TaskTimedOutException or TaskDoesNotExistException or InvalidTokenException)
        {
            return false;
        }
    }
}
