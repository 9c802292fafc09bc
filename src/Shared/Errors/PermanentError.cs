namespace Berth.Errors;

/// <summary>
/// A failure that trying again does not mend. Step Functions sees it by this type's name; the standard Retry leaves it alone.
/// </summary>
/// <param name="code">A stable word for scripts and the runbook, e.g. <c>PortTaken</c>.</param>
/// <param name="reason">What is wrong, and where.</param>
/// <param name="remedy">What a person should do.</param>
public class PermanentError(string code, string reason, string remedy, Exception? inner = null)
    : Exception($"{reason} What to do: {remedy} [{code}]", inner)
{
    public string Code { get; } = code;
    public string Reason { get; } = reason;
    public string Remedy { get; } = remedy;
}
