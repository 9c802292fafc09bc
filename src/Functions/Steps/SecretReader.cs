using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.SecretsManager;
using Amazon.SecretsManager.Model;
using Berth.Planning;

namespace Berth.Steps;

/// <summary>Reads current secret values for the length of one step; they never leave this object but into the call that needs them.</summary>
internal sealed class SecretReader(IAmazonSecretsManager secrets) : ISecretReader
{
    private readonly ConcurrentDictionary<string, Lazy<Task<string?>>> _read = new(StringComparer.Ordinal);

    public async Task<string?> ReadAsync(SecretReference reference, CancellationToken cancellation)
    {
        var text = await _read.GetOrAdd(reference.Secret, secret => new(() => GetAsync(secret, cancellation))).Value;
        if (text is null || reference.Key is null)
            return text;
        try
        {
            return (JsonNode.Parse(text) as JsonObject)?[reference.Key]?.ToString();
        }
        catch (JsonException)
        {
            // Not JSON, so there is no such key; the text must not get into an error.
            return null;
        }
    }

    private async Task<string?> GetAsync(string secret, CancellationToken cancellation)
    {
        try
        {
            return (await secrets.GetSecretValueAsync(new GetSecretValueRequest { SecretId = secret, VersionStage = "AWSCURRENT" }, cancellation)).SecretString;
        }
        catch (ResourceNotFoundException)
        {
            return null;
        }
        catch (InvalidRequestException)
        {
            // Scheduled for deletion: there is no current value.
            return null;
        }
    }
}
