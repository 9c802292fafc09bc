using System.Text.Json;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Amazon.SecretsManager;
using Amazon.SecretsManager.Model;
using Amazon.SQS;
using Amazon.SQS.Model;
using Berth.Errors;
using Berth.Planning;
using Berth.Platforms;
using Berth.Registry;
using Berth.Requests;
using Berth.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace Berth.Steps.FindDueRotations;

/// <summary>
/// Puts a message on the request queue for each environment whose credentials are due, or have been rotated by Secrets Manager
/// without its pods knowing: from there on it is an action like any other.
/// </summary>
public sealed class FindDueRotationsStep(
    Environments environments, Runs runs, RunContexts contexts, IAmazonSecretsManager secrets, PlatformServices services, IAmazonSQS queues,
    StepRunner runner, StepLog log, Func<Exception, Exception> translate, Settings settings, TimeProvider clock)
{
    [LambdaFunction(ResourceName = "FindDueRotationsFunction")]
    public Task<StepOutcome> FindDueRotations(RotationOccasion input, ILambdaContext context) =>
        runner.RunAsync(nameof(FindDueRotations), null, cancellation => FindAsync(input, cancellation), context.RemainingTime);

    private async Task<StepOutcome> FindAsync(RotationOccasion occasion, CancellationToken cancellation)
    {
        var asked = 0;
        var failures = new List<Exception>();
        foreach (var environment in await ConcernedAsync(occasion, cancellation))
        {
            try
            {
                asked += await AskAsync(environment, occasion, cancellation) ? 1 : 0;
            }
            catch (Exception failure)
            {
                // One environment that cannot be looked at hides none of the others.
                failures.Add(translate(failure));
                log.Message(null, $"{environment.Environment} could not be looked at: {failures[^1].Message}");
            }
        }

        return failures.Count == 0
            ? new(nameof(FindDueRotations), asked == 0 ? "unchanged" : "applied", asked, clock.GetUtcNow())
            : throw failures.OfType<TransientError>().FirstOrDefault() ?? failures[0];
    }

    private async Task<bool> AskAsync(EnvironmentRecord environment, RotationOccasion occasion, CancellationToken cancellation)
    {
        if (await StandingAsync(environment, cancellation) is not var (secret, everyDays)
            || DueRotation.Of(environment, secret, everyDays, occasion.Time) is not { } action)
            return false;
        await queues.SendMessageAsync(new SendMessageRequest
        {
            QueueUrl = settings.RequestQueue,
            MessageBody = JsonSerializer.Serialize(action, RequestJson.Default.ActionRequest),
        }, cancellation);
        log.Message(null, $"{environment.Environment}: {action.Action} asked for as {action.RequestId}.");
        return true;
    }

    /// <summary>All environments, or the one whose secret it is about; none for a secret that is not Berth's.</summary>
    private async Task<IReadOnlyList<EnvironmentRecord>> ConcernedAsync(RotationOccasion occasion, CancellationToken cancellation)
    {
        if (occasion.SecretArn is not { } arn)
            return await environments.ListAsync(cancellation);
        var described = await secrets.DescribeSecretAsync(new DescribeSecretRequest { SecretId = arn }, cancellation);
        var name = (described.Tags ?? []).FirstOrDefault(tag => tag.Key == OwnershipTags.Environment)?.Value;
        return name is not null && await environments.FindAsync(name, cancellation) is { } environment ? [environment] : [];
    }

    private async Task<(SecretStanding Secret, int EveryDays)?> StandingAsync(EnvironmentRecord environment, CancellationToken cancellation)
    {
        if (environment.ReadyRequestId is null || await runs.FindAsync(environment.Environment, environment.ReadyRequestId, cancellation) is not { } basis)
            return null;
        var run = new Run(environment.Environment, environment.ReadyRequestId, basis.Attempt, basis.Sequence, "", environment.Profile, environment.Platform, "", clock.GetUtcNow());
        var loaded = await contexts.LoadAsync(run, cancellation);
        if (loaded.Blueprint?.Database is not { IsRotated: true } account)
            return null;
        var theirs = services.Of(loaded.Step.Platform, environment.Environment).GetRequiredService<IAmazonSecretsManager>();
        var described = await theirs.DescribeSecretAsync(new DescribeSecretRequest { SecretId = account.SecretName }, cancellation);
        var versions = await theirs.ListSecretVersionIdsAsync(new ListSecretVersionIdsRequest { SecretId = account.SecretName }, cancellation);
        var current = (versions.Versions ?? []).FirstOrDefault(version => version.VersionStages?.Contains("AWSCURRENT") == true);
        return current?.CreatedDate is { } created
            ? (new(current.VersionId, created.ToUniversalTime(), described.RotationEnabled == true), account.RotateEveryDays)
            : null;
    }
}
