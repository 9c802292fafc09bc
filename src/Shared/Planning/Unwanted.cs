namespace Berth.Planning;

/// <summary>What stands and is no longer wanted. Pure.</summary>
public static class Unwanted
{
    /// <summary>The plan with a deletion at its end for everything unwanted, in the order of removal: what depends on others goes first.</summary>
    /// <param name="standing">What the plan's step has made, in this run and in earlier ones.</param>
    /// <param name="desired">What any step wants.</param>
    /// <param name="place">A kind's place in the order in which things are made.</param>
    public static Plan In(Plan plan, IEnumerable<ResourceId> standing, IReadOnlySet<ResourceId> desired, Func<string, int> place) =>
        plan with { Changes = [.. plan.Changes, .. Deletions(standing.Where(id => !desired.Contains(id)), Ownership.Environment, place)] };

    public static IEnumerable<Change> Deletions(IEnumerable<ResourceId> resources, Ownership scope, Func<string, int> place) =>
        resources.Distinct().OrderByDescending(id => place(id.Kind)).ThenByDescending(id => id.Name, StringComparer.Ordinal)
            .Select(id => new Change(id.ToString(), ChangeAction.Delete, scope, []));
}
