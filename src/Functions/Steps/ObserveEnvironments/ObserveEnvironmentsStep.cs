using System.Text.Json.Nodes;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Amazon.SecretsManager;
using Amazon.SecretsManager.Model;
using Berth.Errors;
using Berth.Platforms;
using Berth.Profiles;
using Berth.Registry;
using Berth.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace Berth.Steps.ObserveEnvironments;

/// <param name="Environments">How many the registry holds.</param>
public sealed record ObserveEnvironmentsResult(int Environments);

/// <summary>
/// Looks at all environments by a schedule and measures what nobody would notice else: credentials that were not rotated in time,
/// and leases that nobody gives back. It reads secrets' versions, never their values, and changes nothing.
/// </summary>
public sealed class ObserveEnvironmentsStep(
    Environments environments, Runs runs, Leases leases, ProfileCatalog profiles, PlatformServices services, StepRunner runner, StepLog log,
    Func<Exception, Exception> translate, TimeProvider clock)
{
    private const string Current = "AWSCURRENT";

    /// <param name="input">What the schedule sends; nothing of it is read.</param>
    [LambdaFunction(ResourceName = "ObserveEnvironmentsFunction")]
    public Task<ObserveEnvironmentsResult> ObserveEnvironments(JsonObject input, ILambdaContext context) =>
        runner.RunAsync(nameof(ObserveEnvironments), null, ObserveAsync, context.RemainingTime);

    private async Task<ObserveEnvironmentsResult> ObserveAsync(CancellationToken cancellation)
    {
        var all = await environments.ListAsync(cancellation);
        var failures = new List<Exception>();
        foreach (var environment in all)
        {
            try
            {
                log.Measured(environment.Environment, (Metric.LeaseHeld, (await leases.HeldAsync(environment.Environment, cancellation)).TotalSeconds));
                if (await AccountAsync(environment, cancellation) is { } found && await CurrentSinceAsync(found.Platform, environment.Environment, found.Account.SecretName, cancellation) is { } since)
                    log.Measured(environment.Environment, (Metric.SecretAge, SecretAge.InPeriods(since, found.Account.RotateEveryDays, clock.GetUtcNow())));
            }
            catch (Exception failure)
            {
                // One environment that cannot be looked at hides none of the others.
                failures.Add(translate(failure));
                log.Message(null, $"{environment.Environment} could not be observed: {failures[^1].Message}");
            }
        }

        return failures.Count == 0 ? new(all.Count) : throw failures.OfType<TransientError>().FirstOrDefault() ?? failures[0];
    }

    /// <summary>The database account of what stands; null for an environment that has none or has never been ready.</summary>
    private async Task<(Platform Platform, DatabaseAccount Account)?> AccountAsync(EnvironmentRecord environment, CancellationToken cancellation) =>
        environment.ReadyRequestId is { } ready && await runs.FindAsync(environment.Environment, ready, cancellation) is { Platform: { } platform, Placement: { } placement } run
        && profiles[environment.Profile].Draw(run.Request, platform, placement).Database is { } account
            ? (platform, account)
            : null;

    private async Task<DateTimeOffset?> CurrentSinceAsync(Platform platform, string environment, string secret, CancellationToken cancellation)
    {
        var secrets = services.Of(platform, environment).GetRequiredService<IAmazonSecretsManager>();
        var versions = (await secrets.ListSecretVersionIdsAsync(new ListSecretVersionIdsRequest { SecretId = secret }, cancellation)).Versions ?? [];
        return versions.FirstOrDefault(version => version.VersionStages?.Contains(Current) == true)?.CreatedDate is { } created
            ? new DateTimeOffset(created.ToUniversalTime())
            : null;
    }
}
