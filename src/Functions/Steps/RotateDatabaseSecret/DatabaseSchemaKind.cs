using Berth.Databases;
using Berth.Planning;
using Berth.Profiles;

namespace Berth.Steps.RotateDatabaseSecret;

/// <summary>
/// A schema on the platform's database. It is looked for with the environment's own credentials where there are some, and
/// taken back only while it holds no table.
/// </summary>
public sealed class DatabaseSchemaKind(IDatabaseServer databases, DatabaseConnections connections) : IResourceKind
{
    public const string Name = "database:schema";

    public string Kind => Name;

    public async Task<Observed?> ObserveAsync(Resource desired, StepContext context, CancellationToken cancellation)
    {
        var server = await connections.EndpointAsync(context.Platform, cancellation);
        var secret = desired.Specification["credentials"]!.GetValue<string>();
        var own = DatabaseConnections.LoginOf(await context.Secrets.ReadAsync(new(secret, null), cancellation));
        // Whoever may log in with privileges on the schema sees it; before there are credentials, only the administrator can tell.
        var exists = own is not null && await databases.LoginAsync(server, own, desired.Id.Name, cancellation) is { Count: > 0 }
            || await databases.SchemaExistsAsync(server, await DatabaseConnections.AdminAsync(context, cancellation), desired.Id.Name, cancellation);
        return exists ? new(desired.Specification, new Dictionary<string, string>()) : null;
    }

    public async Task<Observed> CreateAsync(Resource desired, StepContext context, CancellationToken cancellation)
    {
        var server = await connections.EndpointAsync(context.Platform, cancellation);
        await databases.CreateSchemaAsync(server, await DatabaseConnections.AdminAsync(context, cancellation), desired.Id.Name, cancellation);
        return new(desired.Specification, new Dictionary<string, string>());
    }

    public Task<Observed> UpdateAsync(Resource desired, Observed current, StepContext context, CancellationToken cancellation) => Task.FromResult(current);

    public async Task DeleteAsync(ResourceId id, StepContext context, CancellationToken cancellation)
    {
        var server = await connections.EndpointAsync(context.Platform, cancellation);
        await databases.DropEmptySchemaAsync(server, await DatabaseConnections.AdminAsync(context, cancellation), id.Name, cancellation);
    }
}
