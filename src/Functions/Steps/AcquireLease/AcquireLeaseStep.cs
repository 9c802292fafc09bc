using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Berth.Errors;
using Berth.Intake;
using Berth.Registry;
using Berth.Requests;

namespace Berth.Steps.AcquireLease;

public sealed record AcquireLeaseInput(Run Run);

/// <param name="WaitSeconds">How long the state machine waits before it asks again.</param>
/// <param name="Holder">The execution that has the lease, or what else is waited for.</param>
public sealed record AcquireLeaseResult(bool Acquired, long FencingToken, int WaitSeconds, string Holder);

/// <summary>Takes the environment's lease, or says who has it: runs of one environment go one after another.</summary>
public sealed class AcquireLeaseStep(Leases leases, RunSlots slots, Environments environments, Runs runs, ApprovalDecisions decisions, StepRunner runner, Settings settings, TimeProvider clock)
{
    [LambdaFunction(ResourceName = "AcquireLeaseFunction")]
    public Task<AcquireLeaseResult> AcquireLease(AcquireLeaseInput input, ILambdaContext context) =>
        runner.RunAsync(nameof(AcquireLease), input.Run, async cancellation =>
        {
            var grant = await leases.AcquireAsync(input.Run.Environment, input.Run.Execution, settings.Lease, cancellation);
            if (grant.Acquired && input.Run is { Action: null, Mode: not Run.PlanOnly })
                await GiveWayAsync(input.Run, cancellation);
            var wait = LeaseWait.Seconds(settings.LeaseWaitSeconds, clock.GetUtcNow() - input.Run.StartedAt);
            // The lease is kept meanwhile: this run is the environment's next one, whenever its turn comes.
            if (grant.Acquired && await slots.TakeAsync(input.Run.Environment, settings.RunsAtOnce, settings.Lease, cancellation) is { Taken: false } slot)
            {
                grant = new(false, 0, $"{settings.RunsAtOnce} runs of other environments");
                wait = LeaseWait.SecondsForSlot(settings.LeaseWaitSeconds, slot.Waiting, settings.RunsAtOnce);
            }

            if (grant.Acquired && input.Run.Action is not null)
                await AdoptAsync(input.Run, cancellation);
            if (grant.Acquired && input.Run is { Action: null, Mode: not Run.PlanOnly } or { Action: ActionRequest.Retire })
                await SupersedeAsync(input.Run, cancellation);
            return new AcquireLeaseResult(grant.Acquired, grant.FencingToken, wait, grant.Holder);
        }, context.RemainingTime);

    /// <summary>Leases are granted in any order, but the last request has the last word: one that comes after a later one changes nothing.</summary>
    private async Task GiveWayAsync(Run run, CancellationToken cancellation)
    {
        if (await environments.FindAsync(run.Environment, cancellation) is not { } environment || !environment.IsAfter(run))
            return;
        await leases.ReleaseAsync(run.Environment, run.Execution, cancellation);
        throw new OvertakenError($"The request {environment.RequestId}, number {environment.Sequence} of {run.Environment}, came before this one, number {run.Sequence}, had its turn.");
    }

    /// <summary>A plan that waits for its approval gives way to the next request that changes the environment: it would no longer hold.</summary>
    private async Task SupersedeAsync(Run run, CancellationToken cancellation)
    {
        if (await environments.FindAsync(run.Environment, cancellation) is { Awaiting: { } awaiting } waiting && waiting.Sequence < run.Sequence)
            await decisions.DecideAsync(run.Environment, awaiting.RequestId, Approval.Superseded, null, run.RequestId,
                $"The request {run.RequestId} came before the plan of {awaiting.RequestId} was approved. What to do: Nothing, if that is right; or send it again under a new request id. [Superseded]", cancellation);
    }

    /// <summary>An action goes by what stands now: the run that it had to wait for may have changed it.</summary>
    private async Task AdoptAsync(Run run, CancellationToken cancellation)
    {
        var environment = await environments.FindAsync(run.Environment, cancellation);
        if (environment is null
            || await runs.FindAsync(run.Environment, run.RequestId, cancellation) is not { Action: { } action, Platform: { } platform } own
            || await runs.FindAsync(run.Environment, environment.StandsBy, cancellation) is not { } basis)
            throw new PermanentError("EnvironmentUnknown", $"There is no environment {run.Environment} any more.", "See which there are with `berth list`.");
        if (ActionRules.Refuse(action, environment, basis.Request, platform, own.RequestedBy) is { } refusal)
            throw new PermanentError(refusal.Code, refusal.Reasons, "Look at what has changed since the request was sent, then send it under a new request id.");
        if (action.Action == ActionRequest.Expire && basis.Request.Protected)
            throw new PermanentError("Protected", $"{run.Environment} expired at {environment.Expiry?.At}, but it is protected by its request {environment.StandsBy}: it has not been retired.",
                "Extend it with `berth extend`; or send that request once more under a new id with \"protected\": false, then retire it.");
        await runs.AdoptAsync(run.Environment, run.RequestId, basis.Request, basis.Placement ?? environment.Placement, cancellation);
    }
}
