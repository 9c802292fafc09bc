using Berth.Errors;

namespace Berth.Planning;

/// <summary>The one loop behind planning, applying, drift and retirement: observe, compare, and, when asked to, act.</summary>
/// <param name="kinds">The kinds for the platform that a step works on.</param>
public sealed class Reconciler(Func<StepContext, KindCatalog> kinds)
{
    /// <summary>
    /// Compares desired and observed resources without changing anything. A resource that will change counts as unknown
    /// to those that refer to it.
    /// </summary>
    public async Task<Plan> PlanAsync(string step, IReadOnlyList<Resource> desired, StepContext context, CancellationToken cancellation)
    {
        await PrepareAsync(desired, context, cancellation);
        var changes = new List<Change>();
        foreach (var batch in Batches(desired, context))
            foreach (var (resource, change, observed) in await CompareAsync(batch, null, context, cancellation))
            {
                if (observed is not null)
                    context.References.Learn(resource.Id, observed.Attributes);
                if (change.Action != ChangeAction.None)
                    context.References.Expect(resource.Id);
                changes.Add(change);
            }

        return new(step, changes);
    }

    /// <summary>
    /// Makes the changes of a plan: observes again, refuses a change that the plan does not announce, acts.
    /// Safe to repeat after any interruption.
    /// </summary>
    /// <param name="proveLease">Called before each change; throws when another run has taken the environment over.</param>
    /// <returns>How many resources were changed.</returns>
    public async Task<int> ApplyAsync(Plan plan, IReadOnlyList<Resource> desired, StepContext context, Func<CancellationToken, Task> proveLease, CancellationToken cancellation)
    {
        await PrepareAsync(desired, context, cancellation);
        var changed = 0;
        foreach (var batch in Batches(desired, context))
        {
            var compared = await CompareAsync(batch, plan, context, cancellation);
            var needed = compared.Where(one => one.Change.Action != ChangeAction.None).ToList();
            if (needed.Select(one => one.Change).FirstOrDefault(change => !plan.Announced(change)) is { } unannounced)
                throw new PermanentError("PlanOutdated", $"{unannounced.Resource} would need a change ({unannounced.Action}) that the plan does not hold: it changed after planning.",
                    "Find out who changes it, then send the request again under a new request id.");
            foreach (var (resource, _, observed) in compared.Where(one => one.Change.Action == ChangeAction.None))
                context.References.Learn(resource.Id, observed!.Attributes);
            if (needed.Count == 0)
                continue;
            await proveLease(cancellation);
            changed += needed.Count;
            foreach (var (id, attributes) in await Task.WhenAll(needed.Select(one => ActAsync(one.Resource, one.Change, one.Observed, context, cancellation))))
                context.References.Learn(id, attributes);
        }

        return changed;
    }

    /// <summary>
    /// What is not as it is wanted, without changing anything. Unlike in a plan, what only follows from another resource's
    /// difference is none: a reference counts as what it was last known to be, and a field that refers to something unknown is not compared.
    /// </summary>
    public async Task<IReadOnlyList<DriftedResource>> DriftAsync(IReadOnlyList<Resource> desired, StepContext context, CancellationToken cancellation)
    {
        await PrepareAsync(desired, context, cancellation);
        var found = new List<DriftedResource>();
        foreach (var batch in Batches(desired, context))
            foreach (var (resource, observed) in await Task.WhenAll(batch.Select(resource => LookAsync(resource, context, cancellation))))
            {
                if (observed is not null)
                    context.References.Learn(resource.Id, observed.Attributes);
                if (DriftOf(resource, observed, kinds(context)[resource.Id.Kind]) is { } drifted)
                    found.Add(drifted);
            }

        return found;
    }

    private async Task<(Resource Resource, Observed? Observed)> LookAsync(Resource resource, StepContext context, CancellationToken cancellation)
    {
        var known = Known(resource, context);
        return (known, await kinds(context)[resource.Id.Kind].ObserveAsync(known, context, cancellation));
    }

