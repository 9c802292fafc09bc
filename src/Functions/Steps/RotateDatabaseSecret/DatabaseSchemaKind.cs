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
    public string Kind => DatabaseSchema.Kind;

    public bool OutlivesUpdates => true;

    private static (string Engine, string Schema) Read(ResourceId id) =>
        id.Name.StartsWith(DatabaseSchema.PostgresMark, StringComparison.Ordinal) ? ("postgres", id.Name[DatabaseSchema.PostgresMark.Length..]) : ("mysql", id.Name);

    /// <summary>What is made of the schema's contents refers to its name: it follows when the schema is made anew.</summary>
    private static Observed Seen(Resource desired) => new(desired.Specification, new Dictionary<string, string> { ["name"] = Read(desired.Id).Schema });

    public async Task<Observed?> ObserveAsync(Resource desired, StepContext context, CancellationToken cancellation)
    {
        var (engine, schema) = Read(desired.Id);
        var server = await connections.EndpointAsync(context.Platform, engine, cancellation);
        var secret = desired.Specification["credentials"]!.GetValue<string>();
        var own = DatabaseConnections.LoginOf(await context.Secrets.ReadAsync(new(secret, null), cancellation));
        // Whoever may log in with privileges on the schema sees it; before there are credentials, only the administrator can tell.
        var exists = own is not null && await databases.LoginAsync(server, own, schema, cancellation) is { Privileges.Count: > 0, SchemaIsThere: true }
            || await databases.SchemaExistsAsync(server, await DatabaseConnections.AdminAsync(context, engine, cancellation), schema, cancellation);
        return exists ? Seen(desired) : null;
    }

    public async Task<Observed> CreateAsync(Resource desired, StepContext context, CancellationToken cancellation)
    {
        var (engine, schema) = Read(desired.Id);
        var server = await connections.EndpointAsync(context.Platform, engine, cancellation);
        await databases.CreateSchemaAsync(server, await DatabaseConnections.AdminAsync(context, engine, cancellation), schema, cancellation);
        return Seen(desired);
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
