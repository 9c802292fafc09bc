namespace Berth.Tests.EndToEnd.Faults;

/// <summary>The cases that are still to be done, for lanes that take them as they can.</summary>
internal sealed class CaseList(IReadOnlyCollection<FaultCase> cases, TimeSpan limit, Action<string> progress)
{
    private readonly Lock gate = new();
    private readonly LinkedList<FaultCase> open = new(cases);
    private readonly List<FaultCase> done = [];
    private readonly DateTimeOffset until = DateTimeOffset.UtcNow + limit;
    private readonly int all = cases.Count;
    private int environments;

    public IReadOnlyList<FaultCase> Finished => done;

    public int Open => open.Count;

    /// <summary>The first case that fits, else the first of all; null when there is none, or no time for another.</summary>
    public FaultCase? Take(Func<FaultCase, bool> fits)
    {
        lock (gate)
        {
            if (open.Count == 0 || DateTimeOffset.UtcNow > until)
                return null;
            var one = open.FirstOrDefault(fits) ?? open.First!.Value;
            open.Remove(one);
            return one;
        }
    }

    public void Done(FaultCase one)
    {
        lock (gate)
        {
            done.Add(one);
            progress($"{done.Count} of {all}: {one}: {one.Ending}{(one.Note.Length > 0 ? $" [{one.Note}]" : "")} ({one.Seconds:F1} s)");
        }
    }

    public string NewEnvironment() => $"flt{Interlocked.Increment(ref environments):D4}";
}
