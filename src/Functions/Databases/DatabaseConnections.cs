using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using Berth.Errors;
using Berth.Planning;
using Berth.Platforms;

namespace Berth.Databases;

/// <summary>Where a platform's database is and how to log in to it.</summary>
public sealed class DatabaseConnections(IAmazonSimpleSystemsManagement ssm)
{
    public async Task<DatabaseEndpoint> EndpointAsync(Platform platform, string engine, CancellationToken cancellation)
    {
        var database = platform.Database.For(engine)!;
        try
        {
            var ca = await ssm.GetParameterAsync(new GetParameterRequest { Name = database.CaParameter }, cancellation);
            return new(engine, database.Writer, database.Port, ca.Parameter.Value);
        }
        catch (ParameterNotFoundException missing)
        {
            throw new PermanentError("CaMissing", $"The parameter {database.CaParameter} with the database's certificate authority is not there.",
                "Put the platform again with `berth platform put`.", missing);
        }
    }

    public static async Task<DatabaseLogin> AdminAsync(StepContext context, string engine, CancellationToken cancellation)
    {
        var secret = context.Platform.Database.For(engine)!.AdminSecretArn;
        var user = await context.Secrets.ReadAsync(new(secret, "username"), cancellation);
        var password = await context.Secrets.ReadAsync(new(secret, "password"), cancellation);
        return user is not null && password is not null
            ? new(user, password)
            : throw new PermanentError("AdminSecretMalformed", $"The admin secret {secret} has no username and password.", "Put JSON with username and password into it.");
    }

    /// <summary>The login that a credentials secret holds, or null if the text is none.</summary>
    public static DatabaseLogin? LoginOf(string? secret)
    {
        try
        {
            var fields = secret is null ? null : JsonNode.Parse(secret) as JsonObject;
            return fields?["username"]?.GetValue<string>() is { } user && fields["password"]?.GetValue<string>() is { } password ? new(user, password) : null;
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            // The text must not get into an error; the caller says which secret it is.
            return null;
        }
    }
}
