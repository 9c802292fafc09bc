using System.Text.Json.Nodes;

namespace Berth.Planning;

/// <summary>
/// How one kind of resource is looked at and changed. Each call is safe to repeat: create tolerates "exists and ours",
/// delete tolerates "gone", and a resource that is not there is an answer (<c>null</c>), not an error.
/// </summary>
public interface IResourceKind
{
    /// <summary>The first part of the <see cref="ResourceId"/>, e.g. <c>ssm:parameter</c>.</summary>
    string Kind { get; }

    /// <summary>How many of this kind that follow one another in a step may be looked at and changed at the same time.</summary>
    int AtOnce => 1;

    /// <summary>Whether a resource has to wait for an earlier one of its kind, besides those it refers to.</summary>
    bool Follows(Resource resource, Resource earlier) => false;

    /// <summary>Called once before the resources of a step are observed: kinds whose API answers for many at once read them here.</summary>
    Task PrepareAsync(IReadOnlyList<Resource> desired, StepContext context, CancellationToken cancellation) => Task.CompletedTask;

    Task<Observed?> ObserveAsync(Resource desired, StepContext context, CancellationToken cancellation);

    /// <summary>Makes the resource from a specification without open references; returns what <see cref="ObserveAsync"/> would.</summary>
    Task<Observed> CreateAsync(Resource desired, StepContext context, CancellationToken cancellation);

    /// <summary>Brings the live resource to the desired specification.</summary>
    Task<Observed> UpdateAsync(Resource desired, Observed current, StepContext context, CancellationToken cancellation);

    /// <summary>
    /// Leaves alone what is not ours. A kind that environments share is asked only when no environment needs the resource any
    /// longer, and deletes it if Berth has made it.
    /// </summary>
    Task DeleteAsync(ResourceId id, StepContext context, CancellationToken cancellation);

    /// <summary>The fields that differ. Kinds whose live form carries defaults inside lists compare in their own way.</summary>
    IReadOnlyList<FieldChange> Compare(Resource desired, Observed current) => Difference.Between(current.Specification, desired.Specification);

    /// <summary>Whether a resource has to be made anew though it may be as it is wanted, such as a Job that has failed; null if not.</summary>
    Replacement? ReplacementOf(Resource desired, Observed current) => null;

    /// <summary>What tells a resource from another that has taken its place under the same id.</summary>
    string IdentityOf(Observed current) => "";

    /// <summary>Whether a difference means that somebody has changed the resource; what falls due by itself does not.</summary>
    bool IsDrift(FieldChange field) => true;

    /// <summary>Who wrote a field that differs, where the resource itself keeps that.</summary>
    IReadOnlyList<FieldOwner> OwnersOf(FieldChange field, Resource desired, Observed current) => [];

    /// <summary>Made once and kept by an update that no longer wants it, for what hangs on it would be lost; retirement takes it.</summary>
    bool OutlivesUpdates => false;

    /// <summary>Whether a resource that environments share does what another one is wanted for.</summary>
    bool Serves(ResourceId shared, ResourceId wanted) => shared == wanted;

    /// <summary>What must not be removed as long as this one is there, though its service would do it; null if nothing.</summary>
    ResourceId? Keeps(ResourceId id) => null;

    /// <summary>Called once before several are asked about with <see cref="RemainsAsync"/>.</summary>
    Task PrepareRemainsAsync(IReadOnlyList<ResourceId> resources, StepContext context, CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>What there is of a resource after its deletion, with why and until when; null if nothing.</summary>
    async Task<Remainder?> RemainsAsync(ResourceId id, StepContext context, CancellationToken cancellation) =>
        await ObserveAsync(new(id, []), context, cancellation) is { Scope: not Ownership.Foreign } ? new(id.ToString(), "is still there") : null;

    /// <summary>Takes an update of this run back. The default sets every changed field to what it was.</summary>
    async Task RevertAsync(Resource desired, Change change, StepContext context, CancellationToken cancellation)
    {
        var current = await ObserveAsync(desired, context, cancellation);
        if (current is null)
            return;
        var before = desired with { Specification = Difference.Undone(desired.Specification, change.Fields) };
        if (Compare(before, current).Count > 0)
            await UpdateAsync(before, current, context, cancellation);
    }
}
