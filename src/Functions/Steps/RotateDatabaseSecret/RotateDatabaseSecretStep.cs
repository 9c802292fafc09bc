using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Berth.Errors;
using Berth.Telemetry;

namespace Berth.Steps.RotateDatabaseSecret;

/// <summary>Makes the database's credentials, or rotates them where that is due.</summary>
public sealed class RotateDatabaseSecretStep(PlannedStep step, StepLog log)
{
    [LambdaFunction(ResourceName = "RotateDatabaseSecretFunction")]
    public async Task<StepOutcome> RotateDatabaseSecret(StepInput input, ILambdaContext context)
    {
        try
        {
            var outcome = await step.ApplyAsync(StepNames.RotateDatabaseSecret, input, context.RemainingTime);
            if (outcome.Changes > 0)
                log.Measured(input.Run.Environment, (Metric.RotationFailed, 0));
            return outcome;
        }
        catch (PermanentError)
        {
            // A transient error is tried again; only what stays so is a rotation that failed.
            log.Measured(input.Run.Environment, (Metric.RotationFailed, 1));
            throw;
        }
    }
}
