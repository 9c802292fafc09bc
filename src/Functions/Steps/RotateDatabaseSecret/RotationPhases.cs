using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Amazon.SecretsManager;
using Amazon.SecretsManager.Model;
using Berth.Databases;
using Berth.Errors;
using Berth.Planning;

namespace Berth.Steps.RotateDatabaseSecret;

/// <summary>What one rotation works on.</summary>
/// <param name="Token">The version id of the new value: the same for each try of one run, so that a try repeated goes on where the last one broke off.</param>
public sealed record Rotation(string SecretName, string Token, JsonObject Specification, DatabaseEndpoint Server)
{
    public string User => Specification["user"]!.GetValue<string>();
    public string Schema => Specification["schema"]!.GetValue<string>();
    public IReadOnlyList<string> Privileges => [.. Specification["privileges"]!.AsArray().Select(privilege => privilege!.GetValue<string>())];

    /// <summary>32 hexadecimal digits, the shortest token that Secrets Manager takes.</summary>
    public static string TokenOf(string execution, string secret) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{execution}\n{secret}")))[..32];
}

/// <summary>
/// The four phases of Secrets Manager's rotation protocol, each safe to repeat, with alternating users, and the end that
/// the service would add itself: the pending label goes.
/// </summary>
public sealed class RotationPhases(IAmazonSecretsManager secrets, IDatabaseServer databases)
{
    private const string Current = "AWSCURRENT";
    private const string Pending = "AWSPENDING";
    private const int PasswordLength = 32;

    /// <returns>The version id that is current now.</returns>
    public async Task<string> RunAsync(Rotation rotation, StepContext context, CancellationToken cancellation)
    {
        var stages = await StagesAsync(rotation.SecretName, cancellation);
        // Secrets Manager labels the first version of a secret AWSCURRENT as soon as it is put: only without the pending label is it done.
        if (!Has(stages, rotation.Token, Current) || Has(stages, rotation.Token, Pending))
        {
            var pending = await CreateSecretAsync(rotation, stages, cancellation);
            await SetSecretAsync(rotation, pending, context, cancellation);
            await TestSecretAsync(rotation, pending, cancellation);
            await FinishSecretAsync(rotation, cancellation);
        }

        await CleanLabelsAsync(rotation, cancellation);
        return rotation.Token;
    }

    /// <summary>Writes the new value under the pending label, unless an earlier try has.</summary>
    private async Task<DatabaseLogin> CreateSecretAsync(Rotation rotation, Dictionary<string, List<string>> stages, CancellationToken cancellation)
    {
        if (Has(stages, rotation.Token, Pending) && await ValueAsync(rotation.SecretName, rotation.Token, null, cancellation) is { } earlier)
            return DatabaseConnections.LoginOf(earlier) ?? throw Malformed(rotation);
        var current = DatabaseConnections.LoginOf(await ValueAsync(rotation.SecretName, null, Current, cancellation));
        // Letters and digits only: the password stands in connection strings that do not escape it.
        var random = await secrets.GetRandomPasswordAsync(new GetRandomPasswordRequest
        {
            PasswordLength = PasswordLength,
            ExcludePunctuation = true,
            IncludeSpace = false,
            RequireEachIncludedType = true,
        }, cancellation);
        var user = AlternatingUsers.Next(rotation.User, current?.User);
        var value = new JsonObject
        {
            ["engine"] = rotation.Server.Engine,
            ["host"] = rotation.Server.Host,
            ["port"] = rotation.Server.Port,
            ["dbname"] = rotation.Schema,
            ["username"] = user,
            ["password"] = random.RandomPassword,
        };
        await secrets.PutSecretValueAsync(new PutSecretValueRequest
        {
            SecretId = rotation.SecretName,
            ClientRequestToken = rotation.Token,
            SecretString = value.ToJsonString(),
            VersionStages = [Pending],
        }, cancellation);
        return new(user, random.RandomPassword);
    }

    private async Task SetSecretAsync(Rotation rotation, DatabaseLogin pending, StepContext context, CancellationToken cancellation)
    {
        var has = await databases.LoginAsync(rotation.Server, pending, rotation.Schema, cancellation);
        if (has is not null && has.SequenceEqual(rotation.Privileges.Order(StringComparer.Ordinal)))
            return;
        await databases.PutUserAsync(rotation.Server, await DatabaseConnections.AdminAsync(context, cancellation), pending, rotation.Schema, rotation.Privileges, cancellation);
    }

    private async Task TestSecretAsync(Rotation rotation, DatabaseLogin pending, CancellationToken cancellation)
    {
        var has = await databases.LoginAsync(rotation.Server, pending, rotation.Schema, cancellation)
            ?? throw new PermanentError("RotationTestFailed", $"The database refuses {pending.User} with the password that was just set.",
                "Look whether something else sets this user's password. AWSCURRENT is as before.");
        if (rotation.Privileges.Except(has).ToList() is { Count: > 0 } missing)
            throw new PermanentError("RotationTestFailed", $"{pending.User} lacks {string.Join(", ", missing)} on {rotation.Schema}.",
                "Give the platform's administrator the right to grant them. AWSCURRENT is as before.");
    }

    private async Task FinishSecretAsync(Rotation rotation, CancellationToken cancellation)
    {
        var current = (await StagesAsync(rotation.SecretName, cancellation)).FirstOrDefault(version => version.Value.Contains(Current)).Key;
        if (current == rotation.Token)
            return;
        await secrets.UpdateSecretVersionStageAsync(new UpdateSecretVersionStageRequest
        {
            SecretId = rotation.SecretName,
            VersionStage = Current,
            MoveToVersionId = rotation.Token,
            RemoveFromVersionId = current,
        }, cancellation);
    }

    private async Task CleanLabelsAsync(Rotation rotation, CancellationToken cancellation)
    {
        if (Has(await StagesAsync(rotation.SecretName, cancellation), rotation.Token, Pending))
            await secrets.UpdateSecretVersionStageAsync(new UpdateSecretVersionStageRequest
            {
                SecretId = rotation.SecretName,
                VersionStage = Pending,
                RemoveFromVersionId = rotation.Token,
            }, cancellation);
    }

    private async Task<Dictionary<string, List<string>>> StagesAsync(string secret, CancellationToken cancellation) =>
        (await secrets.DescribeSecretAsync(new DescribeSecretRequest { SecretId = secret }, cancellation)).VersionIdsToStages ?? [];

    private async Task<string?> ValueAsync(string secret, string? version, string? stage, CancellationToken cancellation)
    {
        try
        {
            return (await secrets.GetSecretValueAsync(new GetSecretValueRequest { SecretId = secret, VersionId = version, VersionStage = stage }, cancellation)).SecretString;
        }
        catch (ResourceNotFoundException)
        {
            return null;
        }
    }

    private static bool Has(Dictionary<string, List<string>> stages, string version, string stage) => stages.GetValueOrDefault(version)?.Contains(stage) == true;

    private static PermanentError Malformed(Rotation rotation) =>
        new("SecretMalformed", $"The pending value of {rotation.SecretName} has no username and password.", "Remove the label AWSPENDING from it and send the request again.");
}
