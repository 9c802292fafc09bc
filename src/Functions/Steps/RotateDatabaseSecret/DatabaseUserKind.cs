using System.Text.Json.Nodes;
using Berth.Databases;
using Berth.Errors;
using Berth.Planning;
using Berth.Profiles;

namespace Berth.Steps.RotateDatabaseSecret;

/// <summary>A user of the platform's database that logs in with what a <see cref="GeneratedLogin"/> holds and has exactly the privileges on its schema.</summary>
public sealed class DatabaseUserKind(IDatabaseServer databases, DatabaseConnections connections) : IResourceKind
{
    public string Kind => SchemaOwner.Kind;

    public async Task<Observed?> ObserveAsync(Resource desired, StepContext context, CancellationToken cancellation)
    {
        if (await LoginAsync(desired, context, cancellation) is not { } login)
            return null;
        var server = await connections.EndpointAsync(context.Platform, Text(desired, "engine"), cancellation);
        var rights = await databases.LoginAsync(server, login, Text(desired, "schema"), cancellation);
        var seen = desired.Specification.DeepClone().AsObject();
        LoginSpecification.Look(seen, rights);
        return new(seen, new Dictionary<string, string>());
    }

    public async Task<Observed> CreateAsync(Resource desired, StepContext context, CancellationToken cancellation)
    {
        var login = await LoginAsync(desired, context, cancellation)
            ?? throw new PermanentError("SecretMalformed", $"The secret {Text(desired, "credentials")} holds no login.", "Delete the secret and send the request again.");
        var server = await connections.EndpointAsync(context.Platform, Text(desired, "engine"), cancellation);
        var admin = await DatabaseConnections.AdminAsync(context, Text(desired, "engine"), cancellation);
        await databases.PutUserAsync(server, admin, login, Text(desired, "schema"), LoginSpecification.Rights(desired.Specification), cancellation);
        return new(desired.Specification, new Dictionary<string, string>());
    }

    public Task<Observed> UpdateAsync(Resource desired, Observed current, StepContext context, CancellationToken cancellation) => CreateAsync(desired, context, cancellation);

    /// <summary>What an update of this run set right stays: it is what every run wants, with the password that was there.</summary>
    public Task RevertAsync(Resource desired, Change change, StepContext context, CancellationToken cancellation) => Task.CompletedTask;

    public async Task DeleteAsync(ResourceId id, StepContext context, CancellationToken cancellation)
    {
        var (engine, user) = id.Name.Split('/') is [var first, var second] ? (first, second) : throw new FormatException($"'{id.Name}' is not <engine>/<user>.");
        var server = await connections.EndpointAsync(context.Platform, engine, cancellation);
        await databases.DropUserAsync(server, await DatabaseConnections.AdminAsync(context, engine, cancellation), user, cancellation);
    }

    /// <summary>The server has answered that the user is gone, or the step that was to drop it has failed.</summary>
    public Task<Remainder?> RemainsAsync(ResourceId id, StepContext context, CancellationToken cancellation) => Task.FromResult<Remainder?>(null);

    private static async Task<DatabaseLogin?> LoginAsync(Resource desired, StepContext context, CancellationToken cancellation) =>
        DatabaseConnections.LoginOf(await context.Secrets.ReadAsync(new(Text(desired, "credentials"), null), cancellation));

    private static string Text(Resource desired, string field) => desired.Specification[field]!.GetValue<string>();
}
