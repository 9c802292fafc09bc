using Berth.Errors;
using Npgsql;

namespace Berth.Databases;

/// <summary>
/// PostgreSQL 13 and later, over TLS with a full check of the server's certificate, never without. Users own nothing: each takes a role
/// without login at the start of its session (<c>ALTER ROLE … SET role</c>), and that role owns the database and whatever is made in it.
/// Who may come without TLS is the server's own affair (<c>pg_hba.conf</c>, on RDS <c>rds.force_ssl</c>).
/// </summary>
public sealed class PostgreSqlServer : IDatabaseServer
{
    /// <summary>Where the administrator works: a database that every server has.</summary>
    private const string Maintenance = "postgres";

    private const string DuplicateRole = "42710";
    private const string DuplicateDatabase = "42P04";
    private const string UniqueViolation = "23505";

    /// <summary>What a role has been granted on a database, by name and not through PUBLIC.</summary>
    private const string Granted = """
        SELECT granted.privilege_type FROM pg_database, aclexplode(coalesce(datacl, acldefault('d', datdba))) AS granted
        WHERE datname = @database AND granted.grantee = (SELECT oid FROM pg_roles WHERE rolname = @role)
        """;

    public async Task<UserRights?> LoginAsync(DatabaseEndpoint server, DatabaseLogin login, string schema, CancellationToken cancellation)
    {
        try
        {
            await using var session = await PostgreSqlSession.OpenAsync(server, login, schema, cancellation);
            // A session that works as somebody else would make things that the other user cannot use.
            var role = await session.ReadAsync("SELECT current_user::text", cancellation);
            return role is [var own] && own == PostgreSqlNames.OwnerOf(schema)
                ? new([.. (await session.ReadAsync(Granted, cancellation, ("database", schema), ("role", own))).Order(StringComparer.Ordinal)], null)
                : new([], null);
        }
        catch (PostgresException refused) when (PostgreSqlErrors.IsRefusal(refused))
        {
            return null;
        }
        catch (PostgresException absent) when (absent.SqlState is PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.InsufficientPrivilege)
        {
            // The user is known, but has no such database or may not connect to it.
            return new([], null);
        }
        catch (NpgsqlException failure)
        {
            throw PostgreSqlErrors.Translate(failure, server);
        }
    }

    public Task PutUserAsync(DatabaseEndpoint server, DatabaseLogin admin, DatabaseLogin user, string schema, UserRights rights, CancellationToken cancellation) =>
        AsAdminAsync(server, admin, Maintenance, async session =>
        {
            var (name, owner) = (PostgreSqlNames.Quoted(user.User), await PutOwnerAsync(session, schema, cancellation));
            // The server takes a password as a literal only; a verifier is letters, digits and a few signs that need no escape.
            var password = $"LOGIN PASSWORD '{ScramVerifier.Of(user.Password)}'";
            if (!await session.TryRunAsync($"CREATE ROLE {name} {password}", cancellation, DuplicateRole))
                await session.RunAsync($"ALTER ROLE {name} {password}", cancellation);
            await session.RunAsync($"GRANT {owner} TO {name}", cancellation);
            await session.RunAsync($"ALTER ROLE {name} SET role TO {owner}", cancellation);
            var has = await session.ReadAsync(Granted, cancellation, ("database", schema), ("role", PostgreSqlNames.OwnerOf(schema)));
            var database = PostgreSqlNames.Quoted(schema);
            var privileges = rights.Privileges;
            if (privileges.Except(has).ToList() is { Count: > 0 } missing)
                await session.RunAsync($"GRANT {PostgreSqlNames.List(missing)} ON DATABASE {database} TO {owner}", cancellation);
            if (has.Except(privileges).ToList() is { Count: > 0 } surplus)
                await session.RunAsync($"REVOKE {PostgreSqlNames.List(surplus)} ON DATABASE {database} FROM {owner}", cancellation);
        }, cancellation);

