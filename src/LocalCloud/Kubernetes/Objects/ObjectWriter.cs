using System.Text.Json.Nodes;

namespace Berth.LocalCloud.Kubernetes;

/// <param name="Manager">The field manager; "" where none was given.</param>
/// <param name="Strict">fieldValidation=Strict: unknown fields are refused; otherwise they are dropped and named in Warnings.</param>
public sealed record WriteOptions(string Manager, bool DryRun = false, bool Force = false, bool Strict = false)
{
    public List<string> Warnings { get; } = [];
}

/// <summary>Every change of an object goes through here: system fields, defaults, the rules of its kind, owners of fields, storing.</summary>
public sealed class ObjectWriter(ObjectStore store, KindRules rules, ObjectRemover remover, TimeProvider clock)
{
    /// <summary>POST.</summary>
    public JsonObject Create(Resource resource, string space, JsonObject body, WriteOptions options)
    {
        lock (store.Gate)
        {
            var metadata = Metadata(body);
            if (metadata["name"] is null && (string?)metadata["generateName"] is { Length: > 0 } prefix)
                metadata["name"] = prefix + RandomSuffix();
            var name = (string?)metadata["name"] ?? "";
            var key = new ObjectKey(resource.Name, space, name);
            CheckIdentity(resource, space, name, body, nameOfPath: false);
            if (store.Find(key) is not null)
                throw ApiException.AlreadyExists(resource, name);
            return Update(resource, key, null, body, "", options, new Manager(options.Manager, false));
        }
    }

    /// <summary>PUT, and every patch but server-side apply: <paramref name="change"/> makes the new object out of a copy of the live one.</summary>
    /// <param name="subresource">"" or status.</param>
    public JsonObject Change(Resource resource, ObjectKey key, string subresource, Func<JsonObject, JsonObject> change, WriteOptions options)
    {
        lock (store.Gate)
        {
            var live = store.Find(key) ?? throw ApiException.NotFound(resource, key.Name);
            var next = change(live.Copy());
            CheckIdentity(resource, key.Namespace, key.Name, next, nameOfPath: true);
            if ((string?)next["metadata"]?["resourceVersion"] is { Length: > 0 } expected && expected != live.Version.ToString())
                throw ApiException.Stale(resource, key.Name);
            if ((string?)next["metadata"]?["uid"] is { Length: > 0 } uid && uid != (string?)live.Body["metadata"]!["uid"])
                throw ApiException.Stale(resource, key.Name);
            return Update(resource, key, live, next, subresource, options, new Manager(options.Manager, false, subresource));
        }
    }

    /// <summary>Server-side apply; creates what is not there.</summary>
    public JsonObject Apply(Resource resource, ObjectKey key, string subresource, JsonObject applied, WriteOptions options)
    {
        lock (store.Gate)
        {
            if (options.Manager.Length == 0)
                throw new ApiException(422, "Invalid", "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch", new JsonObject
                {
                    ["group"] = "meta.k8s.io",
                    ["kind"] = "PatchOptions",
                    ["causes"] = new JsonArray(new JsonObject { ["reason"] = "FieldValueRequired", ["message"] = "Required value: is required for apply patch", ["field"] = "fieldManager" }),
                });
            CheckIdentity(resource, key.Namespace, key.Name, applied, nameOfPath: true);
            var metadata = Metadata(applied);
            if (metadata["managedFields"] is JsonArray { Count: > 0 })
                throw ApiException.BadRequest("metadata.managedFields must be nil");
            Shapes.WithoutNulls(applied);
            CheckShape(resource, key, applied);

            var live = store.Find(key);
            if (live is null && subresource.Length > 0)
                throw ApiException.NotFound(resource, key.Name);
            // A resource version with an absent object creates it (measured), a wrong one of a present object conflicts.
            if (live is not null && (string?)metadata["resourceVersion"] is { Length: > 0 } expected && expected != live.Version.ToString())
                throw ApiException.Stale(resource, key.Name);
            if ((string?)metadata["uid"] is { Length: > 0 } uid && uid != (string?)live?.Body["metadata"]!["uid"])
                throw live is null
                    ? new ApiException(409, "Conflict", $"Precondition failed: UID in precondition: {uid}, UID in object meta: ")
                    : ApiException.Invalid(resource, key.Name, new Cause("FieldValueInvalid", $"Invalid value: \"{uid}\": field is immutable", "metadata.uid"));

            var configured = Owned.Applied(resource, applied, subresource);
            var manager = new Manager(options.Manager, true, subresource);
            var managed = ManagedFields.Read(live?.Body);
            var next = ServerSideApply.Merge(resource, live?.Body, configured, managed, manager, options.Force, Now);
            // What apply did not say keeps its identity.
            if (live is null && metadata["generateName"] is { } generate)
                Metadata(next)["generateName"] = generate.DeepClone();
            next["apiVersion"] = resource.ApiVersion;
            next["kind"] = resource.Kind;
            Metadata(next)["name"] = key.Name;
            return Store(resource, key, live, next, managed, options);
        }
    }

