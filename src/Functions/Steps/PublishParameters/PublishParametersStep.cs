using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;

namespace Berth.Steps.PublishParameters;

/// <summary>Writes what the application reads from Parameter Store.</summary>
public sealed class PublishParametersStep(PlannedStep step, WritePace writes)
{
    [LambdaFunction(ResourceName = "PublishParametersFunction")]
    public Task<StepOutcome> PublishParameters(StepInput input, ILambdaContext context) =>
        step.ApplyAsync(StepNames.PublishParameters, input, context.RemainingTime, (run, cancellation) => writes.EnterAsync(run.Platform, cancellation));
}
