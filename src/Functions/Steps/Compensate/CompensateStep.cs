using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Berth.Errors;
using Berth.Planning;
using Berth.Registry;
using Berth.Telemetry;

namespace Berth.Steps.Compensate;

public sealed record CompensateInput(Run Run, long FencingToken, string FailedStep, StepFailure? Failure);

/// <summary>
/// Takes back what this run changed, the last step first. What was there before stays, and so does what environments share.
/// </summary>
public sealed class CompensateStep(
    RunContexts contexts, Reconciler reconciler, IEnumerable<IStepPlan> plans, Journals journals, Standing standing, Leases leases, PlacementLedger ledger,
    Environments environments, StepRunner runner, StepLog log, Func<Exception, Exception> translate, Settings settings, TimeProvider clock)
{
    [LambdaFunction(ResourceName = "CompensateFunction")]
    public Task<StepOutcome> Compensate(CompensateInput input, ILambdaContext context) =>
        runner.RunAsync(nameof(Compensate), input.Run, cancellation => CompensateAsync(input, cancellation), context.RemainingTime);

    private async Task<StepOutcome> CompensateAsync(CompensateInput input, CancellationToken cancellation)
    {
        // Raises the fencing token first: a step that is still running is refused from now on.
        await leases.SeizeAsync(input.Run.Environment, input.Run.Execution, settings.Lease, cancellation);
        var run = await contexts.LoadAsync(input.Run, cancellation);
        var undone = 0;
        var failures = new List<Exception>();
        foreach (var name in StepNames.InOrder.Reverse())
        {
            var journal = run.Journals.FirstOrDefault(journal => journal.Plan.Step == name);
            if (journal?.State is not (StepJournal.Acting or StepJournal.Applied))
                continue;
            try
            {
                var desired = plans.Single(plan => plan.Step == name).Desired(run.Blueprint!);
                undone += await reconciler.CompensateAsync(journal.Plan, desired, run.Step, cancellation);
                await standing.RemoveAsync(input.Run.Environment, name, journal.Plan.Changes.Where(change => change.Action == ChangeAction.Create).Select(change => change.Resource), cancellation);
                await journals.MarkAsync(journal, StepJournal.Compensated, cancellation);
            }
            catch (Exception failure)
            {
                // One step that cannot be taken back keeps none of the others.
                failures.Add(translate(failure));
                log.Message(input.Run, $"{name} could not be taken back: {failures[^1].Message}");
            }
        }

        if (failures.Count > 0)
            throw failures.OfType<TransientError>().FirstOrDefault() ?? failures[0];
        await ReleaseAsync(run, cancellation);
        return new(nameof(Compensate), undone == 0 ? "unchanged" : "compensated", undone, clock.GetUtcNow());
    }

    /// <summary>An environment that has never been ready leaves no claim in the ledgers.</summary>
    private async Task ReleaseAsync(RunContext run, CancellationToken cancellation)
    {
        if (run.Record.Placement is not { } placement || (await environments.FindAsync(run.Step.Run.Environment, cancellation))?.ReadyRequestId is not null)
            return;
        await ledger.ReleaseAsync(run.Step.Platform, placement.LoadBalancer, run.Step.Run.Environment, cancellation);
    }
}
