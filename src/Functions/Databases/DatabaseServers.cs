using Berth.Errors;

namespace Berth.Databases;

/// <summary>Passes each call to the server that speaks the endpoint's engine.</summary>
public sealed class DatabaseServers(IReadOnlyDictionary<string, IDatabaseServer> engines) : IDatabaseServer
{
    public static DatabaseServers Standard() => new(new Dictionary<string, IDatabaseServer>
    {
        ["mysql"] = new MySqlServer(),
        ["postgres"] = new PostgreSqlServer(),
    });

    public Task<UserRights?> LoginAsync(DatabaseEndpoint server, DatabaseLogin login, string schema, CancellationToken cancellation) =>
        For(server).LoginAsync(server, login, schema, cancellation);

    public Task PutUserAsync(DatabaseEndpoint server, DatabaseLogin admin, DatabaseLogin user, string schema, UserRights rights, CancellationToken cancellation) =>
        For(server).PutUserAsync(server, admin, user, schema, rights, cancellation);

    public Task DropUserAsync(DatabaseEndpoint server, DatabaseLogin admin, string user, CancellationToken cancellation) =>
        For(server).DropUserAsync(server, admin, user, cancellation);

    public Task<bool> SchemaExistsAsync(DatabaseEndpoint server, DatabaseLogin admin, string schema, CancellationToken cancellation) =>
        For(server).SchemaExistsAsync(server, admin, schema, cancellation);

    public Task CreateSchemaAsync(DatabaseEndpoint server, DatabaseLogin admin, string schema, CancellationToken cancellation) =>
        For(server).CreateSchemaAsync(server, admin, schema, cancellation);

    public Task DropSchemaAsync(DatabaseEndpoint server, DatabaseLogin admin, string schema, DateTimeOffset since, CancellationToken cancellation) =>
        For(server).DropSchemaAsync(server, admin, schema, since, cancellation);

    private IDatabaseServer For(DatabaseEndpoint server) => engines.TryGetValue(server.Engine, out var engine)
        ? engine
        : throw new PermanentError("EngineUnknown", $"No database of engine {server.Engine} is known.", $"Use one of {string.Join(", ", engines.Keys)}.");
}
