using System.Text.Json.Nodes;

namespace Berth.LocalCloud.Kubernetes;

/// <summary>
/// Server-side apply (kubernetes.io/docs/reference/using-api/server-side-apply): merge, conflicts with the owners of what changes,
/// removal of what the manager applied last time and no longer does.
/// </summary>
internal static class ServerSideApply
{
    /// <param name="configured">The applied fields without system fields.</param>
    /// <param name="managed">Brought up to date.</param>
    /// <exception cref="ApiException">409 where another manager owns what would change, unless forced.</exception>
    public static JsonObject Merge(Resource resource, JsonObject? live, JsonObject configured, ManagedFields managed, Manager manager, bool force, string now)
    {
        var fields = new FieldSet();
        FieldPaths.Collect(resource.Schema, configured, fields);
        if (configured.Count == 0)
            fields = new FieldSet();

        var merged = (JsonObject)Merging.Merge(resource.Schema, live ?? [], configured)!;
        // Compared with its defaults: a list that is owned as a whole has not changed because the server filled in its items.
        var complete = (JsonObject)merged.DeepClone();
        Shapes.FillDefaults(resource.Schema, complete);
        var (changed, _) = Owned.Difference(resource, live, complete);

        // Who owns what changes: everybody but this manager's own earlier applies.
        var conflicts = managed.Others(manager)
            .SelectMany(other => fields.Intersect(changed).Intersect(other.Fields).Paths().Select(path => (Describe(managed, other.Manager), path)))
            .ToList();
        if (conflicts.Count > 0 && !force)
            throw ApiException.Conflicts(conflicts);
        managed.TakeFromOthers(manager, fields.Intersect(changed), new FieldSet());

        var others = new FieldSet();
        foreach (var (_, theirs) in managed.Others(manager))
            others.Add(theirs);
        var dropped = managed.Of(manager).Except(fields).ExceptOwned(others);
        if (!dropped.IsEmpty)
            Merging.Remove(resource.Schema, merged, dropped);
        managed.Set(manager, fields, resource.ApiVersion, now);
        return merged;
    }

    private static string Describe(ManagedFields managed, Manager manager) =>
        $"\"{manager.Name}\"{(manager.Subresource.Length > 0 ? $" with subresource \"{manager.Subresource}\"" : "")} using {managed.ApiVersionOf(manager)}";
}