    private string Now => clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");

    private JsonObject Update(Resource resource, ObjectKey key, StoredObject? live, JsonObject next, string subresource, WriteOptions options, Manager manager)
    {
        if (live is not null)
            next = Owned.Written(resource, live.Body, next, subresource);
        else if (resource.HasStatus && !options.Manager.StartsWith("kube-", StringComparison.Ordinal))
            next.Remove("status");
        Shapes.WithoutNulls(next);
        var unknown = Shapes.DropUnknown(resource.Schema, next);
        if (unknown.Count > 0 && options.Strict)
            throw ApiException.BadRequest($"{resource.Kind} in version \"{resource.Version}\" cannot be handled as a {resource.Kind}: strict decoding error: "
                + string.Join(", ", unknown.Select(field => $"unknown field \"{field}\"")));
        options.Warnings.AddRange(unknown.Select(field => $"unknown field \"{field}\""));
        var errors = new List<string>();
        Shapes.Check(resource.Schema, next, "", errors);
        if (errors.Count > 0)
            throw ApiException.BadRequest($"{resource.Kind} in version \"{resource.Version}\" cannot be handled as a {resource.Kind}: json: cannot unmarshal: {string.Join("; ", errors)}");
        next["apiVersion"] = resource.ApiVersion;
        next["kind"] = resource.Kind;
        var metadata = Metadata(next);
        metadata["name"] = key.Name;

        KindRules.Convert(resource, next);

        // Who changes a field has it; who only wrote the same again does not get it.
        var managed = ManagedFields.Read(live?.Body);
        var (changed, removed) = Owned.Difference(resource, live?.Body, next);
        managed.TakeFromOthers(manager, changed, removed);
        var mine = managed.Of(manager).ExceptBelow(removed);
        mine.Add(changed);
        managed.Set(manager, mine, resource.ApiVersion, Now);
        return Store(resource, key, live, next, managed, options);
    }

    private JsonObject Store(Resource resource, ObjectKey key, StoredObject? live, JsonObject next, ManagedFields managed, WriteOptions options)
    {
        var metadata = Metadata(next);
        if (live is null)
        {
            rules.CheckNamespace(resource, key);
            foreach (var system in (string[])["selfLink", "deletionTimestamp", "deletionGracePeriodSeconds", "resourceVersion"])
                metadata.Remove(system);
            metadata["uid"] = Guid.NewGuid().ToString();
            metadata["creationTimestamp"] = Now;
        }
        else
        {
            foreach (var system in (string[])["uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation", "resourceVersion", "generateName", "selfLink"])
                Restore(metadata, live.Body["metadata"]!.AsObject(), system);
        }

        if (resource.Namespaced)
            metadata["namespace"] = key.Namespace;
        else
            metadata.Remove("namespace");
        foreach (var map in (string[])["labels", "annotations"])
            if (metadata[map] is JsonObject { Count: 0 })
                metadata.Remove(map);

        KindRules.Convert(resource, next);
        Shapes.FillDefaults(resource.Schema, next);
        rules.Complete(resource, key, next, live?.Body);
        Validation.Check(resource, key.Name, next);
        rules.Check(resource, key, next, live?.Body);

        if (resource.HasGeneration)
        {
            var generation = (long?)live?.Body["metadata"]!["generation"] ?? 0;
            metadata["generation"] = live is null || !SameIntent(live.Body, next) ? generation + 1 : generation;
        }

        var owners = managed.ToJson();
        if (live is not null && Same(live.Body, next) && JsonNode.DeepEquals(live.Body["metadata"]!["managedFields"], owners))
            return live.Copy();
        metadata["managedFields"] = owners;
        Order(next);

        if (options.DryRun)
        {
            metadata["resourceVersion"] = live?.Version.ToString() ?? "";
            if (live is null)
                metadata.Remove("resourceVersion");
            return next;
        }

        // The last finalizer of an object that is being deleted has gone.
        if (live is not null && metadata["deletionTimestamp"] is not null && metadata["finalizers"] is not JsonArray { Count: > 0 } && resource != Catalogue.Namespaces)
        {
            remover.Finish(resource, live);
            return next;
        }

        var stored = store.Put(key, next).Copy();
        rules.Stored(resource, stored);
        return stored;
    }

