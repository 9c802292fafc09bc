using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Berth.Errors;
using Berth.Platforms;
using Microsoft.Extensions.DependencyInjection;

namespace Berth.Steps.VerifyEnvironment;

/// <param name="Since">When DeployApplication had acted: from then on the environment has its time to become ready.</param>
public sealed record VerifyEnvironmentInput(Run Run, long FencingToken, DateTimeOffset Since);

/// <param name="WaitingFor">What is not ready yet, one sentence each.</param>
public sealed record VerifyEnvironmentResult(bool Ready, int WaitSeconds, IReadOnlyList<string> WaitingFor);

/// <summary>
/// Says whether the environment is ready. It looks once; waiting is the state machine's.
/// </summary>
public sealed class VerifyEnvironmentStep(
    RunContexts contexts, PlatformServices services, StepRunner runner, Settings settings, TimeProvider clock)
{
    [LambdaFunction(ResourceName = "VerifyEnvironmentFunction")]
    public Task<VerifyEnvironmentResult> VerifyEnvironment(VerifyEnvironmentInput input, ILambdaContext context) =>
        runner.RunAsync(nameof(VerifyEnvironment), input.Run, cancellation => VerifyAsync(input, cancellation), context.RemainingTime);

    private async Task<VerifyEnvironmentResult> VerifyAsync(VerifyEnvironmentInput input, CancellationToken cancellation)
    {
        var run = await contexts.LoadAsync(input.Run, cancellation);
        var blueprint = run.Blueprint!;
        var looks = services.Of(run.Step.Platform, input.Run.Environment).GetRequiredService<EnvironmentLooks>();
        var waiting = await looks.WaitingForAsync(blueprint, run.Step, cancellation);
        if (waiting.Count > 0 && clock.GetUtcNow() - input.Since > settings.VerifyTimeout)
            throw new PermanentError("NotReady", $"Not ready after {settings.VerifyTimeout.TotalSeconds:0} s: {string.Join("; ", waiting)}.",
                "Look at the pods' events and logs of what is named, mend it, and send the request again under a new request id.");
        return new(waiting.Count == 0, settings.VerifyWaitSeconds, waiting);
    }
}
