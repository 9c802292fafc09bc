using Berth.Errors;

namespace Berth.Steps.AnnounceEnvironment;

/// <summary>Decides what is announced. Pure: everything it looks at comes in as an argument.</summary>
public static class AnnounceEnvironmentPlan
{
    /// <returns>Null when there is nothing to tell: a dry run changes nothing for anybody.</returns>
    /// <exception cref="PermanentError">The outcome is not one of a run's.</exception>
    public static Announcement? For(Run run, RunResult result, DateTimeOffset now) => result switch
    {
        { Outcome: "planned" } => null,
        { Outcome: "ready" } => Announce(run, "ready", $"{run.Environment} is ready", $"{run.Profile} on {run.Platform} answers.", now),
        { Outcome: "failed", FailedStep: var step } =>
            Announce(run, "failed", $"{run.Environment} failed", $"Stopped in {step ?? "an unknown step"} and taken back; execution {run.Execution}.", now),
        _ => throw new PermanentError("OutcomeUnknown", $"'{result.Outcome}' is no outcome of a run.", "Let the state pass ready, planned or failed."),
    };

    private static Announcement Announce(Run run, string outcome, string title, string detail, DateTimeOffset now) =>
        new(run.Environment, outcome, title, detail, now, (long)(now - run.StartedAt).TotalSeconds);
}
