using System.Diagnostics;
using Berth.Errors;
using Berth.Planning;
using Berth.Registry;
using Berth.Telemetry;

namespace Berth.Steps.RemoveResources;

/// <param name="Count">How many deletions came through.</param>
/// <param name="Left">What could not be deleted, with why.</param>
/// <param name="Passing">Why a further try may do better; null if none would.</param>
/// <param name="Done">False if the time was too short for all.</param>
public sealed record Removed(int Count, IReadOnlyList<Remainder> Left, TransientError? Passing, bool Done);

/// <summary>Carries out the deletions of a plan, in its order.</summary>
public sealed class Removal(Func<StepContext, KindCatalog> kinds, Standing standing, Leases leases, SharedUse shared, StepLog log, Func<Exception, Exception> translate)
{
    /// <summary>How long the lease of what is shared is asked for; deleting it takes a second or two.</summary>
    internal static readonly TimeSpan SharedLease = TimeSpan.FromSeconds(60);

    public async Task<Removed> RemoveAsync(Plan plan, RunContext run, Func<CancellationToken, Task> proveLease, TimeSpan time, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        var (gone, left) = (new List<string>(), new List<Remainder>());
        var kept = new Dictionary<ResourceId, ResourceId>();
        TransientError? passing = null;
        var done = true;
        foreach (var change in plan.Deletions)
        {
            if (!(done = watch.Elapsed < time))
                break;
            if (kept.TryGetValue(change.Id, out var keeper))
            {
                left.Add(new(change.Resource, $"stays as long as {keeper} is there"));
                continue;
            }

            await proveLease(cancellation);
            try
            {
                if (await DeleteAsync(plan.Step, change, run, cancellation))
                    gone.Add(change.Resource);
            }
            catch (Exception failure)
            {
                // One that cannot be removed keeps none of the others but what it could not do without.
                if (kinds(run.Step)[change.Id.Kind].Keeps(change.Id) is { } needed)
                    kept[needed] = change.Id;
                var known = translate(failure);
                log.Message(run.Step.Run, $"{change.Resource} could not be removed: {known.Message}");
                left.Add(new(change.Resource, known is PermanentError permanent ? $"{permanent.Reason} [{permanent.Code}]" : known.Message));
                passing ??= known as TransientError;
            }
        }

        await standing.RemoveAsync(run.Step.Run.Environment, plan.Step, gone, cancellation);
        return new(gone.Count, left, passing, done);
    }

    /// <returns>False if others have begun to use it since the plan was made.</returns>
    private async Task<bool> DeleteAsync(string step, Change change, RunContext run, CancellationToken cancellation)
    {
        if (change.Scope != Ownership.Platform)
        {
            await kinds(run.Step)[change.Id.Kind].DeleteAsync(change.Id, run.Step, cancellation);
            return true;
        }

        var (lease, execution) = (SharedUse.LeaseOf(run.Step.Platform), run.Step.Run.Execution);
        if (await leases.AcquireAsync(lease, execution, SharedLease, cancellation) is { Acquired: false } taken)
            throw new SharedBusyError(taken.Holder);
        try
        {
            if (!(await shared.UnusedAsync(run, cancellation))[step].Contains(change.Id))
                return false;
            await kinds(run.Step)[change.Id.Kind].DeleteAsync(change.Id, run.Step, cancellation);
            return true;
        }
        finally
        {
            await leases.ReleaseAsync(lease, execution, CancellationToken.None);
        }
    }
}
