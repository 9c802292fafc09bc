namespace Berth.Telemetry;

/// <summary>
/// Every metric that Berth emits. The dashboard of serverless.template has a widget for each, and a test says so.
/// </summary>
/// <param name="Unit">As CloudWatch spells it.</param>
public sealed record Metric(string Name, string Unit)
{
    /// <summary>The CloudWatch namespace of all of them.</summary>
    public const string Namespace = "Berth";

    /// <summary>Of one call of a step; by Step, and by Step and Profile.</summary>
    public static Metric Duration { get; } = new("Duration", "Milliseconds");

    /// <summary>Resources that a step changed; by Step, and by Step and Profile.</summary>
    public static Metric Changes { get; } = new("Changes", "Count");

    /// <summary>1 for a call of a step that failed for good, else 0; by Step, and by Step and Profile.</summary>
    public static Metric Failures { get; } = new("Failures", "Count");

    /// <summary>1 for a rotation that failed for good, 0 for one that did not; by Stack, and by Stack and Environment.</summary>
    public static Metric RotationFailed { get; } = new("RotationFailed", "Count");

    /// <summary>Age of what AWSCURRENT holds, as a multiple of the secret's period; by Stack, and by Stack and Environment.</summary>
    public static Metric SecretAge { get; } = new("SecretAge", "None");

    /// <summary>How long a run has held its environment's lease; by Stack, and by Stack and Environment.</summary>
    public static Metric LeaseHeld { get; } = new("LeaseHeld", "Seconds");

    /// <summary>Resources that were found not to be as their environment's request wants them; by Stack, and by Stack and Environment.</summary>
    public static Metric DriftedResources { get; } = new("DriftedResources", "Count");

    public static IReadOnlyList<Metric> All { get; } = [Duration, Changes, Failures, RotationFailed, SecretAge, LeaseHeld, DriftedResources];
}
