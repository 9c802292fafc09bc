namespace Berth.Intake;

/// <summary>Who sent what: SQS's SenderId, or one of these.</summary>
public static class Senders
{
    /// <summary>No queue message brought it: somebody has started the execution by hand.</summary>
    public const string ByHand = "console";
}
