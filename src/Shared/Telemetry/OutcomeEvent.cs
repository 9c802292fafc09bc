namespace Berth.Telemetry;

/// <summary>What the default event bus is told of an environment.</summary>
public static class OutcomeEvent
{
    public const string Source = "berth.environment";

    /// <summary>Detail type of a rotation that failed and was taken back.</summary>
    public const string RotationFailed = "RotationFailed";
}
