using System.Globalization;
using System.Text.Json.Nodes;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using Amazon.ResourceGroupsTaggingAPI;
using Amazon.ResourceGroupsTaggingAPI.Model;
using Berth.Errors;
using Berth.Planning;
using Berth.Platforms;
using Berth.Profiles;
using Tag = Amazon.KeyManagementService.Model.Tag;

namespace Berth.Steps.ConfigureCluster;

/// <summary>
/// The environment's customer managed key, found by its alias. A key whose deletion is pending counts as gone. The key has
/// the default policy, which lets the account's IAM decide; SQS, Parameter Store and Secrets Manager use it in the caller's name.
/// </summary>
public sealed class EnvironmentKeyKind(IAmazonKeyManagementService kms, SingleAttempt<IAmazonKeyManagementService> once, IAmazonResourceGroupsTaggingAPI tagging) : IResourceKind
{
    /// <summary>The shortest time that KMS allows.</summary>
    private const int DeletionDays = 7;

    /// <summary>In refusals that are due to the caller's own policies. Source: IAM User Guide, "Troubleshoot access denied error messages".</summary>
    private const string OwnRightLacks = "no identity-based policy allows";

    public string Kind => EnvironmentKey.Kind;

    public async Task<Observed?> ObserveAsync(Resource desired, StepContext context, CancellationToken cancellation)
    {
        if (await NamedAsync(desired.Id, cancellation) is not { } key || IsLeaving(key))
            return null;
        await RequireOursAsync(key, desired.Id, context, cancellation);
        var rotation = await kms.GetKeyRotationStatusAsync(new GetKeyRotationStatusRequest { KeyId = key.KeyId }, cancellation);
        return new(new JsonObject { ["rotation"] = rotation.KeyRotationEnabled == true }, Attributes(key));
    }

    public async Task<Observed> CreateAsync(Resource desired, StepContext context, CancellationToken cancellation)
    {
        var named = await NamedAsync(desired.Id, cancellation);
        if (named is not null)
            await RequireOursAsync(named, desired.Id, context, cancellation);
        var key = named is not null && !IsLeaving(named) ? named
            : (await StandingAsync(context, cancellation)).FirstOrDefault() ?? await NewAsync(context, cancellation);
        if (named is null)
            await NameAsync(desired.Id, key, cancellation);
        else if (named.KeyId != key.KeyId)
            await kms.UpdateAliasAsync(new UpdateAliasRequest { AliasName = Alias(desired.Id), TargetKeyId = key.KeyId }, cancellation);
        return await RotateAsync(desired, key, cancellation);
    }

    public async Task<Observed> UpdateAsync(Resource desired, Observed current, StepContext context, CancellationToken cancellation)
    {
        await kms.EnableKeyRotationAsync(new EnableKeyRotationRequest { KeyId = current.Attributes["id"] }, cancellation);
        return current with { Specification = desired.Specification };
    }

    /// <summary>The keys before the alias: as long as one may be there, it can be found.</summary>
    public async Task DeleteAsync(ResourceId id, StepContext context, CancellationToken cancellation)
    {
        var named = await NamedAsync(id, cancellation);
        if (named is not null && await OwnerAsync(named.KeyId, context, cancellation) != Ownership.Environment)
            return;
        // The index may not have the named one yet, and may know of another: see there.
        foreach (var key in (await StandingAsync(context, cancellation)).Prepend(named).OfType<KeyMetadata>().DistinctBy(key => key.KeyId).Where(key => !IsLeaving(key)))
            await ScheduleDeletionAsync(key, cancellation);
        try
        {
            if (named is not null)
                await kms.DeleteAliasAsync(new DeleteAliasRequest { AliasName = Alias(id) }, cancellation);
        }
        catch (NotFoundException)
        {
            // What is gone need not be deleted.
        }
    }

    /// <summary>Never undone: a key that is rotated serves whoever used it before.</summary>
    public Task RevertAsync(Resource desired, Change change, StepContext context, CancellationToken cancellation) => Task.CompletedTask;

    private async Task NameAsync(ResourceId id, KeyMetadata key, CancellationToken cancellation)
    {
        try
        {
            await kms.CreateAliasAsync(new CreateAliasRequest { AliasName = Alias(id), TargetKeyId = key.KeyId }, cancellation);
        }
        catch (AlreadyExistsException)
        {
            // The call before, whose reply was lost, or somebody else in between.
            if ((await NamedAsync(id, cancellation))?.KeyId != key.KeyId)
                throw new PermanentError("ForeignDiffers", $"The alias {Alias(id)} names a key of somebody else.", "Rename the environment, or have the alias removed.");
        }
    }

    private async Task ScheduleDeletionAsync(KeyMetadata key, CancellationToken cancellation)
    {
        try
        {
            await kms.ScheduleKeyDeletionAsync(new ScheduleKeyDeletionRequest { KeyId = key.KeyId, PendingWindowInDays = DeletionDays }, cancellation);
        }
        catch (KMSInvalidStateException)
        {
            // Its deletion has been scheduled by a call whose reply was lost.
            if (!IsLeaving(await DescribeAsync(key.KeyId, cancellation)))
                throw;
        }
    }

