using Berth.Cluster;
using Berth.Planning;
using Berth.Profiles;

namespace Berth.Steps.DeployApplication;

/// <summary>The schema's scripts, then the application's manifests, in the blueprint's order.</summary>
public sealed class DeployApplicationPlan : IStepPlan
{
    public string Step => StepNames.DeployApplication;

    public IReadOnlyList<Resource> Desired(Blueprint blueprint) =>
    [
        .. blueprint.SchemaScripts is { } scripts ? new[] { SchemaScriptsKind.Of(scripts) } : [],
        .. blueprint.Workloads.Select(manifest => new Resource(ObjectAddress.Of(manifest).Id, manifest)),
    ];
}