    public Task DropUserAsync(DatabaseEndpoint server, DatabaseLogin admin, string user, CancellationToken cancellation) =>
        AsAdminAsync(server, admin, Maintenance, session => session.RunAsync($"DROP ROLE IF EXISTS {PostgreSqlNames.Quoted(user)}", cancellation), cancellation);

    public async Task<bool> SchemaExistsAsync(DatabaseEndpoint server, DatabaseLogin admin, string schema, CancellationToken cancellation)
    {
        var found = false;
        await AsAdminAsync(server, admin, Maintenance, async session => found = await ExistsAsync(session, schema, cancellation), cancellation);
        return found;
    }

    public Task CreateSchemaAsync(DatabaseEndpoint server, DatabaseLogin admin, string schema, CancellationToken cancellation) =>
        AsAdminAsync(server, admin, Maintenance, async session =>
        {
            var (database, owner) = (PostgreSqlNames.Quoted(schema), await PutOwnerAsync(session, schema, cancellation));
            await session.TryRunAsync($"CREATE DATABASE {database} OWNER {owner} TEMPLATE template0 ENCODING 'UTF8'", cancellation, DuplicateDatabase, UniqueViolation);
            await session.RunAsync($"REVOKE ALL ON DATABASE {database} FROM PUBLIC", cancellation);
        }, cancellation);

    /// <summary>The server does not tell a table's age, so only one without tables goes.</summary>
    public async Task DropSchemaAsync(DatabaseEndpoint server, DatabaseLogin admin, string schema, DateTimeOffset since, CancellationToken cancellation)
    {
        var empty = true;
        if (await SchemaExistsAsync(server, admin, schema, cancellation))
            await AsAdminAsync(server, admin, schema, async session => empty = (await session.ReadAsync(
                "SELECT relname::text FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace WHERE nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') LIMIT 1",
                cancellation)).Count == 0, cancellation);
        if (empty)
            await AsAdminAsync(server, admin, Maintenance, async session =>
            {
                await session.RunAsync($"DROP DATABASE IF EXISTS {PostgreSqlNames.Quoted(schema)}", cancellation);
                await session.RunAsync($"DROP ROLE IF EXISTS {PostgreSqlNames.Quoted(PostgreSqlNames.OwnerOf(schema))}", cancellation);
            }, cancellation);
    }

    /// <summary>Makes the role that owns the database, and the administrator a member of it: else it could give it no database.</summary>
    /// <returns>The role's name, quoted.</returns>
    private static async Task<string> PutOwnerAsync(PostgreSqlSession session, string schema, CancellationToken cancellation)
    {
        var owner = PostgreSqlNames.Quoted(PostgreSqlNames.OwnerOf(schema));
        await session.TryRunAsync($"CREATE ROLE {owner} NOLOGIN", cancellation, DuplicateRole);
        await session.RunAsync($"GRANT {owner} TO CURRENT_USER", cancellation);
        return owner;
    }

    private static async Task<bool> ExistsAsync(PostgreSqlSession session, string schema, CancellationToken cancellation) =>
        (await session.ReadAsync("SELECT datname::text FROM pg_database WHERE datname = @database", cancellation, ("database", schema))).Count > 0;

    private static async Task AsAdminAsync(DatabaseEndpoint server, DatabaseLogin admin, string database, Func<PostgreSqlSession, Task> work, CancellationToken cancellation)
    {
        try
        {
            await using var session = await PostgreSqlSession.OpenAsync(server, admin, database, cancellation);
            await work(session);
        }
        catch (PostgresException refused) when (PostgreSqlErrors.IsRefusal(refused))
        {
            throw new PermanentError("AdminRefused", $"The database {server.Host}:{server.Port} refuses the platform's administrator {admin.User}.",
                "Put the current password into the platform's admin secret.", refused);
        }
        catch (NpgsqlException failure)
        {
            throw PostgreSqlErrors.Translate(failure, server);
        }
    }
}