    /// <summary>The alias goes at once; the key bears the environment's tag until KMS deletes it.</summary>
    public async Task<Remainder?> RemainsAsync(ResourceId id, StepContext context, CancellationToken cancellation)
    {
        var keys = await TaggedAsync(context, cancellation);
        if (keys.Count == 0)
            return null;
        return keys.All(IsLeaving) && keys.Max(key => key.DeletionDate) is { } date
            ? new(id.ToString(), "is pending deletion", date.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture))
            : new(id.ToString(), "is still there");
    }

    private Task<KeyMetadata?> NamedAsync(ResourceId id, CancellationToken cancellation) => KeyAsync(Alias(id), cancellation);

    /// <param name="id">Its id, its ARN, or its alias.</param>
    private async Task<KeyMetadata?> KeyAsync(string id, CancellationToken cancellation)
    {
        try
        {
            return await DescribeAsync(id, cancellation);
        }
        catch (NotFoundException)
        {
            return null;
        }
    }

    /// <summary>What an interrupted try made, whether or not it came to name it.</summary>
    private async Task<IReadOnlyList<KeyMetadata>> StandingAsync(StepContext context, CancellationToken cancellation) =>
        [.. (await TaggedAsync(context, cancellation)).Where(key => !IsLeaving(key))];

    /// <summary>
    /// The keys that bear the environment's tag, by the index of all tags: KMS has no idempotency token and no search by tag, and
    /// an account has thousands of keys whose tags would have to be read one by one. The index runs behind, which costs a try right
    /// after a lost reply a second key until the environment goes; and it lists what is gone or tagged otherwise by now, which KMS itself
    /// is asked. Source: Resource Groups Tagging API, GetResources ("tagged or previously tagged").
    /// </summary>
    private async Task<IReadOnlyList<KeyMetadata>> TaggedAsync(StepContext context, CancellationToken cancellation)
    {
        var found = new List<KeyMetadata>();
        var request = new GetResourcesRequest
        {
            ResourceTypeFilters = ["kms:key"],
            TagFilters = [new() { Key = OwnershipTags.Environment, Values = [context.Run.Environment] }],
        };
        do
        {
            var page = await tagging.GetResourcesAsync(request, cancellation);
            foreach (var listed in page.ResourceTagMappingList ?? [])
                if (await KeyAsync(listed.ResourceARN, cancellation) is { } key && await OwnerAsync(key.KeyId, context, cancellation) == Ownership.Environment)
                    found.Add(key);
            request.PaginationToken = page.PaginationToken;
        }
        while (!string.IsNullOrEmpty(request.PaginationToken));
        return found;
    }

    private async Task<KeyMetadata> DescribeAsync(string id, CancellationToken cancellation) =>
        (await kms.DescribeKeyAsync(new DescribeKeyRequest { KeyId = id }, cancellation)).KeyMetadata;

    private async Task<KeyMetadata> NewAsync(StepContext context, CancellationToken cancellation) =>
        (await once.Client.CreateKeyAsync(new CreateKeyRequest
        {
            Description = $"Queues, secrets and parameters of the environment {context.Run.Environment}",
            Tags = [.. context.Tags.Select(tag => new Tag { TagKey = tag.Key, TagValue = tag.Value })],
        }, cancellation)).KeyMetadata;

    private async Task<Observed> RotateAsync(Resource desired, KeyMetadata key, CancellationToken cancellation)
    {
        await kms.EnableKeyRotationAsync(new EnableKeyRotationRequest { KeyId = key.KeyId }, cancellation);
        return new(desired.Specification, Attributes(key));
    }

    /// <summary>Not even one that is just as it should be: its owner may delete it, and everything under it would be lost.</summary>
    private async Task RequireOursAsync(KeyMetadata key, ResourceId id, StepContext context, CancellationToken cancellation)
    {
        if (await OwnerAsync(key.KeyId, context, cancellation) != Ownership.Environment)
            throw new PermanentError("ForeignDiffers", $"The alias {Alias(id)} names a key of somebody else.", "Rename the environment, or have the alias removed.");
    }

    private async Task<Ownership> OwnerAsync(string key, StepContext context, CancellationToken cancellation)
    {
        try
        {
            var tags = await kms.ListResourceTagsAsync(new ListResourceTagsRequest { KeyId = key }, cancellation);
            return OwnershipTags.Owner((tags.Tags ?? []).ToDictionary(tag => tag.TagKey, tag => tag.TagValue), context.Run.Environment);
        }
        catch (AmazonKeyManagementServiceException hidden) when (hidden.ErrorCode == "AccessDeniedException" && !hidden.Message.Contains(OwnRightLacks, StringComparison.Ordinal))
        {
            // A key whose own policy hides it from the account's roles is not one of ours. That the function's role lacks the right tells nothing of the key.
            return Ownership.Foreign;
        }
    }

    private static bool IsLeaving(KeyMetadata key) => key.KeyState == KeyState.PendingDeletion || key.KeyState == KeyState.PendingReplicaDeletion;

    private static string Alias(ResourceId id) => $"alias/{id.Name}";

    private static Dictionary<string, string> Attributes(KeyMetadata key) => new() { ["arn"] = key.Arn, ["id"] = key.KeyId };
}
