using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Berth.Errors;
using Berth.Planning;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace Berth.Cluster;

/// <summary>
/// Any Kubernetes object: the specification is its manifest, applied server-side with the field manager <c>berth</c>.
/// Fields that others manage are left alone until the manifest wants them. Values of Secrets are references everywhere but in the call;
/// the attribute <c>version</c> of a Secret changes with it, for pods that have to be made anew then.
/// </summary>
public sealed class KubernetesObjectKind(ClusterConnection clusters, ManifestValues values) : IResourceKind
{
    public const string FieldManager = "berth";

    public string Kind => ObjectAddress.Kind;

    public int AtOnce => 8;

    /// <summary>What lives in a namespace waits for it.</summary>
    public bool Follows(Resource resource, Resource earlier) => ObjectAddress.Parse(earlier.Id.Name).KindName == "Namespace";

    public async Task<Observed?> ObserveAsync(Resource desired, StepContext context, CancellationToken cancellation)
    {
        var live = Settled(await GetAsync(ObjectAddress.Parse(desired.Id.Name), context, cancellation), desired.Id);
        return live is null ? null : Seen(await values.TakeOutAsync(live, desired.Specification, context, cancellation), context);
    }

    /// <summary>A namespace is there for a while after it was deleted: a plan that found it unchanged would not hold when it is gone.</summary>
    /// <exception cref="TransientError">It is going.</exception>
    internal static JsonObject? Settled(JsonObject? live, ResourceId id) => live?["metadata"]?["deletionTimestamp"] is null ? live
        : throw new TransientError($"{id} is being deleted, and has to be gone before it is made again.");

    /// <summary>What is going is still there, and is waited for by whoever takes the inventory.</summary>
    public async Task<Remainder?> RemainsAsync(ResourceId id, StepContext context, CancellationToken cancellation) =>
        await GetAsync(ObjectAddress.Parse(id.Name), context, cancellation) is { } live && Seen(live, context).Scope != Ownership.Foreign ? new(id.ToString(), "is still there") : null;

    public IReadOnlyList<FieldChange> Compare(Resource desired, Observed current) =>
        ManifestComparison.Between(current.Specification, desired.Specification, FieldManager);

    /// <summary>A Job runs once: one that has failed has not done what it is for, and what one has done is gone with what it did it to.</summary>
    public Replacement? ReplacementOf(Resource desired, Observed current) => ObjectAddress.Parse(desired.Id.Name).KindName != "Job" ? null
        : JobFailure.Of(current.Specification) is { } failure ? new(IdentityOf(current), $"the Job has failed, {failure}")
        : ReferenceTable.Unresolved(desired.Specification).FirstOrDefault() is { } reference ? new(IdentityOf(current), $"{reference[..reference.LastIndexOf('#')]} is made anew")
        : null;

    public string IdentityOf(Observed current) => current.Specification["metadata"]?["uid"]?.GetValue<string>() ?? "";

    public IReadOnlyList<FieldOwner> OwnersOf(FieldChange field, Resource desired, Observed current) =>
        FieldOwners.Of(current.Specification, desired.Specification, field.Path, FieldManager);

    public Task<Observed> CreateAsync(Resource desired, StepContext context, CancellationToken cancellation) => ApplyAsync(desired, context, cancellation);

    public Task<Observed> UpdateAsync(Resource desired, Observed current, StepContext context, CancellationToken cancellation) => ApplyAsync(desired, context, cancellation);

    /// <summary>A value that nobody kept cannot be put back: it stays as this run set it.</summary>
    public async Task RevertAsync(Resource desired, Change change, StepContext context, CancellationToken cancellation)
    {
        if (await ObserveAsync(desired, context, cancellation) is not { } current)
            return;
        var before = desired with { Specification = Difference.Undone(desired.Specification, change.Fields.Where(field => !ManifestValues.IsLost(field))) };
        if (Compare(before, current).Count > 0)
            await ApplyAsync(before, context, cancellation);
    }

