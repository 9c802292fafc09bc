using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Berth.Errors;
using Berth.Planning;
using Berth.Profiles;
using Berth.Registry;
using Berth.Telemetry;

namespace Berth.Steps.Compensate;

public sealed record CompensateInput(Run Run, long FencingToken, string FailedStep, StepFailure? Failure);

/// <summary>
/// Takes back what this run changed. What was there before stays, and so does what environments share; but an environment
/// that has never been ready keeps nothing, not even what an earlier run could not take back. A run whose lease a later one
/// has taken over leaves everything to that one.
/// </summary>
public sealed class CompensateStep(
    RunContexts contexts, Reconciler reconciler, IEnumerable<IStepPlan> plans, Journals journals, Standing standing, Leases leases, PlacementLedger ledger,
    Environments environments, KindCatalog kinds, StepRunner runner, StepLog log, Func<Exception, Exception> translate, Settings settings, TimeProvider clock)
{
    [LambdaFunction(ResourceName = "CompensateFunction")]
    public Task<StepOutcome> Compensate(CompensateInput input, ILambdaContext context) =>
        runner.RunAsync(nameof(Compensate), input.Run, cancellation => CompensateAsync(input, cancellation), context.RemainingTime);

    private async Task<StepOutcome> CompensateAsync(CompensateInput input, CancellationToken cancellation)
    {
        await SeizeAsync(input, cancellation);
        var run = await contexts.LoadAsync(input.Run, cancellation);
        var everReady = (await environments.FindAsync(input.Run.Environment, cancellation))?.ReadyRequestId is not null;
        var stands = everReady ? new Dictionary<string, IReadOnlyList<ResourceId>>() : await standing.ReadAsync(input.Run.Environment, cancellation);
        var touched = run.Journals.Where(journal => journal.State is StepJournal.Acting or StepJournal.Applied).ToDictionary(journal => journal.Plan.Step);
        var undone = 0;
        var failures = new Dictionary<string, Exception>();
        async Task TakeBackAsync(string name, Func<Task> back)
        {
            try
            {
                await back();
            }
            catch (Exception failure)
            {
                // One step that cannot be taken back keeps none of the others.
                failures[name] = translate(failure);
                log.Message(input.Run, $"{name} could not be taken back: {failures[name].Message}");
            }
        }

        // What was updated gets back what it had in the order of the steps, so that pods which are started again read what
        // was there before, and not what is about to be taken back. Then what was created goes, the last first.
        foreach (var name in StepNames.InOrder.Where(name => everReady && touched.ContainsKey(name)))
            await TakeBackAsync(name, async () =>
                undone += await reconciler.RevertAsync(touched[name].Plan, plans.Single(plan => plan.Step == name).Desired(run.Blueprint!), run.Step, cancellation));
        foreach (var name in StepNames.InOrder.Reverse().Where(name => touched.ContainsKey(name) || stands.ContainsKey(name)))
        {
            await TakeBackAsync(name, async () =>
            {
                var going = (everReady ? touched[name].Plan.Created : Unwanted.Deletions(stands.GetValueOrDefault(name) ?? [], Ownership.Environment, kinds.PlaceOf)).ToList();
                undone += await reconciler.RemoveAsync(going, run.Step, cancellation);
                await standing.RemoveAsync(input.Run.Environment, name, going.Select(change => change.Resource), cancellation);
            });
            if (!failures.ContainsKey(name) && touched.TryGetValue(name, out var journal))
                await journals.MarkAsync(journal, StepJournal.Compensated, cancellation);
        }

        if (failures.Count > 0)
            throw failures.Values.OfType<TransientError>().FirstOrDefault() ?? failures.Values.First();
        // It leaves no claim in the ledgers either, on whichever load balancer an earlier run has put it.
        if (!everReady)
            await ledger.ReleaseAsync(run.Step.Platform, (Placement?)null, input.Run.Environment, cancellation);
        return new(nameof(Compensate), undone == 0 ? "unchanged" : "compensated", undone, clock.GetUtcNow());
    }

    /// <summary>Raises the fencing token: a step that is still running is refused from now on.</summary>
    /// <exception cref="OvertakenError">A later run works on the environment, or has.</exception>
    private async Task SeizeAsync(CompensateInput input, CancellationToken cancellation)
    {
        var run = input.Run;
        if (await environments.FindAsync(run.Environment, cancellation) is { } environment && environment.IsAfter(run))
            throw new OvertakenError($"The request {environment.RequestId}, number {environment.Sequence} of {run.Environment}, has been carried out since this one, number {run.Sequence}, lost its lease.");
        if (!await leases.SeizeAsync(run.Environment, run.Execution, input.FencingToken, settings.Lease, cancellation))
            throw new OvertakenError($"Another run holds the lease of {run.Environment}: it finishes or takes back what this one, number {run.Sequence}, has begun.");
    }
}
