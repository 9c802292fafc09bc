using System.Text.Json.Nodes;
using Amazon.EventBridge;
using Amazon.EventBridge.Model;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Amazon.SecretsManager;
using Amazon.SecretsManager.Model;
using Berth.Databases;
using Berth.Errors;
using Berth.Planning;
using Berth.Platforms;
using Berth.Registry;
using Berth.Telemetry;

namespace Berth.Steps.RotateSecretVersion;

/// <summary>
/// The rotation function for Secrets Manager's own rotation: the same phases, one a call, under the environment's lease from
/// the first that writes to the last. The pods are told afterwards, by the event that the service sends.
/// </summary>
public sealed class RotateSecretVersionStep(
    IAmazonSecretsManager secrets, Environments environments, Runs runs, RunContexts contexts, IEnumerable<IStepPlan> plans,
    DatabaseConnections connections, RotationPhases phases, Leases leases, IAmazonEventBridge events, EnvironmentScope scope, StepRunner runner, StepLog log,
    Func<Exception, Exception> translate, TimeProvider clock)
{
    /// <summary>Longer than one phase and what lies before the next; a rotation that broke off holds nobody up for longer.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(180);

    [LambdaFunction(ResourceName = "RotateSecretVersionFunction")]
    public Task<StepOutcome> RotateSecretVersion(SecretRotationCall input, ILambdaContext context) =>
        runner.RunAsync(nameof(RotateSecretVersion), null, cancellation => RotateAsync(input, cancellation), context.RemainingTime);

    private async Task<StepOutcome> RotateAsync(SecretRotationCall call, CancellationToken cancellation)
    {
        var described = await secrets.DescribeSecretAsync(new DescribeSecretRequest { SecretId = call.SecretId }, cancellation);
        if (call.IsDone(described.RotationEnabled, described.VersionIdsToStages ?? []))
            return Outcome("unchanged");
        var (environment, run) = await RunAsync(described, call, cancellation);
        scope.Enter(environment.Environment);
        var rotation = await RotationAsync(call, described, environment, run, cancellation);
        try
        {
            return await ActAsync(call, rotation, environment, described.VersionIdsToStages ?? [], run.Step, cancellation);
        }
        catch (PermanentError failure)
        {
            await TakeBackAsync(rotation, environment, run.Step, cancellation);
            await TellAsync(call, environment, run.Step.Run, failure, cancellation);
            throw;
        }
    }

    private async Task<Rotation> RotationAsync(
        SecretRotationCall call, DescribeSecretResponse described, EnvironmentRecord environment, RunContext run, CancellationToken cancellation)
    {
        var account = run.Blueprint?.Database is { IsRotated: true } database && database.SecretName == described.Name
            ? database
            : throw new PermanentError("SecretUnknown", $"{described.Name} holds no database credentials of {environment.Environment}.", "Take the rotation function off this secret.");
        var wanted = plans.Single(plan => plan.Step == StepNames.RotateDatabaseSecret).Desired(run.Blueprint).Single(resource => resource.Id == account.Id);
        return new(account.SecretName, call.ClientRequestToken, run.Step.References.Resolve(wanted.Specification),
            await connections.EndpointAsync(run.Step.Platform, account.Engine, cancellation));
    }

    private async Task<StepOutcome> ActAsync(
        SecretRotationCall call, Rotation rotation, EnvironmentRecord environment, Dictionary<string, List<string>> stages, StepContext context, CancellationToken cancellation)
    {
        if (call.Step == SecretRotationCall.Test)
        {
            await phases.TestSecretAsync(rotation, cancellation);
            return Outcome("unchanged");
        }

        await HoldAsync(environment, context, cancellation);
        await ActAsync(call.Step, rotation, environment, stages, context, cancellation);
        if (call.Step == SecretRotationCall.Finish)
            await leases.ReleaseAsync(environment.Environment, context.Run.Execution, cancellation);
        return Outcome("applied");
    }

    private async Task HoldAsync(EnvironmentRecord environment, StepContext context, CancellationToken cancellation)
    {
        if (!(await leases.AcquireAsync(environment.Environment, context.Run.Execution, Lease, cancellation)).Acquired)
            throw new TransientError($"Another run is changing {environment.Environment}.");
    }

    /// <summary>The service leaves a failed rotation as it is: a single user would be left with a password that AWSCURRENT does not hold.</summary>
    private async Task TakeBackAsync(Rotation rotation, EnvironmentRecord environment, StepContext context, CancellationToken cancellation)
    {
        try
        {
            await HoldAsync(environment, context, cancellation);
            await phases.TakeBackAsync(rotation, context, cancellation);
            await leases.ReleaseAsync(environment.Environment, context.Run.Execution, cancellation);
        }
        catch (Exception failure)
        {
            // What failed first is what has to be told.
            log.Message(null, $"The rotation of {rotation.SecretName} could not be taken back: {translate(failure).Message}");
        }
    }

    private async Task TellAsync(SecretRotationCall call, EnvironmentRecord environment, Run run, PermanentError failure, CancellationToken cancellation)
    {
        log.Measured(environment.Environment, (Metric.RotationFailed, 1));
        await events.PutEventsAsync(new PutEventsRequest
        {
            Entries =
            [
                new PutEventsRequestEntry
                {
                    Source = OutcomeEvent.Source,
                    DetailType = OutcomeEvent.RotationFailed,
                    Detail = new JsonObject
                    {
                        ["environment"] = environment.Environment, ["requestId"] = run.RequestId, ["profile"] = environment.Profile, ["execution"] = run.Execution,
                        ["action"] = "RotateSecret", ["failedStep"] = call.Step, ["code"] = failure.Code, ["reason"] = failure.Reason, ["remedy"] = failure.Remedy,
                    }.ToJsonString(),
                },
            ],
        }, cancellation);
    }

    private async Task ActAsync(
        string step, Rotation rotation, EnvironmentRecord environment, Dictionary<string, List<string>> stages, StepContext context, CancellationToken cancellation)
    {
        switch (step)
        {
            case SecretRotationCall.Create:
                // With alternating users the next one to be given a password is the one that untold pods still log in with.
                var current = stages.FirstOrDefault(version => version.Value.Contains("AWSCURRENT")).Key;
                if (environment.CredentialsVersion?.Values.FirstOrDefault() is { } told && current != told)
                    throw new PermanentError("NotTold", $"The pods of {environment.Environment} have not been told of the version {current} of {rotation.SecretName} yet.",
                        $"Wait for the run that tells them, or start it with `berth rotate {environment.Environment} --tell`.");
                await phases.CreateSecretAsync(rotation, cancellation);
                break;
            case SecretRotationCall.Set:
                await phases.SetSecretAsync(rotation, context, cancellation);
                break;
            default:
                await phases.FinishSecretAsync(rotation, cancellation);
                break;
        }
    }

    /// <summary>The environment that the secret is made for says what its users may do, and where.</summary>
    private async Task<(EnvironmentRecord Environment, RunContext Run)> RunAsync(DescribeSecretResponse described, SecretRotationCall call, CancellationToken cancellation)
    {
        var name = (described.Tags ?? []).FirstOrDefault(tag => tag.Key == OwnershipTags.Environment)?.Value;
        if (name is null || await environments.FindAsync(name, cancellation) is not { IsRetired: false } environment
            || await runs.FindAsync(name, environment.StandsBy, cancellation) is not { } basis)
            throw new PermanentError("SecretUnknown", $"{described.Name} belongs to no environment of Berth.", "Take the rotation function off this secret.");
        var run = new Run(name, environment.StandsBy, basis.Attempt, basis.Sequence, $"secretsmanager:{call.ClientRequestToken}",
            environment.Profile, environment.Platform, basis.Request.Mode, clock.GetUtcNow());
        return (environment, await contexts.LoadAsync(run, cancellation));
    }

    private StepOutcome Outcome(string outcome) => new(nameof(RotateSecretVersion), outcome, outcome == "applied" ? 1 : 0, clock.GetUtcNow());
}