    private static DriftedResource? DriftOf(Resource resource, Observed? observed, IResourceKind kind)
    {
        if (observed is null)
            return new(resource.Id.ToString(), DriftKind.Missing, resource.Scope, []);
        var fields = kind.Compare(resource, observed).Where(field => kind.IsDrift(field) && !ReferenceTable.Unresolved(field.To).Any())
            .Select(field => new DriftedField(field.Path, field.To, field.From, kind.OwnersOf(field, resource, observed))).ToList();
        var scope = observed.Scope == Ownership.Foreign ? Ownership.Foreign : resource.Scope;
        var replaces = scope == Ownership.Foreign || ReferenceTable.Unresolved(resource.Specification).Any() ? null : kind.ReplacementOf(resource, observed);
        return fields.Count == 0 && replaces is null ? null : new(resource.Id.ToString(), DriftKind.Changed, scope, fields, replaces?.Reason);
    }

    /// <summary>
    /// The resources in their order, with those together that may be looked at and changed at the same time: neighbours of
    /// one kind that do not refer to each other.
    /// </summary>
    private IEnumerable<IReadOnlyList<Resource>> Batches(IReadOnlyList<Resource> desired, StepContext context)
    {
        var batch = new List<Resource>();
        foreach (var resource in desired)
        {
            if (batch.Count > 0 && !Joins(resource, batch, context))
            {
                yield return batch;
                batch = [];
            }

            batch.Add(resource);
        }

        if (batch.Count > 0)
            yield return batch;
    }

    private bool Joins(Resource resource, List<Resource> batch, StepContext context)
    {
        var kind = kinds(context)[resource.Id.Kind];
        if (batch[0].Id.Kind != resource.Id.Kind || batch.Count >= kind.AtOnce)
            return false;
        var referred = ReferenceTable.Unresolved(resource.Specification).Select(reference => reference[..reference.LastIndexOf('#')]).ToHashSet();
        return !batch.Any(earlier => kind.Follows(resource, earlier) || referred.Contains(earlier.Id.ToString()));
    }

    private async Task<IReadOnlyList<(Resource Resource, Change Change, Observed? Observed)>> CompareAsync(
        IReadOnlyList<Resource> batch, Plan? plan, StepContext context, CancellationToken cancellation) =>
        await Task.WhenAll(batch.Select(async resource =>
        {
            var (change, observed) = await CompareAsync(resource, plan, context, cancellation);
            return (resource, change, observed);
        }));

    /// <summary>Gives back to what a plan updated what it had, the last first. Shared and foreign resources stay as they are.</summary>
    /// <returns>How many resources were given back.</returns>
    public async Task<int> RevertAsync(Plan plan, IReadOnlyList<Resource> desired, StepContext context, CancellationToken cancellation)
    {
        await LearnAsync(desired, context, cancellation);
        var reverted = 0;
        foreach (var change in plan.Effective.Reverse().Where(change => change.Scope == Ownership.Environment && change.Action == ChangeAction.Update))
            if (desired.FirstOrDefault(resource => resource.Id == change.Id) is { } resource)
            {
                await kinds(context)[change.Id.Kind].RevertAsync(Known(resource, context), change, context, cancellation);
                reverted++;
            }

        return reverted;
    }

    /// <summary>Deletes in the given order; nothing after the first that fails.</summary>
    /// <returns>How many resources were asked to go.</returns>
    public async Task<int> RemoveAsync(IEnumerable<Change> deletions, StepContext context, CancellationToken cancellation)
    {
        var removed = 0;
        foreach (var change in deletions)
        {
            await kinds(context)[change.Id.Kind].DeleteAsync(change.Id, context, cancellation);
            removed++;
        }

        return removed;
    }

    /// <summary>A step that broke off has written no outputs: what its own resources refer to among each other is looked up again.</summary>
    private async Task LearnAsync(IReadOnlyList<Resource> desired, StepContext context, CancellationToken cancellation)
    {
        var open = desired.SelectMany(resource => ReferenceTable.Unresolved(Known(resource, context).Specification))
            .Select(reference => reference[..reference.LastIndexOf('#')]).ToHashSet();
        foreach (var resource in desired.Where(resource => resource.Scope == Ownership.Environment && open.Contains(resource.Id.ToString())))
            if (await kinds(context)[resource.Id.Kind].ObserveAsync(Known(resource, context), context, cancellation) is { } observed)
                context.References.Learn(resource.Id, observed.Attributes);
    }

