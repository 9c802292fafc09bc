using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;

namespace Berth.Steps.RotateDatabaseSecret;

/// <summary>Makes the database's credentials, or rotates them where that is due.</summary>
public sealed class RotateDatabaseSecretStep(PlannedStep step)
{
    [LambdaFunction(ResourceName = "RotateDatabaseSecretFunction")]
    public Task<StepOutcome> RotateDatabaseSecret(StepInput input, ILambdaContext context) =>
        step.ApplyAsync(StepNames.RotateDatabaseSecret, input, context.RemainingTime);
}
