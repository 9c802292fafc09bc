using System.Globalization;
using System.Text.Json.Nodes;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using Berth.Errors;
using Berth.Planning;
using Berth.Profiles;

namespace Berth.Steps.ConfigureCluster;

/// <summary>
/// The environment's customer managed key, found by its alias. A key whose deletion is pending counts as gone. The key has
/// the default policy, which lets the account's IAM decide; SQS, Parameter Store and Secrets Manager use it in the caller's name.
/// </summary>
public sealed class EnvironmentKeyKind(IAmazonKeyManagementService kms) : IResourceKind
{
    /// <summary>The shortest time that KMS allows.</summary>
    private const int DeletionDays = 7;

    /// <summary>How many keys' tags are asked for at once.</summary>
    private const int TagReads = 10;

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
            : await UnnamedAsync(context, cancellation) ?? await NewAsync(context, cancellation);
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

    /// <summary>The key before its alias: as long as the key may be there, it can be found.</summary>
    public async Task DeleteAsync(ResourceId id, StepContext context, CancellationToken cancellation)
    {
        var named = await NamedAsync(id, cancellation);
        if (named is not null && await OwnerAsync(named.KeyId, context, cancellation) != Ownership.Environment)
            return;
        if ((named ?? await UnnamedAsync(context, cancellation)) is { } key && !IsLeaving(key))
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
        if (await FindAsync(_ => true, context, cancellation) is not { } key)
            return null;
        return IsLeaving(key) && key.DeletionDate is { } date
            ? new(id.ToString(), "is pending deletion", date.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture))
            : new(id.ToString(), "is still there");
    }

    private async Task<KeyMetadata?> NamedAsync(ResourceId id, CancellationToken cancellation)
    {
        try
        {
            return (await kms.DescribeKeyAsync(new DescribeKeyRequest { KeyId = Alias(id) }, cancellation)).KeyMetadata;
        }
        catch (NotFoundException)
        {
            return null;
        }
    }

    /// <summary>
    /// A key that an interrupted try made and did not come to name. KMS has no idempotency token and no search by tag, so all
    /// keys are looked through, but only where the alias is missing: once in an environment's life, and when it is taken back.
    /// An intent in the journal would spare the reading, and would not find what another run left.
    /// </summary>
    private Task<KeyMetadata?> UnnamedAsync(StepContext context, CancellationToken cancellation) => FindAsync(key => !IsLeaving(key), context, cancellation);

    private async Task<KeyMetadata?> FindAsync(Func<KeyMetadata, bool> which, StepContext context, CancellationToken cancellation)
    {
        var request = new ListKeysRequest { Limit = 1000 };
        bool more;
        do
        {
            var page = await kms.ListKeysAsync(request, cancellation);
            foreach (var keys in (page.Keys ?? []).Chunk(TagReads))
            {
                var owners = await Task.WhenAll(keys.Select(key => OwnerAsync(key.KeyId, context, cancellation)));
                foreach (var (key, owner) in keys.Zip(owners))
                    if (owner == Ownership.Environment && await DescribeAsync(key.KeyId, cancellation) is { } ours && which(ours))
                        return ours;
            }

            request.Marker = page.NextMarker;
            more = page.Truncated == true;
        }
        while (more);
        return null;
    }

    private async Task<KeyMetadata> DescribeAsync(string id, CancellationToken cancellation) =>
        (await kms.DescribeKeyAsync(new DescribeKeyRequest { KeyId = id }, cancellation)).KeyMetadata;

    private async Task<KeyMetadata> NewAsync(StepContext context, CancellationToken cancellation) =>
        (await kms.CreateKeyAsync(new CreateKeyRequest
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