    private async Task PrepareAsync(IReadOnlyList<Resource> desired, StepContext context, CancellationToken cancellation)
    {
        foreach (var group in desired.GroupBy(resource => resource.Id.Kind))
            await kinds(context)[group.Key].PrepareAsync([.. group], context, cancellation);
    }

    /// <param name="plan">The one that is carried out; null while planning.</param>
    private async Task<(Change Change, Observed? Observed)> CompareAsync(Resource resource, Plan? plan, StepContext context, CancellationToken cancellation)
    {
        var kind = kinds(context)[resource.Id.Kind];
        var known = Known(resource, context);
        var observed = await kind.ObserveAsync(known, context, cancellation);
        if (observed is null)
        {
            return resource.Scope == Ownership.Foreign
                ? throw new PermanentError("ForeignMissing", $"{resource.Id} is not there.", "It belongs to the platform's owner: have it made, then send the request again.")
                : (new(resource.Id.ToString(), ChangeAction.Create, resource.Scope, Difference.Between(null, known.Specification)), null);
        }

        var fields = kind.Compare(known, observed);
        // What fails after planning, such as the very Job that this run has made, is not replaced but told by VerifyEnvironment.
        var replaces = resource.Scope == Ownership.Foreign || observed.Scope == Ownership.Foreign ? null
            : plan is null ? kind.ReplacementOf(known, observed) : plan.ReplacementOf(resource.Id, kind.IdentityOf(observed));
        if (fields.Count == 0 && replaces is null)
            return (new(resource.Id.ToString(), ChangeAction.None, resource.Scope, []), observed);
        if (resource.Scope == Ownership.Foreign || observed.Scope == Ownership.Foreign)
            throw new PermanentError("ForeignDiffers",
                $"{resource.Id} belongs to somebody else and differs in {string.Join(", ", fields.Select(field => field.Path))}.",
                "Berth changes nothing that is not its own: rename the environment, or have the owner change it.");
        return (new(resource.Id.ToString(), ChangeAction.Update, resource.Scope, fields, replaces), observed);
    }

    private async Task<(ResourceId Id, IReadOnlyDictionary<string, string> Attributes)> ActAsync(
        Resource desired, Change change, Observed? observed, StepContext context, CancellationToken cancellation)
    {
        var (kind, resource) = (kinds(context)[desired.Id.Kind], Resolved(desired, context));
        if (change.Replaces is not null)
            await ClearAsync(kind, resource, context, cancellation);
        var made = change.Action == ChangeAction.Create || change.Replaces is not null
            ? await kind.CreateAsync(resource, context, cancellation)
            : await kind.UpdateAsync(resource, observed!, context, cancellation);
        return (resource.Id, made.Attributes);
    }

    /// <summary>Nothing is made beside, or in, what is still going.</summary>
    private static async Task ClearAsync(IResourceKind kind, Resource resource, StepContext context, CancellationToken cancellation)
    {
        await kind.DeleteAsync(resource.Id, context, cancellation);
        if (await kind.ObserveAsync(resource, context, cancellation) is not null)
            throw new TransientError($"{resource.Id} is being deleted, and has to be gone before it is made again.");
    }

    private static Resource Known(Resource resource, StepContext context) =>
        resource with { Specification = context.References.Resolve(resource.Specification) };

    private static Resource Resolved(Resource resource, StepContext context)
    {
        var known = Known(resource, context);
        var open = ReferenceTable.Unresolved(known.Specification).Distinct().ToList();
        return open.Count == 0
            ? known
            : throw new PermanentError("ReferenceOpen", $"{resource.Id} needs {string.Join(", ", open)}, which no earlier step has given.",
                "This is a defect of Berth: report it with the plan.");
    }
}
