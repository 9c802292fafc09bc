using Amazon.SecretsManager;
using Amazon.SecretsManager.Model;
using Berth.Errors;
using Berth.Planning;

namespace Berth.Secrets;

/// <summary>How an environment's secrets go, and come back as long as Secrets Manager keeps them.</summary>
internal static class OwnedSecrets
{
    /// <summary>With the recovery window of the run's kind: at once when a run takes back what it made itself.</summary>
    public static async Task DeleteAsync(IAmazonSecretsManager secrets, string name, StepContext context, CancellationToken cancellation)
    {
        var days = context.RecoveryDays;
        try
        {
            await secrets.DeleteSecretAsync(days > 0
                ? new() { SecretId = name, RecoveryWindowInDays = days }
                : new() { SecretId = name, ForceDeleteWithoutRecovery = true }, cancellation);
        }
        catch (ResourceNotFoundException)
        {
            // What is gone need not be deleted.
        }
    }

    /// <summary>Brings back a secret that the environment had before.</summary>
    /// <returns>As it was when it was deleted.</returns>
    /// <exception cref="PermanentError">It was somebody else's.</exception>
    public static async Task<DescribeSecretResponse> RestoreAsync(IAmazonSecretsManager secrets, string name, StepContext context, CancellationToken cancellation)
    {
        var described = await secrets.DescribeSecretAsync(new DescribeSecretRequest { SecretId = name }, cancellation);
        if (OwnerOf(described, context) != Ownership.Environment)
            throw new PermanentError("ForeignDiffers", $"The secret {name} is scheduled for deletion and belongs to somebody else.",
                "Rename the environment, or wait until the secret is gone.");
        await secrets.RestoreSecretAsync(new RestoreSecretRequest { SecretId = name }, cancellation);
        return described;
    }

    public static async Task<Remainder?> RemainsAsync(IAmazonSecretsManager secrets, ResourceId id, StepContext context, CancellationToken cancellation)
    {
        try
        {
            var described = await secrets.DescribeSecretAsync(new DescribeSecretRequest { SecretId = id.Name }, cancellation);
            return OwnerOf(described, context) != Ownership.Environment ? null : Remains(id.ToString(), described.DeletedDate);
        }
        catch (ResourceNotFoundException)
        {
            return null;
        }
    }

    /// <param name="deleted">When Secrets Manager deletes it for good; null if it is not to be deleted.</param>
    public static Remainder Remains(string resource, DateTime? deleted) => deleted is { } date
        ? new(resource, "is kept for its recovery window and comes back when the environment is made again", date.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture))
        : new(resource, "is still there");

    public static Ownership OwnerOf(DescribeSecretResponse described, StepContext context) =>
        OwnershipTags.Owner((described.Tags ?? []).ToDictionary(tag => tag.Key, tag => tag.Value), context.Run.Environment);
}
