using Berth.Errors;

namespace Berth.Cli.Following;

/// <summary>How a request ended.</summary>
/// <param name="Outcome"><c>ready</c>, <c>planned</c>, <c>failed</c> or <c>refused</c>.</param>
/// <param name="Step">The step that failed; null if none did.</param>
public sealed record RunEnd(string Outcome, DateTimeOffset At, string? Step = null, Failure? Failure = null)
{
    public const string Ready = "ready";
    public const string Planned = "planned";
    public const string Failed = "failed";
    public const string Refused = "refused";
}
