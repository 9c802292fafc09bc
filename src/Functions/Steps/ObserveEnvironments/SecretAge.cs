namespace Berth.Steps.ObserveEnvironments;

/// <summary>How old a secret is, in the only unit that says whether that is too old.</summary>
public static class SecretAge
{
    /// <returns>1 when the secret is due; 0 for one that is never rotated, for it cannot be late.</returns>
    public static double InPeriods(DateTimeOffset currentSince, int rotateEveryDays, DateTimeOffset now) =>
        rotateEveryDays <= 0 ? 0 : Math.Max(0, (now - currentSince) / TimeSpan.FromDays(rotateEveryDays));
}
