using System.Text.Json.Nodes;
using Amazon.SecretsManager;
using Amazon.SecretsManager.Model;
using Berth.Databases;
using Berth.Planning;
using Berth.Profiles;
using Berth.Requests;
using Berth.Secrets;

namespace Berth.Steps.RotateDatabaseSecret;

/// <summary>
/// An environment's database user together with the secret that holds its credentials. They are as wanted when the
/// current value logs in, has exactly the privileges and is not due for rotation; else a rotation makes them so.
/// </summary>
public sealed class DatabaseCredentialsKind(IAmazonSecretsManager secrets, IDatabaseServer databases, DatabaseConnections connections, RotationPhases phases, TimeProvider clock) : IResourceKind
{
    private const string Current = "AWSCURRENT";
    private const string Pending = "AWSPENDING";

    public string Kind => DatabaseAccount.Kind;

    public bool OutlivesUpdates => true;

    /// <summary>What is due for rotation is old, not changed.</summary>
    public bool IsDrift(FieldChange field) => field.Path != "/due";

    public async Task<Observed?> ObserveAsync(Resource desired, StepContext context, CancellationToken cancellation)
    {
        if (await DescribeAsync(desired.Id.Name, cancellation) is not { } described)
            return null;
        var owner = OwnerOf(described, context);
        var version = VersionWith(described, Current);
        var seen = desired.Specification.DeepClone().AsObject();
        seen["login"] = "missing";
        if (version is not null)
            await LookAsync(seen, desired, IsAsked(described, version, context), context, cancellation);
        return new(seen, Attributes(described.ARN, version), owner);
    }

