using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Berth.Registry;

namespace Berth.Steps.AcquireLease;

public sealed record AcquireLeaseInput(Run Run);

/// <param name="WaitSeconds">How long the state machine waits before it asks again.</param>
/// <param name="Holder">The execution that has the lease.</param>
public sealed record AcquireLeaseResult(bool Acquired, long FencingToken, int WaitSeconds, string Holder);

/// <summary>Takes the environment's lease, or says who has it: runs of one environment go one after another.</summary>
public sealed class AcquireLeaseStep(Leases leases, StepRunner runner, Settings settings)
{
    [LambdaFunction(ResourceName = "AcquireLeaseFunction")]
    public Task<AcquireLeaseResult> AcquireLease(AcquireLeaseInput input, ILambdaContext context) =>
        runner.RunAsync(nameof(AcquireLease), input.Run, async cancellation =>
        {
            var grant = await leases.AcquireAsync(input.Run.Environment, input.Run.Execution, settings.Lease, cancellation);
            return new AcquireLeaseResult(grant.Acquired, grant.FencingToken, settings.LeaseWaitSeconds, grant.Holder);
        }, context.RemainingTime);
}
