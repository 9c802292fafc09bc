using System.Text.Json.Nodes;
using Amazon.SecretsManager;
using Amazon.SecretsManager.Model;
using Berth.Planning;
using Berth.Profiles;

namespace Berth.Databases;

/// <summary>A login's secret, made once around a random password: the other fields follow what is wanted, the password stays.</summary>
public sealed class GeneratedLoginKind(IAmazonSecretsManager secrets) : IResourceKind
{
    private const string Fields = "fields";
    private const string Key = "keyId";
    private const int PasswordLength = 32;

    public string Kind => GeneratedLogin.Kind;

    public static JsonObject Specification(GeneratedLogin login) =>
        new() { [Fields] = new JsonObject(login.Fields.Select(field => KeyValuePair.Create(field.Key, (JsonNode?)field.Value))) };

    public async Task<Observed?> ObserveAsync(Resource desired, StepContext context, CancellationToken cancellation)
    {
        try
        {
            var described = await secrets.DescribeSecretAsync(new DescribeSecretRequest { SecretId = desired.Id.Name }, cancellation);
            if (described.DeletedDate is not null)
                return null;
            var owner = OwnershipTags.Owner((described.Tags ?? []).ToDictionary(tag => tag.Key, tag => tag.Value), context.Run.Environment);
            var value = await ValueAsync(desired.Id.Name, cancellation);
            var held = SecretFields.Of(value?.SecretString);
            var seen = desired.Specification[Fields] is JsonObject wanted ? SecretFields.Seen(wanted, held, Known(held)) : [];
            var specification = new JsonObject { [Fields] = seen };
            // The key is set when the secret is made.
            if (desired.Specification[Key] is { } key)
                specification[Key] = key.DeepClone();
            return new(specification, Attributes(described.ARN, value?.VersionId), owner);
        }
        catch (ResourceNotFoundException)
        {
            return null;
        }
    }

    public async Task<Observed> CreateAsync(Resource desired, StepContext context, CancellationToken cancellation)
    {
        try
        {
            var created = await secrets.CreateSecretAsync(new CreateSecretRequest
            {
                Name = desired.Id.Name,
                SecretString = await TextAsync(desired, null, cancellation),
                KmsKeyId = desired.Specification[Key]?.GetValue<string>() ?? context.Platform.KmsKeyId,
                Tags = [.. context.Tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })],
            }, cancellation);
            return new(desired.Specification, Attributes(created.ARN, created.VersionId));
        }
        catch (ResourceExistsException)
        {
            return await UpdateAsync(desired, (await ObserveAsync(desired, context, cancellation))!, context, cancellation);
        }
        catch (InvalidRequestException scheduled) when (scheduled.Message.Contains("scheduled for deletion", StringComparison.OrdinalIgnoreCase))
        {
            await secrets.RestoreSecretAsync(new RestoreSecretRequest { SecretId = desired.Id.Name }, cancellation);
            return await UpdateAsync(desired, (await ObserveAsync(desired, context, cancellation))!, context, cancellation);
        }
    }

    public async Task<Observed> UpdateAsync(Resource desired, Observed current, StepContext context, CancellationToken cancellation)
    {
        var held = SecretFields.Of((await ValueAsync(desired.Id.Name, cancellation))?.SecretString);
        var put = await secrets.PutSecretValueAsync(new PutSecretValueRequest { SecretId = desired.Id.Name, SecretString = await TextAsync(desired, held, cancellation) }, cancellation);
        return new(desired.Specification, Attributes(put.ARN, put.VersionId), current.Scope);
    }

    /// <summary>Without a recovery window: whoever could log in with it goes too.</summary>
    public async Task DeleteAsync(ResourceId id, StepContext context, CancellationToken cancellation)
    {
        if (await ObserveAsync(new(id, []), context, cancellation) is { Scope: Ownership.Environment })
            await secrets.DeleteSecretAsync(new DeleteSecretRequest { SecretId = id.Name, ForceDeleteWithoutRecovery = true }, cancellation);
    }

    /// <param name="held">What is there: its password stays.</param>
    private async Task<string> TextAsync(Resource desired, JsonObject? held, CancellationToken cancellation)
    {
        var values = Known(held);
        if (values.Count == 0)
        {
            // Letters and digits only: the password stands in connection strings that do not escape it.
            var random = await secrets.GetRandomPasswordAsync(new GetRandomPasswordRequest
            {
                PasswordLength = PasswordLength,
                ExcludePunctuation = true,
                IncludeSpace = false,
                RequireEachIncludedType = true,
            }, cancellation);
            values = new() { ["password"] = random.RandomPassword };
        }

        return new JsonObject(desired.Specification[Fields]!.AsObject()
            .Select(field => KeyValuePair.Create(field.Key, (JsonNode?)SecretFields.Expand(field.Value!.GetValue<string>(), values)))).ToJsonString();
    }

    private static Dictionary<string, string> Known(JsonObject? held) =>
        held?["password"]?.ToString() is { Length: > 0 } password ? new() { ["password"] = password } : [];

    private async Task<GetSecretValueResponse?> ValueAsync(string name, CancellationToken cancellation)
    {
        try
        {
            return await secrets.GetSecretValueAsync(new GetSecretValueRequest { SecretId = name, VersionStage = "AWSCURRENT" }, cancellation);
        }
        catch (ResourceNotFoundException)
        {
            // A secret without a value.
            return null;
        }
    }

    private static Dictionary<string, string> Attributes(string arn, string? version) =>
        version is null ? new() { ["arn"] = arn } : new() { ["arn"] = arn, ["versionId"] = version };
}