    public async Task<Observed> CreateAsync(Resource desired, StepContext context, CancellationToken cancellation)
    {
        string arn;
        try
        {
            arn = (await secrets.CreateSecretAsync(new CreateSecretRequest
            {
                Name = desired.Id.Name,
                Description = $"Database credentials of the environment {context.Run.Environment}",
                KmsKeyId = context.Platform.KmsKeyId,
                Tags = [.. context.Tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })],
            }, cancellation)).ARN;
        }
        catch (ResourceExistsException)
        {
            // In its recovery window a secret counts as there for some and as in the way for others.
            var there = await secrets.DescribeSecretAsync(new DescribeSecretRequest { SecretId = desired.Id.Name }, cancellation);
            arn = there.DeletedDate is null ? there.ARN : (await OwnedSecrets.RestoreAsync(secrets, desired.Id.Name, context, cancellation)).ARN;
        }
        catch (InvalidRequestException scheduled) when (scheduled.Message.Contains("scheduled for deletion", StringComparison.OrdinalIgnoreCase))
        {
            arn = (await OwnedSecrets.RestoreAsync(secrets, desired.Id.Name, context, cancellation)).ARN;
        }

        return await RotateAsync(desired, arn, context, cancellation);
    }

    public Task<Observed> UpdateAsync(Resource desired, Observed current, StepContext context, CancellationToken cancellation) =>
        context.Run.Action == ActionRequest.Tell
            ? TellAsync(desired, current, context, cancellation)
            : RotateAsync(desired, current.Attributes["arn"], context, cancellation);

    /// <summary>What another has rotated is passed on if it logs in.</summary>
    private async Task<Observed> TellAsync(Resource desired, Observed current, StepContext context, CancellationToken cancellation)
    {
        var rotation = (await RotationAsync(desired, context, cancellation)) with { Token = current.Attributes["versionId"] };
        await phases.TestSecretAsync(rotation, cancellation);
        await phases.CleanLabelsAsync(rotation, cancellation);
        return new(desired.Specification, current.Attributes);
    }

    /// <summary>Takes a rotation of this run back, or the one that it was to pass on.</summary>
    public async Task RevertAsync(Resource desired, Change change, StepContext context, CancellationToken cancellation)
    {
        if (await DescribeAsync(desired.Id.Name, cancellation) is not null)
        {
            var rotation = await RotationAsync(desired, context, cancellation);
            if (context.Run.Action == ActionRequest.Tell)
                rotation = rotation with { Token = context.References.Resolve(desired.Id.Reference("versionId")) };
            await phases.TakeBackAsync(rotation, context, cancellation);
        }
    }

    public Task<Remainder?> RemainsAsync(ResourceId id, StepContext context, CancellationToken cancellation) => OwnedSecrets.RemainsAsync(secrets, id, context, cancellation);

    /// <summary>Drops both users, then the secret: nobody can log in with it any more.</summary>
    public async Task DeleteAsync(ResourceId id, StepContext context, CancellationToken cancellation)
    {
        if (await DescribeAsync(id.Name, cancellation) is not { } described
            || OwnerOf(described, context) != Ownership.Environment)
            return;
        var engine = await context.Secrets.ReadAsync(new(id.Name, "engine"), cancellation) ?? (context.Platform.Database.Mysql is null ? "postgres" : "mysql");
        var server = await connections.EndpointAsync(context.Platform, engine, cancellation);
        var admin = await DatabaseConnections.AdminAsync(context, engine, cancellation);
        foreach (var user in AlternatingUsers.Both(DatabaseAccount.UserOf(context.Run.Environment)))
            await databases.DropUserAsync(server, admin, user, cancellation);
        await OwnedSecrets.DeleteAsync(secrets, id.Name, context, cancellation);
    }

    private async Task<Observed> RotateAsync(Resource desired, string arn, StepContext context, CancellationToken cancellation)
    {
        var version = await phases.RunAsync(await RotationAsync(desired, context, cancellation), context, cancellation);
        return new(desired.Specification, Attributes(arn, version));
    }

    private async Task<Rotation> RotationAsync(Resource desired, StepContext context, CancellationToken cancellation) =>
        new(desired.Id.Name, Rotation.TokenOf(context.Run.Execution, desired.Id.Name), desired.Specification,
            await connections.EndpointAsync(context.Platform, EngineOf(desired), cancellation));

    /// <summary>Looks with the current value, as the application would, but always over TLS.</summary>
    private async Task LookAsync(JsonObject seen, Resource desired, bool asked, StepContext context, CancellationToken cancellation)
    {
        var value = await secrets.GetSecretValueAsync(new GetSecretValueRequest { SecretId = desired.Id.Name, VersionStage = Current }, cancellation);
        var fields = DatabaseConnections.LoginOf(value.SecretString) is null ? null : JsonNode.Parse(value.SecretString)!.AsObject();
        seen["host"] = fields?["host"]?.DeepClone();
        seen["port"] = fields?["port"]?.DeepClone();
        if (desired.Specification["keys"] is JsonObject keys)
            seen["keys"] = SecretFields.Seen(keys, fields, RotationPhases.Values(fields));
        var server = await connections.EndpointAsync(context.Platform, EngineOf(desired), cancellation);
        var rights = DatabaseConnections.LoginOf(value.SecretString) is { } login
            ? await databases.LoginAsync(server, login, desired.Specification["schema"]!.GetValue<string>(), cancellation)
            : null;
        LoginSpecification.Look(seen, rights);
        var age = clock.GetUtcNow() - (value.CreatedDate?.ToUniversalTime() ?? DateTime.UnixEpoch);
        seen["due"] = asked || age > TimeSpan.FromDays(desired.Specification["rotateEveryDays"]!.GetValue<int>());
    }

    private async Task<DescribeSecretResponse?> DescribeAsync(string name, CancellationToken cancellation)
    {
        try
        {
            var described = await secrets.DescribeSecretAsync(new DescribeSecretRequest { SecretId = name }, cancellation);
            return described.DeletedDate is null ? described : null;
        }
        catch (ResourceNotFoundException)
        {
            return null;
        }
    }

    private static Ownership OwnerOf(DescribeSecretResponse described, StepContext context) => OwnedSecrets.OwnerOf(described, context);

    /// <summary>Whether the run was started for the sake of these credentials, or has begun with them, and has not done with them.</summary>
    private static bool IsAsked(DescribeSecretResponse described, string current, StepContext context)
    {
        var token = Rotation.TokenOf(context.Run.Execution, described.Name);
        return context.Run.Action switch
        {
            ActionRequest.Rotate => current != token || VersionWith(described, Pending) == token,
            ActionRequest.Tell => true,
            _ => VersionWith(described, Pending) == token,
        };
    }

    private static string EngineOf(Resource desired) => desired.Specification["engine"]!.GetValue<string>();

    private static string? VersionWith(DescribeSecretResponse described, string stage) =>
        (described.VersionIdsToStages ?? []).FirstOrDefault(version => version.Value.Contains(stage)).Key;

    private static Dictionary<string, string> Attributes(string arn, string? version) =>
        version is null ? new() { ["arn"] = arn } : new() { ["arn"] = arn, ["versionId"] = version };
}
