using Berth.Errors;
using Berth.Planning;
using Berth.Registry;

namespace Berth.Cli.Following;

/// <summary>How a request ended.</summary>
/// <param name="Outcome">One of <see cref="RunOutcomes"/>.</param>
/// <param name="Step">The step that failed; null if none did.</param>
/// <param name="Left">What a retirement left.</param>
public sealed record RunEnd(string Outcome, DateTimeOffset At, string? Step = null, Failure? Failure = null, IReadOnlyList<Remainder>? Left = null)
{
    /// <summary>What was asked for has been done.</summary>
    public bool IsGood => Outcome is RunOutcomes.Ready or RunOutcomes.Planned or RunOutcomes.Retired or RunOutcomes.Rotated
        or RunOutcomes.Checked or RunOutcomes.Extended or RunOutcomes.Decided;
}
