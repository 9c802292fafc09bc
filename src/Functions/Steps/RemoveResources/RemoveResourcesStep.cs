using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Berth.Errors;
using Berth.Planning;
using Berth.Registry;
using Berth.Requests;

namespace Berth.Steps.RemoveResources;

/// <param name="Of">The step whose resources were seen to; empty if there was nothing to remove.</param>
/// <param name="Left">How many resources of all steps so far could not be removed.</param>
/// <param name="More">Whether to call once more.</param>
/// <param name="Summary">What is left and what to do, in the form of a <see cref="PermanentError"/>'s message; empty if nothing is left.</param>
public sealed record RemoveResourcesResult(string Step, string Of, string Outcome, int Changes, int Left, bool More, string Summary, DateTimeOffset At);

/// <summary>
/// Removes what the run's plans say is no longer wanted, one step's resources a call, the last step first. Only ever
/// forward: what cannot be removed is noted and keeps nothing else but what it could not do without.
/// </summary>
public sealed class RemoveResourcesStep(
    RunContexts contexts, Removal removal, Journals journals, Leases leases, PlacementLedger ledger, Profiles.ProfileCatalog profiles, StepRunner runner, Settings settings, TimeProvider clock)
{
    /// <summary>Time enough to write down what was done.</summary>
    private static readonly TimeSpan Reserve = TimeSpan.FromSeconds(15);

    [LambdaFunction(ResourceName = "RemoveResourcesFunction")]
    public Task<RemoveResourcesResult> RemoveResources(StepInput input, ILambdaContext context) =>
        runner.RunAsync(nameof(RemoveResources), input.Run, cancellation => RemoveAsync(input, context.RemainingTime - Reserve, cancellation), context.RemainingTime);

    private async Task<RemoveResourcesResult> RemoveAsync(StepInput input, TimeSpan time, CancellationToken cancellation)
    {
        var run = await contexts.LoadAsync(input.Run, cancellation);
        Task ProveAsync(CancellationToken token) => leases.ProveAsync(input.Run.Environment, input.Run.Execution, input.FencingToken, settings.Lease, token);
        await ProveAsync(cancellation);
        var open = Open(run.Journals).ToList();
        var (of, changes, done) = ("", 0, true);
        if (open.Count > 0)
        {
            await journals.MarkAsync(open[0], StepJournal.Removing, cancellation);
            var removed = await removal.RemoveAsync(open[0].Plan, run, ProveAsync, time, cancellation);
            done = removed.Done && removed.Passing is null;
            var journal = open[0] with { State = done ? StepJournal.Removed : StepJournal.Removing, Left = removed.Left };
            await journals.StoreAsync(journal, cancellation);
            if (removed.Passing is { } passing)
                throw passing;
            (of, changes) = (journal.Plan.Step, removed.Count);
            run = run with { Journals = [.. run.Journals.Where(other => other.Plan.Step != of), journal] };
        }

        var left = run.Journals.SelectMany(journal => journal.Left ?? []).ToList();
        var more = !done || open.Count > 1;
        // A claim is kept as long as anything may stand on it.
        if (!more && left.Count == 0 && input.Run.Action is null)
            await ReleaseAsync(run, cancellation);
        return new(nameof(RemoveResources), of, changes == 0 ? "unchanged" : "removed", changes, left.Count, more, SummaryOf(left), clock.GetUtcNow());
    }

    /// <summary>The steps with something still to remove, the last one first.</summary>
    private static IEnumerable<StepJournal> Open(IReadOnlyList<StepJournal> journals) =>
        from name in StepNames.InOrder.Reverse()
        from journal in journals
        where journal.Plan.Step == name && journal.State != StepJournal.Removed && journal.Plan.Deletions.Any()
        select journal;

    /// <summary>Gives back node ports, priorities and hosts that the environment holds and no longer needs.</summary>
    private async Task ReleaseAsync(RunContext run, CancellationToken cancellation)
    {
        var platform = run.Step.Platform;
        var balancer = platform.LoadBalancers[run.Step.LoadBalancer];
        var needs = profiles[run.Step.Run.Profile].Needs(run.Record.Request, platform);
        foreach (var claim in await ledger.SurplusAsync(platform.ClusterArn, balancer.ListenerArn, run.Step.Run.Environment, needs, cancellation))
            await ledger.ReleaseAsync(claim, run.Step.Run.Environment, cancellation);
    }

    private static string SummaryOf(IReadOnlyList<Remainder> left) => left.Count == 0 ? "" : new PermanentError("NotAllRemoved",
        $"Still there: {string.Join("; ", left.Select(one => $"{one.Resource} {one.Why}"))}",
        "Mend what is named; the environment's next run removes it.").Message;
}
