using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;

namespace Berth.Steps.WireCognito;

/// <summary>Makes the user pool's app client that the load balancer signs people in with.</summary>
public sealed class WireCognitoStep(PlannedStep step)
{
    [LambdaFunction(ResourceName = "WireCognitoFunction")]
    public Task<StepOutcome> WireCognito(StepInput input, ILambdaContext context) =>
        step.ApplyAsync(StepNames.WireCognito, input, context.RemainingTime);
}
