using System.Text.Json.Nodes;

namespace Berth.LocalCloud.Kubernetes;

/// <param name="Propagation">Background, Foreground or Orphan.</param>
public sealed record DeleteOptions(string Propagation = "Background", bool DryRun = false, string? Uid = null, string? ResourceVersion = null);

/// <summary>Deletes, waits for finalizers, and takes dependents along as the garbage collector does.</summary>
public sealed class ObjectRemover(ObjectStore store, Catalogue catalogue, TimeProvider clock)
{
    /// <summary>What the API answers: the object while it is still there or where the kind returns it, otherwise a Status.</summary>
    public JsonObject Delete(Resource resource, ObjectKey key, DeleteOptions options)
    {
        lock (store.Gate)
        {
            var live = store.Find(key) ?? throw ApiException.NotFound(resource, key.Name);
            var metadata = live.Body["metadata"]!;
            if ((options.Uid is { } uid && uid != (string?)metadata["uid"]) || (options.ResourceVersion is { } version && version != live.Version.ToString()))
                throw new ApiException(409, "Conflict", $"Operation cannot be fulfilled on {resource.Name} \"{key.Name}\": the precondition does not hold");
            if (resource == Catalogue.Namespaces && key.Name is "default" or "kube-system" or "kube-public")
                throw ApiException.Forbidden(resource, key.Name, "this namespace may not be deleted");

            var waits = resource == Catalogue.Namespaces || metadata["finalizers"] is JsonArray { Count: > 0 };
            if (waits)
                return options.DryRun ? live.Copy() : Mark(resource, live);
            if (!options.DryRun)
                Remove(resource, live, options.Propagation);
            return resource.Name is "pods" or "services" or "serviceaccounts" or "resourcequotas" or "persistentvolumeclaims" ? live.Copy() : Success(resource, live);
        }
    }

    /// <summary>The last finalizer of an object that is being deleted has gone.</summary>
    public void Finish(Resource resource, StoredObject live) => Remove(resource, live, "Background");

    /// <summary>A namespace whose contents have gone, goes.</summary>
    public void RemoveNamespace(ObjectKey key) => store.Remove(key);

    private JsonObject Mark(Resource resource, StoredObject live)
    {
        if (live.Body["metadata"]!["deletionTimestamp"] is not null)
            return live.Copy();
        var next = live.Copy();
        next["metadata"]!["deletionTimestamp"] = clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");
        next["metadata"]!["deletionGracePeriodSeconds"] = 0;
        if (resource.HasGeneration)
            next["metadata"]!["generation"] = ((long?)next["metadata"]!["generation"] ?? 0) + 1;
        if (resource == Catalogue.Namespaces)
            next["status"] = new JsonObject { ["phase"] = "Terminating" };
        return store.Put(live.Key, next).Copy();
    }

    private void Remove(Resource resource, StoredObject live, string propagation)
    {
        var uid = (string)live.Body["metadata"]!["uid"]!;
        store.Remove(live.Key);
        if (resource == Catalogue.CustomResourceDefinitions)
            RemoveKind(live);
        foreach (var dependent in store.Everything().Where(other => other.Key.Namespace == live.Key.Namespace || live.Key.Namespace.Length == 0))
        {
            var owners = (dependent.Body["metadata"]!["ownerReferences"] as JsonArray ?? []).OfType<JsonObject>().ToList();
            if (!owners.Any(owner => (string?)owner["uid"] == uid))
                continue;
            if (propagation == "Orphan" || owners.Count > 1)
                Disown(dependent, uid);
            else if (catalogue.ByName(dependent.Key.Resource) is { } kind && store.Find(dependent.Key) is not null)
                Delete(kind, dependent.Key, new DeleteOptions());
        }
    }

    private void Disown(StoredObject dependent, string uid)
    {
        var next = dependent.Copy();
        var owners = next["metadata"]!["ownerReferences"]!.AsArray();
        foreach (var owner in owners.Where(owner => (string?)owner!["uid"] == uid).ToList())
            owners.Remove(owner);
        if (owners.Count == 0)
            next["metadata"]!.AsObject().Remove("ownerReferences");
        store.Put(dependent.Key, next);
    }

    private void RemoveKind(StoredObject definition)
    {
        var resource = catalogue.ByName(definition.Key.Name);
        foreach (var custom in store.List(definition.Key.Name, ""))
            if (resource is not null)
                Delete(resource, custom.Key, new DeleteOptions());
        catalogue.Define(definition.Key.Name, []);
    }

    private static JsonObject Success(Resource resource, StoredObject live)
    {
        var details = new JsonObject { ["name"] = live.Key.Name };
        if (resource.Group.Length > 0)
            details["group"] = resource.Group;
        details["kind"] = resource.Plural;
        details["uid"] = live.Body["metadata"]!["uid"]!.DeepClone();
        return new JsonObject { ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(), ["status"] = "Success", ["details"] = details };
    }
}
