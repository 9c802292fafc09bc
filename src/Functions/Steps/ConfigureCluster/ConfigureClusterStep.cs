using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;

namespace Berth.Steps.ConfigureCluster;

/// <summary>Prepares the cluster: namespace, service accounts and the roles that their pods take.</summary>
public sealed class ConfigureClusterStep(PlannedStep step)
{
    [LambdaFunction(ResourceName = "ConfigureClusterFunction")]
    public Task<StepOutcome> ConfigureCluster(StepInput input, ILambdaContext context) =>
        step.ApplyAsync(StepNames.ConfigureCluster, input, context.RemainingTime);
}
