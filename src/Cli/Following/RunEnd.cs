using Berth.Errors;
using Berth.Planning;

namespace Berth.Cli.Following;

/// <summary>How a request ended.</summary>
/// <param name="Outcome">One of the constants.</param>
/// <param name="Step">The step that failed; null if none did.</param>
/// <param name="Left">What a retirement left.</param>
public sealed record RunEnd(string Outcome, DateTimeOffset At, string? Step = null, Failure? Failure = null, IReadOnlyList<Remainder>? Left = null)
{
    public const string Ready = "ready";
    public const string Planned = "planned";
    public const string Failed = "failed";
    public const string Refused = "refused";
    public const string Unfinished = "unfinished";
    public const string Retired = "retired";
    public const string Rotated = "rotated";
    public const string Checked = "checked";
    public const string Extended = "extended";
    public const string Decided = "decided";
    public const string Rejected = "rejected";
    public const string ApprovalExpired = "approvalExpired";
    public const string Superseded = "superseded";

    /// <summary>What was asked for has been done.</summary>
    public bool IsGood => Outcome is Ready or Planned or Retired or Rotated or Checked or Extended or Decided;
}
