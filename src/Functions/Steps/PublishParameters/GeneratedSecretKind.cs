using System.Text.Json.Nodes;
using Amazon.SecretsManager;
using Amazon.SecretsManager.Model;
using Berth.Planning;
using Berth.Profiles;
using Berth.Secrets;

namespace Berth.Steps.PublishParameters;

/// <summary>A random secret that is made once and never changed: what an application encrypts with it would be lost with it.</summary>
public sealed class GeneratedSecretKind(IAmazonSecretsManager secrets) : IResourceKind
{
    public string Kind => GeneratedSecret.Kind;

    public bool OutlivesUpdates => true;

    public async Task<Observed?> ObserveAsync(Resource desired, StepContext context, CancellationToken cancellation)
    {
        try
        {
            var described = await secrets.DescribeSecretAsync(new DescribeSecretRequest { SecretId = desired.Id.Name }, cancellation);
            if (described.DeletedDate is not null)
                return null;
            var tags = (described.Tags ?? []).ToDictionary(tag => tag.Key, tag => tag.Value);
            // Whatever it holds stays: the specification is how it was made, not how it must be.
            return new(desired.Specification, Attributes(described.ARN), OwnershipTags.Owner(tags, context.Run.Environment));
        }
        catch (ResourceNotFoundException)
        {
            return null;
        }
    }

    public async Task<Observed> CreateAsync(Resource desired, StepContext context, CancellationToken cancellation)
    {
        var length = desired.Specification["length"]!.GetValue<int>();
        var random = await secrets.GetRandomPasswordAsync(new GetRandomPasswordRequest
        {
            PasswordLength = length,
            ExcludePunctuation = true,
            IncludeSpace = false,
            RequireEachIncludedType = true,
        }, cancellation);
        try
        {
            var created = await secrets.CreateSecretAsync(new CreateSecretRequest
            {
                Name = desired.Id.Name,
                SecretString = random.RandomPassword,
                KmsKeyId = desired.Specification["keyId"]?.GetValue<string>(),
                Tags = [.. context.Tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })],
            }, cancellation);
            return new(desired.Specification, Attributes(created.ARN));
        }
        catch (ResourceExistsException)
        {
            return await ObserveAsync(desired, context, cancellation) ?? await RestoreAsync(desired, context, cancellation);
        }
        catch (InvalidRequestException scheduled) when (scheduled.Message.Contains("scheduled for deletion", StringComparison.OrdinalIgnoreCase))
        {
            return await RestoreAsync(desired, context, cancellation);
        }
    }

    public Task<Observed> UpdateAsync(Resource desired, Observed current, StepContext context, CancellationToken cancellation) => Task.FromResult(current);

    public Task<Remainder?> RemainsAsync(ResourceId id, StepContext context, CancellationToken cancellation) => OwnedSecrets.RemainsAsync(secrets, id, context, cancellation);

    /// <summary>With a recovery window unless the run that made it takes it back, when nothing has been encrypted with it.</summary>
    public async Task DeleteAsync(ResourceId id, StepContext context, CancellationToken cancellation)
    {
        if (await ObserveAsync(new(id, []), context, cancellation) is not { Scope: Ownership.Environment })
            return;
        await OwnedSecrets.DeleteAsync(secrets, id.Name, context, cancellation);
    }

    /// <summary>
    /// What a retired environment had comes back with the value that it encrypted with. Under a key of its own that has gone
    /// with it, nothing can be read any more: then the secret goes for good, and the next try makes a new one.
    /// </summary>
    private async Task<Observed> RestoreAsync(Resource desired, StepContext context, CancellationToken cancellation)
    {
        var restored = await OwnedSecrets.RestoreAsync(secrets, desired.Id.Name, context, cancellation);
        if (desired.Specification["keyId"]?.GetValue<string>() is not { } key || restored.KmsKeyId is null || restored.KmsKeyId == key)
            return new(desired.Specification, Attributes(restored.ARN));
        await secrets.DeleteSecretAsync(new DeleteSecretRequest { SecretId = desired.Id.Name, ForceDeleteWithoutRecovery = true }, cancellation);
        throw new Errors.TransientError($"The secret {desired.Id.Name} was under another key and is made anew.");
    }

    private static Dictionary<string, string> Attributes(string arn) => new() { ["arn"] = arn };
}
