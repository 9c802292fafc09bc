namespace Berth.Intake;

/// <summary>Who sent what: SQS's SenderId, or one of these, which no SenderId can be.</summary>
public static class Senders
{
    /// <summary>No queue message brought it: somebody has started the execution by hand.</summary>
    public const string ByHand = "console";

    /// <summary>The schedule that Berth made for the environment's expiry.</summary>
    public const string Schedule = "schedule";

    /// <param name="senderId">SQS's attribute; a role's session has the role's unique id and its own name.</param>
    /// <param name="scheduleRole">The unique id of the role that the schedules take.</param>
    public static string Of(string? senderId, string? scheduleRole) =>
        senderId is null ? "unknown" : scheduleRole is not null && senderId.StartsWith(scheduleRole + ":", StringComparison.Ordinal) ? Schedule : senderId;
}