    private static void CheckShape(Resource resource, ObjectKey key, JsonObject applied)
    {
        var errors = new List<string>();
        Shapes.Check(resource.Schema, applied, "", errors);
        if (errors.Count > 0)
            throw ApiException.Untyped(resource, key.Namespace, key.Name, errors);
    }

    private static void CheckIdentity(Resource resource, string space, string name, JsonObject body, bool nameOfPath)
    {
        var (apiVersion, kind) = ((string?)body["apiVersion"], (string?)body["kind"]);
        if (nameOfPath && (apiVersion is null || kind is null))
            throw ApiException.BadRequest($"Object '{(kind is null ? "Kind" : "apiVersion")}' is missing in '{body.ToJsonString()}'");
        if ((apiVersion is not null && apiVersion != resource.ApiVersion) || (kind is not null && kind != resource.Kind))
            throw ApiException.BadRequest($"the API version in the data ({apiVersion}, Kind={kind}) does not match the expected API version ({resource.ApiVersion}, Kind={resource.Kind})");
        var metadata = Metadata(body);
        if (nameOfPath && (string?)metadata["name"] is { Length: > 0 } named && named != name)
            throw ApiException.BadRequest($"the name of the object ({named}) does not match the name on the URL ({name})");
        if (resource.Namespaced && (string?)metadata["namespace"] is { Length: > 0 } written && written != space)
            throw ApiException.BadRequest($"the namespace of the provided object does not match the namespace sent on the request");
        if (name.Length == 0)
            throw ApiException.Invalid(resource, "", new Cause("FieldValueRequired", "Required value: name or generateName is required", "metadata.name"));
    }

    private static JsonObject Metadata(JsonObject body)
    {
        if (body["metadata"] is JsonObject metadata)
            return metadata;
        if (body["metadata"] is not null)
            throw ApiException.BadRequest("metadata is no object");
        body["metadata"] = metadata = [];
        return metadata;
    }

    private static void Restore(JsonObject metadata, JsonObject live, string name)
    {
        metadata.Remove(name);
        if (live[name] is { } value)
            metadata[name] = value.DeepClone();
    }

    private static bool SameIntent(JsonObject a, JsonObject b) => Without(a, "metadata", "status").SequenceEqual(Without(b, "metadata", "status"), Entries);

    private static bool Same(JsonObject a, JsonObject b) =>
        Without(a, "metadata").SequenceEqual(Without(b, "metadata"), Entries)
        && Without(a["metadata"]!.AsObject(), "managedFields").SequenceEqual(Without(b["metadata"]!.AsObject(), "managedFields"), Entries);

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Without(JsonObject value, params string[] names) =>
        value.Where(field => !names.Contains(field.Key)).OrderBy(field => field.Key, StringComparer.Ordinal);

    private static readonly IEqualityComparer<KeyValuePair<string, JsonNode?>> Entries = EqualityComparer<KeyValuePair<string, JsonNode?>>.Create(
        (a, b) => a.Key == b.Key && JsonNode.DeepEquals(a.Value, b.Value));

    // kubectl and people read apiVersion, kind and metadata first.
    private static void Order(JsonObject body)
    {
        foreach (var name in (string[])["metadata", "kind", "apiVersion"])
        {
            var value = body[name];
            body.Remove(name);
            body.Insert(0, name, value);
        }
    }

    private static string RandomSuffix() => string.Create(5, 0, (span, _) => Random.Shared.GetItems("bcdfghjklmnpqrstvwxz2456789", span));
}
