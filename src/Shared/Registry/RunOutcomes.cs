namespace Berth.Registry;

/// <summary>How a run ends, as its record, its state and its lines say it.</summary>
public static class RunOutcomes
{
    public const string Ready = "ready";
    public const string Planned = "planned";
    public const string Failed = "failed";
    public const string Refused = "refused";

    /// <summary>The environment is ready, but something that it no longer wants is still there.</summary>
    public const string Unfinished = "unfinished";
    public const string Retired = "retired";
    public const string Rotated = "rotated";

    /// <summary>Compared with its request; what was found stands in the drift record.</summary>
    public const string Checked = "checked";
    public const string Extended = "extended";

    /// <summary>Of an approval or a rejection itself: it has been taken in.</summary>
    public const string Decided = "decided";

    /// <summary>Of the run that waited for its approval.</summary>
    public const string Rejected = "rejected";
    public const string ApprovalExpired = "approvalExpired";
    public const string Superseded = "superseded";
}
