using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Amazon.SecretsManager;
using Amazon.SecretsManager.Model;
using Berth.Errors;
using Berth.Planning;

namespace Berth.Databases;

/// <summary>What one rotation works on.</summary>
/// <param name="Token">The version id of the new value: the same for each try of one rotation, so that a try repeated goes on where the last one broke off.</param>
public sealed record Rotation(string SecretName, string Token, JsonObject Specification, DatabaseEndpoint Server)
{
    public string User => Specification["user"]!.GetValue<string>();
    public string Schema => Specification["schema"]!.GetValue<string>();
    public string Strategy => Specification["rotation"]!.GetValue<string>();
    public UserRights Rights => LoginSpecification.Rights(Specification);

    /// <summary>Further keys of each version: templates by name.</summary>
    public IReadOnlyDictionary<string, string> Keys =>
        (Specification["keys"] as JsonObject ?? []).ToDictionary(key => key.Key, key => key.Value!.GetValue<string>());

    /// <summary>32 hexadecimal digits, the shortest token that Secrets Manager takes.</summary>
    public static string TokenOf(string execution, string secret) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{execution}\n{secret}")))[..32];
}

/// <summary>
/// The four phases of Secrets Manager's rotation protocol, each safe to repeat, for alternating users and for a single one, the
/// end that the service would add itself (the pending label goes), and the way back. A run goes through them at once, the
/// rotation function that Secrets Manager calls one at a time.
/// </summary>
public sealed class RotationPhases(IAmazonSecretsManager secrets, IDatabaseServer databases)
{
    private const string Current = "AWSCURRENT";
    private const string Pending = "AWSPENDING";
    private const string Previous = "AWSPREVIOUS";
    private const int PasswordLength = 32;

    /// <returns>The version id that is current now.</returns>
    public async Task<string> RunAsync(Rotation rotation, StepContext context, CancellationToken cancellation)
    {
        var stages = await StagesAsync(rotation.SecretName, cancellation);
        // Secrets Manager labels the first version of a secret AWSCURRENT as soon as it is put: only without the pending label is it done.
        if (!Has(stages, rotation.Token, Current) || Has(stages, rotation.Token, Pending))
        {
            var pending = await CreateAsync(rotation, stages, cancellation);
            await SetAsync(rotation, pending, context, cancellation);
            await TestAsync(rotation, pending, cancellation);
            await FinishSecretAsync(rotation, cancellation);
        }

        await CleanLabelsAsync(rotation, cancellation);
        return rotation.Token;
    }

    public async Task CreateSecretAsync(Rotation rotation, CancellationToken cancellation) =>
        await CreateAsync(rotation, await StagesAsync(rotation.SecretName, cancellation), cancellation);

    public async Task SetSecretAsync(Rotation rotation, StepContext context, CancellationToken cancellation) =>
        await SetAsync(rotation, await LoginAsync(rotation, rotation.Token, cancellation), context, cancellation);

    /// <summary>Without a new value, the current one: that is how Secrets Manager tries out a rotation that it is to do later.</summary>
    public async Task TestSecretAsync(Rotation rotation, CancellationToken cancellation) =>
        await TestAsync(rotation, await LoginAsync(rotation, rotation.Token, cancellation), cancellation);

    /// <summary>
    /// Back to the value before this rotation, whichever phase it reached. Alternating users: the one before still has its password.
    /// A single user is given it back first.
    /// </summary>
    public async Task TakeBackAsync(Rotation rotation, StepContext context, CancellationToken cancellation)
    {
        var stages = await StagesAsync(rotation.SecretName, cancellation);
        var moved = Has(stages, rotation.Token, Current);
        if (With(stages, moved ? Previous : Current) is { } before
            && DatabaseConnections.LoginOf(await ValueAsync(rotation.SecretName, before, null, cancellation)) is { } login)
        {
            if (await databases.LoginAsync(rotation.Server, login, rotation.Schema, cancellation) is null)
                await PutAsync(rotation, login, context, cancellation);
            if (moved)
                await secrets.UpdateSecretVersionStageAsync(new UpdateSecretVersionStageRequest
                {
                    SecretId = rotation.SecretName,
                    VersionStage = Current,
                    MoveToVersionId = before,
                    RemoveFromVersionId = rotation.Token,
                }, cancellation);
        }

        await CleanLabelsAsync(rotation, cancellation);
    }

