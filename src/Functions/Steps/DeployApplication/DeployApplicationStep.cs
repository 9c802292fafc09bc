using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;

namespace Berth.Steps.DeployApplication;

/// <summary>Applies the application's Services and workloads; whether they become ready is VerifyEnvironment's to say.</summary>
public sealed class DeployApplicationStep(PlannedStep step)
{
    [LambdaFunction(ResourceName = "DeployApplicationFunction")]
    public Task<StepOutcome> DeployApplication(StepInput input, ILambdaContext context) =>
        step.ApplyAsync(StepNames.DeployApplication, input, context.RemainingTime);
}
