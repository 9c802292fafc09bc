using System.Text.Json.Nodes;

namespace Berth.LocalCloud.Kubernetes;

/// <summary>
/// The objects of the cluster from within the process: what controllers read and write. Objects handed out are copies; writes are made as
/// system components make them, with a field manager and without asking for rights.
/// </summary>
public sealed class Cluster(ObjectStore store, Catalogue catalogue, ObjectWriter writer, ObjectRemover remover, TimeProvider clock)
{
    private const string Manager = "kube-controller-manager";

    public ObjectStore Store => store;

    public Catalogue Catalogue => catalogue;

    public string Now => clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");

    public JsonObject? Find(Resource resource, string space, string name)
    {
        lock (store.Gate)
            return store.Find(new ObjectKey(resource.Name, space, name))?.Copy();
    }

    public IReadOnlyList<JsonObject> List(Resource resource, string space = "")
    {
        lock (store.Gate)
            return [.. store.List(resource.Name, space).Select(stored => stored.Copy())];
    }

    /// <summary>The objects whose controller is the given one.</summary>
    public IReadOnlyList<JsonObject> Owned(Resource resource, string space, JsonObject owner)
    {
        var uid = (string)owner["metadata"]!["uid"]!;
        lock (store.Gate)
            return [.. store.List(resource.Name, space)
                .Where(stored => (stored.Body["metadata"]!["ownerReferences"] as JsonArray ?? []).Any(reference => (string?)reference!["uid"] == uid)).Select(stored => stored.Copy())];
    }

    public JsonObject Create(Resource resource, string space, JsonObject body, string manager = Manager) =>
        writer.Create(resource, space, body, new WriteOptions(manager));

    /// <summary>Server-side apply with force.</summary>
    public JsonObject Apply(Resource resource, string space, JsonObject body, string manager) =>
        writer.Apply(resource, new ObjectKey(resource.Name, space, (string)body["metadata"]!["name"]!), "", body, new WriteOptions(manager, Force: true));

    /// <summary>Changes the object in place; nothing happens when it has gone.</summary>
    public void Change(Resource resource, string space, string name, Action<JsonObject> change, string manager = Manager) => Write(resource, space, name, "", change, manager);

    /// <summary>Changes its status.</summary>
    public void ChangeStatus(Resource resource, string space, string name, Action<JsonObject> change, string manager = Manager) => Write(resource, space, name, "status", body =>
    {
        if (body["status"] is not JsonObject status)
            body["status"] = status = [];
        change(status);
    }, manager);

    public void Delete(Resource resource, string space, string name)
    {
        lock (store.Gate)
        {
            var key = new ObjectKey(resource.Name, space, name);
            if (store.Find(key) is not null)
                remover.Delete(resource, key, new DeleteOptions());
        }
    }

    /// <summary>Takes a namespace out of the store, once it is empty.</summary>
    public void RemoveNamespace(string name) => remover.RemoveNamespace(new ObjectKey(Catalogue.Namespaces.Name, "", name));

    /// <summary>An Event beside an object, as <c>kubectl describe</c> shows it.</summary>
    public void Tell(JsonObject about, string type, string reason, string message)
    {
        var metadata = about["metadata"]!;
        var space = (string?)metadata["namespace"] ?? "default";
        lock (store.Gate)
        {
            if (store.Find(new ObjectKey("namespaces", "", space)) is not { } live || live.Body["metadata"]!["deletionTimestamp"] is not null)
                return;
            Create(Catalogue.Events, space, new JsonObject
            {
                ["metadata"] = new JsonObject { ["generateName"] = $"{metadata["name"]}." },
                ["involvedObject"] = new JsonObject
                {
                    ["apiVersion"] = about["apiVersion"]!.DeepClone(),
                    ["kind"] = about["kind"]!.DeepClone(),
                    ["name"] = metadata["name"]!.DeepClone(),
                    ["namespace"] = space,
                    ["uid"] = metadata["uid"]!.DeepClone(),
                },
                ["type"] = type,
                ["reason"] = reason,
                ["message"] = message,
                ["count"] = 1,
                ["firstTimestamp"] = Now,
                ["lastTimestamp"] = Now,
                ["source"] = new JsonObject { ["component"] = "local-cloud" },
            });
        }
    }

    private void Write(Resource resource, string space, string name, string subresource, Action<JsonObject> change, string manager)
    {
        lock (store.Gate)
        {
            var key = new ObjectKey(resource.Name, space, name);
            if (store.Find(key) is null)
                return;
            writer.Change(resource, key, subresource, live =>
            {
                change(live);
                return live;
            }, new WriteOptions(manager));
        }
    }
}
