using Amazon.SecretsManager;
using Berth.Errors;
using Berth.Planning;
using Berth.Platforms;
using Berth.Profiles;
using Berth.Registry;
using Microsoft.Extensions.DependencyInjection;

namespace Berth.Steps;

/// <summary>A run with all that a step works from: its record, the journals so far, and the blueprint where it has been placed.</summary>
public sealed record RunContext(StepContext Step, RunRecord Record, IReadOnlyList<StepJournal> Journals, Blueprint? Blueprint);

/// <summary>Loads a run from the registry in one read.</summary>
public sealed class RunContexts(Runs runs, ProfileCatalog profiles, PlatformServices services)
{
    public async Task<RunContext> LoadAsync(Run run, CancellationToken cancellation)
    {
        var (record, journals) = await runs.LoadAsync(run.Environment, run.RequestId, run.Attempt, cancellation);
        var platform = record.Platform ?? throw new PermanentError("RunUnbound", $"The request {run.RequestId} has no platform yet.", "ValidateRequest has to run first.");
        var references = new ReferenceTable();
        foreach (var journal in journals)
            references.Learn(journal.Outputs);
        var context = new StepContext(run, record.Request, platform, record.Placement?.LoadBalancer ?? 0, references, new SecretReader(services.Of(platform, run.Environment).GetRequiredService<IAmazonSecretsManager>()));
        var blueprint = record.Placement is { } placement ? profiles.Draw(record.Request, platform, placement) : null;
        return new(context, record, journals, blueprint);
    }
}
