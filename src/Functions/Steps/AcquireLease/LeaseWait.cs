namespace Berth.Steps.AcquireLease;

/// <summary>
/// How long a run waits before it asks for the lease again. The longer it has waited, the less often: many runs that ask
/// each second would take the time that the one needs which they wait for.
/// </summary>
public static class LeaseWait
{
    /// <summary>Asked again after an eighth of what has been waited already: so much later than needed a run goes on at most.</summary>
    private const double Part = 1.0 / 8;
    private const int MostPeriods = 12;

    /// <param name="period">Seconds between the first tries.</param>
    public static int Seconds(int period, TimeSpan waited) => (int)Math.Clamp(waited.TotalSeconds * Part, period, period * MostPeriods);
}
