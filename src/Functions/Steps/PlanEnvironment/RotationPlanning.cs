using Berth.Errors;
using Berth.Planning;
using Berth.Registry;
using Berth.Requests;
using Berth.Telemetry;

namespace Berth.Steps.PlanEnvironment;

/// <summary>
/// Plans a rotation: the credentials, and what follows from their new version. All else is taken as the request left it that
/// the environment stands by, so a rotation repairs nothing on its way.
/// </summary>
public sealed class RotationPlanning(Environments environments, Runs runs, Journals journals, Reconciler reconciler, IEnumerable<IStepPlan> plans, StepLog log)
{
    public async Task<IReadOnlyList<Plan>> PlanAsync(RunContext loaded, CancellationToken cancellation)
    {
        var run = loaded.Step.Run;
        var blueprint = loaded.Blueprint!;
        var account = blueprint.Database is { IsRotated: true } database ? database
            : throw new PermanentError("NothingToRotate", $"{run.Environment} has no database credentials that Berth rotates.", "Nothing: there is no such secret.");
        var references = await StandingAsync(run.Environment, cancellation);
        var told = Known(references, account.Id);
        var context = new StepContext(run, loaded.Record.Request, loaded.Step.Platform, loaded.Step.LoadBalancer, references, loaded.Step.Secrets);
        var made = new List<Plan>();
        foreach (var name in StepNames.InOrder)
        {
            var desired = plans.Single(plan => plan.Step == name).Desired(blueprint);
            var within = RotationScope.Of(run.Action, desired, account);
            var plan = within.Count == 0 ? new(name, []) : await reconciler.PlanAsync(name, within, context, cancellation);
            if (run.Action == ActionRequest.Rotate && name == StepNames.RotateDatabaseSecret && told is not null && Known(references, account.Id) is { } current && current != told)
                throw new PermanentError("NotTold", $"The pods of {run.Environment} have not been told of the version {current} of {account.SecretName} yet; one more rotation could take their login away.",
                    $"Tell them with `berth rotate {run.Environment} --tell`, then rotate.");
            log.Planned(run, plan);
            await journals.StoreAsync(new(run.Environment, run.RequestId, run.Attempt, plan, StepJournal.Planned, PlannedStep.OutputsOf(desired, references)), cancellation);
            made.Add(plan);
        }

        return made;
    }

    /// <summary>What the last run that changed something has made known of all resources: ARNs, ids, versions.</summary>
    private async Task<ReferenceTable> StandingAsync(string environment, CancellationToken cancellation)
    {
        var record = (await environments.FindAsync(environment, cancellation))!;
        var references = new ReferenceTable();
        if (await runs.FindAsync(environment, record.StandsBy, cancellation) is { } basis)
            foreach (var journal in (await runs.LoadAsync(environment, record.StandsBy, basis.Attempt, cancellation)).Journals)
                references.Learn(journal.Outputs);
        if (record.CredentialsVersion is { } told)
            references.Learn(told);
        return references;
    }

    private static string? Known(ReferenceTable references, ResourceId account) => references.Known.GetValueOrDefault($"{account}#versionId");
}
