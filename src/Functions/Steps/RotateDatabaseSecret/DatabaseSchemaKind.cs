using Berth.Databases;
using Berth.Planning;
using Berth.Profiles;

namespace Berth.Steps.RotateDatabaseSecret;

/// <summary>
/// A schema on the platform's database. It is looked for with the environment's own credentials where there are some, and
/// taken back only while it holds no table older than the run that takes it back.
/// </summary>
public sealed class DatabaseSchemaKind(IDatabaseServer databases, DatabaseConnections connections) : IResourceKind
{
    public const string Name = "database:schema";

    private const string PostgresMark = "postgres/";

    public string Kind => Name;

    public bool OutlivesUpdates => true;

    /// <summary>The id says the engine too, for a delete is given nothing else.</summary>
    public static ResourceId IdOf(string engine, string schema) => new(Name, engine == "postgres" ? PostgresMark + schema : schema);

    private static (string Engine, string Schema) Read(ResourceId id) =>
        id.Name.StartsWith(PostgresMark, StringComparison.Ordinal) ? ("postgres", id.Name[PostgresMark.Length..]) : ("mysql", id.Name);

    public async Task<Observed?> ObserveAsync(Resource desired, StepContext context, CancellationToken cancellation)
    {
        var (engine, schema) = Read(desired.Id);
        var server = await connections.EndpointAsync(context.Platform, engine, cancellation);
        var secret = desired.Specification["credentials"]!.GetValue<string>();
        var own = DatabaseConnections.LoginOf(await context.Secrets.ReadAsync(new(secret, null), cancellation));
        // Whoever may log in with privileges on the schema sees it; before there are credentials, only the administrator can tell.
        var exists = own is not null && await databases.LoginAsync(server, own, schema, cancellation) is { Privileges.Count: > 0 }
            || await databases.SchemaExistsAsync(server, await DatabaseConnections.AdminAsync(context, engine, cancellation), schema, cancellation);
        return exists ? new(desired.Specification, new Dictionary<string, string>()) : null;
    }

    public async Task<Observed> CreateAsync(Resource desired, StepContext context, CancellationToken cancellation)
    {
        var (engine, schema) = Read(desired.Id);
        var server = await connections.EndpointAsync(context.Platform, engine, cancellation);
        await databases.CreateSchemaAsync(server, await DatabaseConnections.AdminAsync(context, engine, cancellation), schema, cancellation);
        return new(desired.Specification, new Dictionary<string, string>());
    }

    public Task<Observed> UpdateAsync(Resource desired, Observed current, StepContext context, CancellationToken cancellation) => Task.FromResult(current);

    /// <summary>A schema that holds tables is left to whoever knows what they are worth.</summary>
    public async Task<Remainder?> RemainsAsync(ResourceId id, StepContext context, CancellationToken cancellation)
    {
        var (engine, schema) = Read(id);
        var server = await connections.EndpointAsync(context.Platform, engine, cancellation);
        return await databases.SchemaExistsAsync(server, await DatabaseConnections.AdminAsync(context, engine, cancellation), schema, cancellation)
            ? new(id.ToString(), "holds tables, or another environment uses it: drop it by hand once nobody needs it", Kept: true)
            : null;
    }

    public async Task DeleteAsync(ResourceId id, StepContext context, CancellationToken cancellation)
    {
        var (engine, schema) = Read(id);
        var server = await connections.EndpointAsync(context.Platform, engine, cancellation);
        await databases.DropSchemaAsync(server, await DatabaseConnections.AdminAsync(context, engine, cancellation), schema, context.Run.StartedAt, cancellation);
    }
}
