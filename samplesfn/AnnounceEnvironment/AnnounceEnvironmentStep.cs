using System.Text.Json;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;

namespace Berth.Steps.AnnounceEnvironment;

/// <summary>
/// Writes the announcement as one line of JSON, from where a subscription of the log group takes it to a channel.
/// Safe to repeat: a second line says the same.
/// </summary>
public sealed class AnnounceEnvironmentStep(StepRunner runner, TextWriter announcements, TimeProvider time)
{
    [LambdaFunction(ResourceName = "AnnounceEnvironmentFunction")]
    public Task<StepOutcome> AnnounceEnvironment(AnnounceEnvironmentInput input, ILambdaContext context) =>
        runner.RunAsync(nameof(AnnounceEnvironment), input.Run, _ => Task.FromResult(Announce(input)), context.RemainingTime);

    private StepOutcome Announce(AnnounceEnvironmentInput input)
    {
        var now = time.GetUtcNow();
        if (AnnounceEnvironmentPlan.For(input.Run, input.Result, now) is not { } announcement)
            return new StepOutcome(nameof(AnnounceEnvironment), "unchanged", 0, now);

        announcements.WriteLine(JsonSerializer.Serialize(announcement, AnnounceEnvironmentJson.Default.Announcement));
        return new StepOutcome(nameof(AnnounceEnvironment), "applied", 0, now);
    }
}
