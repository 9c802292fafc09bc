namespace Berth.Steps.AcquireLease;

/// <summary>
/// How long a run waits before it asks for the lease, or a slot, again. The longer it has waited, the less often: many runs that ask
/// each second would take the time that the one needs which they wait for.
/// </summary>
public static class LeaseWait
{
    /// <summary>Asked again after an eighth of what has been waited already: so much later than needed a run goes on at most.</summary>
    private const double Part = 1.0 / 8;
    private const int MostPeriods = 12;

    /// <param name="period">Seconds between the first tries.</param>
    public static int Seconds(int period, TimeSpan waited) => (int)Math.Clamp(waited.TotalSeconds * Part, period, period * MostPeriods);

    /// <summary>For one of so many slots: all that wait ask, together, twice a period for each slot, and the last few as often as the first.</summary>
    public static int SecondsForSlot(int period, int waiting, int slots) => (int)Math.Clamp((double)period * waiting / (2 * slots), period, period * MostPeriods);
}
