using Berth.Planning;
using Berth.Profiles;
using Berth.Requests;

namespace Berth.Steps;

/// <summary>What of an environment a run is about: an action may be about a part of it. Pure.</summary>
public static class RunScope
{
    /// <summary>The resources of a step that a run may change.</summary>
    public static IReadOnlyList<Resource> Of(string? action, IReadOnlyList<Resource> desired, Blueprint blueprint) => action == ActionRequest.Extend
        ? [.. desired.Where(resource => resource.Id.Kind == ExpirySchedule.Kind)]
        : RotationScope.Of(action, desired, blueprint.Database);
}
