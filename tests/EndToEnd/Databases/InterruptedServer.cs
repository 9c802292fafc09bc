using Berth.Databases;

namespace Berth.Tests.EndToEnd.Databases;

/// <summary>A database server whose calls may be interrupted.</summary>
internal sealed class InterruptedServer(IDatabaseServer server, Func<Interruption> interruption) : IDatabaseServer
{
    public Task<UserRights?> LoginAsync(DatabaseEndpoint endpoint, DatabaseLogin login, string schema, CancellationToken cancellation) =>
        interruption().RunAsync(() => server.LoginAsync(endpoint, login, schema, cancellation));

    public Task PutUserAsync(DatabaseEndpoint endpoint, DatabaseLogin admin, DatabaseLogin user, string schema, UserRights rights, CancellationToken cancellation) =>
        interruption().RunAsync(async () =>
        {
            await server.PutUserAsync(endpoint, admin, user, schema, rights, cancellation);
            return true;
        });

    public Task DropUserAsync(DatabaseEndpoint endpoint, DatabaseLogin admin, string user, CancellationToken cancellation) =>
        server.DropUserAsync(endpoint, admin, user, cancellation);

    public Task<bool> SchemaExistsAsync(DatabaseEndpoint endpoint, DatabaseLogin admin, string schema, CancellationToken cancellation) =>
        server.SchemaExistsAsync(endpoint, admin, schema, cancellation);

    public Task CreateSchemaAsync(DatabaseEndpoint endpoint, DatabaseLogin admin, string schema, CancellationToken cancellation) =>
        server.CreateSchemaAsync(endpoint, admin, schema, cancellation);

    public Task DropSchemaAsync(DatabaseEndpoint endpoint, DatabaseLogin admin, string schema, DateTimeOffset since, CancellationToken cancellation) =>
        server.DropSchemaAsync(endpoint, admin, schema, since, cancellation);
}
