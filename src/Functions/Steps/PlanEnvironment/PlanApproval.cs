using Berth.Errors;
using Berth.Platforms;
using Berth.Registry;
using Berth.Requests;

namespace Berth.Steps.PlanEnvironment;

/// <summary>Binds what is carried out to what was approved. It goes by the registry alone: waking the run approves nothing.</summary>
public sealed class PlanApproval(Approvals approvals)
{
    public const string None = "none";

    /// <returns>Null if this attempt's plan has not been approved.</returns>
    public async Task<Approval?> GivenAsync(Run run, CancellationToken cancellation) =>
        await approvals.FindAsync(run.Environment, run.RequestId, cancellation) is { State: Approval.Approved } given && given.Attempt == run.Attempt ? given : null;

    /// <exception cref="PermanentError">What was approved is no longer what would be done.</exception>
    public static void Hold(Approval approved, string hash)
    {
        if (approved.Hash != hash)
            throw new PermanentError("PlanChanged", $"Approved was the plan {approved.Hash}; by now it is {hash}, for something changed in the meantime. Nothing was changed.",
                "Send the request again under a new request id, and have its plan approved.");
    }

    /// <summary>A plan that changes nothing needs no approval.</summary>
    public static PlanEnvironmentResult Ask(PlanEnvironmentResult planned, EnvironmentRequest request, Platform platform) =>
        planned with { Approval = ApprovalTerms.Required, ApprovalSeconds = (int)ApprovalTerms.Timeout(request, platform).TotalSeconds };
}
