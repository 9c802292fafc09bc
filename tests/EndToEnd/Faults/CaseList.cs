namespace Berth.Tests.EndToEnd.Faults;

/// <summary>The cases that are still to be done, for lanes that take them as they can: one, or several that may share a run.</summary>
internal sealed class CaseList(IReadOnlyCollection<FaultCase> cases, TimeSpan limit, Action<string> progress)
{
    /// <summary>A step survives so many broken tries (<see cref="Sequencer.FurtherTries"/>), and its clients so many of their own.</summary>
    private const int MostTries = Sequencer.FurtherTries;
    private const int MostOfAFunction = 9;

    private readonly Lock gate = new();
    private readonly LinkedList<FaultCase> open = new(cases);
    private readonly List<FaultCase> done = [];
    private readonly DateTimeOffset until = DateTimeOffset.UtcNow + limit;
    private readonly int all = cases.Count;
    private int environments;

    public IReadOnlyList<FaultCase> Finished => done;

    public int Open => open.Count;

    /// <summary>The first case that fits, else the first of all, and what may share a run with it; none when there is no case, or no time for another.</summary>
    /// <param name="alone">Rather one that shares its run with none: it mostly waits, and others work meanwhile.</param>
    public IReadOnlyList<FaultCase> Take(Func<FaultCase, bool> fits, bool alone)
    {
        lock (gate)
        {
            if (open.Count == 0 || DateTimeOffset.UtcNow > until)
                return [];
            List<FaultCase> taken = [open.FirstOrDefault(one => fits(one) && one.Shares != alone) ?? open.FirstOrDefault(fits) ?? open.First!.Value];
            if (taken[0].Shares)
                foreach (var one in open.Where(one => one != taken[0] && one.Shares && one.Site.Workflow == taken[0].Site.Workflow))
                    if (MayJoin(one, taken))
                        taken.Add(one);
            foreach (var one in taken)
                open.Remove(one);
            return taken;
        }
    }

    /// <summary>Equal calls do not share a run: after the fault of one, the number of the other would not be what it was.</summary>
    private static bool MayJoin(FaultCase one, List<FaultCase> taken)
    {
        var beside = taken.Where(other => other.Site.Function == one.Site.Function).ToList();
        return taken.Count < Math.Min(one.Company, taken.Min(other => other.Company))
            && beside.Count < MostOfAFunction
            && (!one.TakesATry || beside.Count(other => other.TakesATry) < MostTries)
            && !beside.Exists(other => (other.Site.Service, other.Site.Operation) == (one.Site.Service, one.Site.Operation));
    }

    /// <summary>To be tried again soon, in the company that <see cref="FaultCase.Company"/> allows.</summary>
    public void PutBack(IEnumerable<FaultCase> cases)
    {
        lock (gate)
            foreach (var one in cases)
                open.AddFirst(one);
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