    /// <summary>The objects of a kind in a namespace that have a label.</summary>
    public async Task<IReadOnlyList<JsonObject>> ListAsync(ObjectAddress kind, string label, StepContext context, CancellationToken cancellation)
    {
        var api = (await ClientAsync(context, cancellation)).CustomObjects;
        var list = await api.ListNamespacedCustomObjectAsync<JsonElement>(kind.Group, kind.Version, kind.Namespace, kind.Plural, labelSelector: label, cancellationToken: cancellation);
        return [.. (JsonObject.Create(list)!["items"] as JsonArray ?? []).Select(item => item!.AsObject())];
    }

    public async Task DeleteAsync(ResourceId id, StepContext context, CancellationToken cancellation)
    {
        var address = ObjectAddress.Parse(id.Name);
        var live = await GetAsync(address, context, cancellation);
        if (live is null || Seen(live, context).Scope != Ownership.Environment)
            return;
        var api = (await ClientAsync(context, cancellation)).CustomObjects;
        var options = new V1DeleteOptions { PropagationPolicy = "Background" };
        try
        {
            if (address.Namespace.Length == 0)
                await api.DeleteClusterCustomObjectAsync<JsonElement>(address.Group, address.Version, address.Plural, address.Name, body: options, cancellationToken: cancellation);
            else
                await api.DeleteNamespacedCustomObjectAsync<JsonElement>(address.Group, address.Version, address.Namespace, address.Plural, address.Name, body: options, cancellationToken: cancellation);
        }
        catch (HttpOperationException gone) when (gone.Response.StatusCode == HttpStatusCode.NotFound)
        {
            // What is gone need not be deleted.
        }
    }

    private async Task<Observed> ApplyAsync(Resource desired, StepContext context, CancellationToken cancellation)
    {
        var address = ObjectAddress.Parse(desired.Id.Name);
        var api = (await ClientAsync(context, cancellation)).CustomObjects;
        var manifest = await values.PutInAsync(desired.Specification, context, cancellation);
        var patch = new V1Patch(manifest.ToJsonString(), V1Patch.PatchType.ApplyPatch);
        var applied = address.Namespace.Length == 0
            ? await api.PatchClusterCustomObjectAsync<JsonElement>(patch, address.Group, address.Version, address.Plural, address.Name,
                fieldManager: FieldManager, force: true, cancellationToken: cancellation)
            : await api.PatchNamespacedCustomObjectAsync<JsonElement>(patch, address.Group, address.Version, address.Namespace, address.Plural, address.Name,
                fieldManager: FieldManager, force: true, cancellationToken: cancellation);
        return Seen(await values.TakeOutAsync(JsonObject.Create(applied)!, desired.Specification, context, cancellation), context);
    }

    private async Task<JsonObject?> GetAsync(ObjectAddress address, StepContext context, CancellationToken cancellation)
    {
        var api = (await ClientAsync(context, cancellation)).CustomObjects;
        try
        {
            var live = address.Namespace.Length == 0
                ? await api.GetClusterCustomObjectAsync<JsonElement>(address.Group, address.Version, address.Plural, address.Name, cancellationToken: cancellation)
                : await api.GetNamespacedCustomObjectAsync<JsonElement>(address.Group, address.Version, address.Namespace, address.Plural, address.Name, cancellationToken: cancellation);
            return JsonObject.Create(live);
        }
        catch (HttpOperationException missing) when (missing.Response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private Task<IKubernetes> ClientAsync(StepContext context, CancellationToken cancellation) =>
        clusters.ToAsync(context.Platform.Cluster.Name, context.Platform.Region, cancellation);

    private static Observed Seen(JsonObject live, StepContext context)
    {
        var labels = live["metadata"]?["labels"] as JsonObject;
        var owner = labels?[KubernetesLabels.ManagedBy]?.GetValue<string>() != OwnershipTags.Berth ? Ownership.Foreign
            : labels[KubernetesLabels.Environment]?.GetValue<string>() is { } environment && environment != context.Run.Environment ? Ownership.Foreign
            : Ownership.Environment;
        return new(live, live["kind"]?.GetValue<string>() == "Secret" && live["metadata"]?["resourceVersion"]?.GetValue<string>() is { } version
            ? new Dictionary<string, string> { ["version"] = version }
            : [], owner);
    }
}
