namespace Berth.Cli.Following;

public enum StepMood
{
    Done,
    Waiting,
    Again,
    Failed,
}

/// <summary>One line for a person: a step has ended, waits, or is tried again.</summary>
/// <param name="Outcome">The step's own word: <c>applied</c>, <c>unchanged</c>, <c>planned</c>, ...; null while it waits.</param>
public sealed record StepLine(string Step, DateTimeOffset Began, DateTimeOffset At, StepMood Mood, string Text, string? Outcome = null, int Changes = 0)
{
    public TimeSpan Took => At - Began;
}