    /// <summary>Writes the new value under the pending label, unless an earlier try has.</summary>
    private async Task<DatabaseLogin> CreateAsync(Rotation rotation, Dictionary<string, List<string>> stages, CancellationToken cancellation)
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
        var user = AlternatingUsers.Next(rotation.User, current?.User, rotation.Strategy);
        var value = new JsonObject
        {
            ["engine"] = rotation.Server.Engine,
            ["host"] = rotation.Server.Host,
            ["port"] = rotation.Server.Port,
            ["dbname"] = rotation.Schema,
            ["username"] = user,
            ["password"] = random.RandomPassword,
        };
        // Worked out before they are added: a key is made of the version's own values.
        foreach (var (key, text) in rotation.Keys.Select(key => (key.Key, SecretFields.Expand(key.Value, Values(value)))).ToList())
            value[key] = text;
        await secrets.PutSecretValueAsync(new PutSecretValueRequest
        {
            SecretId = rotation.SecretName,
            ClientRequestToken = rotation.Token,
            SecretString = value.ToJsonString(),
            VersionStages = [Pending],
        }, cancellation);
        return new(user, random.RandomPassword);
    }

    /// <summary>What the templates of further keys stand for.</summary>
    internal static Dictionary<string, string> Values(JsonObject? secret) =>
        new[] { "username", "password", "host" }.Where(name => secret?[name] is not null).ToDictionary(name => name, name => secret![name]!.ToString());

    private async Task SetAsync(Rotation rotation, DatabaseLogin pending, StepContext context, CancellationToken cancellation)
    {
        var has = await databases.LoginAsync(rotation.Server, pending, rotation.Schema, cancellation);
        var wanted = rotation.Rights;
        if (has is not null && has.Privileges.SequenceEqual(wanted.Privileges.Order(StringComparer.Ordinal)) && (has.RequiresTls ?? wanted.RequiresTls) == wanted.RequiresTls)
            return;
        await PutAsync(rotation, pending, context, cancellation);
    }

    private async Task PutAsync(Rotation rotation, DatabaseLogin login, StepContext context, CancellationToken cancellation) =>
        await databases.PutUserAsync(rotation.Server, await DatabaseConnections.AdminAsync(context, rotation.Server.Engine, cancellation),
            login, rotation.Schema, rotation.Rights, cancellation);

    private async Task TestAsync(Rotation rotation, DatabaseLogin pending, CancellationToken cancellation)
    {
        var has = await databases.LoginAsync(rotation.Server, pending, rotation.Schema, cancellation)
            ?? throw new PermanentError("RotationTestFailed", $"The database refuses {pending.User} with the password that was just set.",
                "Look whether something else sets this user's password. AWSCURRENT is as before.");
        if (rotation.Rights.Privileges.Except(has.Privileges).ToList() is { Count: > 0 } missing)
            throw new PermanentError("RotationTestFailed", $"{pending.User} lacks {string.Join(", ", missing)} on {rotation.Schema}.",
                "Give the platform's administrator the right to grant them. AWSCURRENT is as before.");
    }

    public async Task FinishSecretAsync(Rotation rotation, CancellationToken cancellation)
    {
        var current = With(await StagesAsync(rotation.SecretName, cancellation), Current);
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

    public async Task CleanLabelsAsync(Rotation rotation, CancellationToken cancellation)
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

    private async Task<DatabaseLogin> LoginAsync(Rotation rotation, string version, CancellationToken cancellation) =>
        DatabaseConnections.LoginOf(await ValueAsync(rotation.SecretName, version, null, cancellation) ?? await ValueAsync(rotation.SecretName, null, Current, cancellation))
        ?? throw Malformed(rotation);

    private static string? With(Dictionary<string, List<string>> stages, string stage) => stages.FirstOrDefault(version => version.Value.Contains(stage)).Key;

    private static bool Has(Dictionary<string, List<string>> stages, string version, string stage) => stages.GetValueOrDefault(version)?.Contains(stage) == true;

    private static PermanentError Malformed(Rotation rotation) =>
        new("SecretMalformed", $"The value of {rotation.SecretName} has no username and password.", "Remove the label AWSPENDING from it if it has one, and rotate again.");
}
