using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;

namespace Berth.Steps.WireLoadBalancer;

/// <summary>Makes the way from the load balancer to the application: target groups, their nodes and the listener's rules.</summary>
public sealed class WireLoadBalancerStep(PlannedStep step)
{
    [LambdaFunction(ResourceName = "WireLoadBalancerFunction")]
    public Task<StepOutcome> WireLoadBalancer(StepInput input, ILambdaContext context) =>
        step.ApplyAsync(StepNames.WireLoadBalancer, input, context.RemainingTime);
}
