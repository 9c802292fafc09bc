using System.Security.Authentication;
using Berth.Errors;
using MySqlConnector;

namespace Berth.Databases;

/// <summary>MySQL and MariaDB, over TLS with a full check of the server's certificate, never without; the users that are made need not all come so.</summary>
public sealed class MySqlServer : IDatabaseServer
{
    /// <summary>A user of any host, since pods and functions come from changing addresses; the name and the password go in as parameters.</summary>
    private const string Account = "@user@'%'";

    public async Task<UserRights?> LoginAsync(DatabaseEndpoint server, DatabaseLogin login, string schema, CancellationToken cancellation)
    {
        try
        {
            await using var connection = await OpenAsync(server, login, cancellation);
            var grants = await ReadAsync(connection, "SHOW GRANTS", cancellation);
            // MySQL says it here only, MariaDB among the grants too.
            var made = await ReadAsync(connection, "SHOW CREATE USER CURRENT_USER()", cancellation);
            return new([.. MySqlGrants.On(schema, grants).SelectMany(grant => grant.Privileges).Distinct().Order(StringComparer.Ordinal)], made.Any(MySqlGrants.RequiresTls))
            {
                SchemaIsThere = await IsThereAsync(connection, schema, cancellation),
            };
        }
        catch (MySqlException refused) when (IsRefusal(refused))
        {
            return null;
        }
        catch (NotSupportedException)
        {
            // For a user that is not there MariaDB plays the log-in of any other, to hide that, and may ask for a method that none of ours has.
            return null;
        }
        catch (MySqlException failure)
        {
            throw Translate(failure, server);
        }
    }

    public Task PutUserAsync(DatabaseEndpoint server, DatabaseLogin admin, DatabaseLogin user, string schema, UserRights rights, CancellationToken cancellation) =>
        AsAdminAsync(server, admin, async connection =>
        {
            var (privileges, require) = (rights.Privileges, rights.RequiresTls == false ? "REQUIRE NONE" : "REQUIRE SSL");
            await RunAsync(connection, $"CREATE USER IF NOT EXISTS {Account} IDENTIFIED BY @password {require}", cancellation, user.User, user.Password);
            // An account left by an earlier try has another password.
            await RunAsync(connection, $"ALTER USER {Account} IDENTIFIED BY @password {require}", cancellation, user.User, user.Password);
            foreach (var grant in MySqlGrants.On(schema, await ReadAsync(connection, $"SHOW GRANTS FOR {Account}", cancellation, user.User)))
                if (grant.Privileges.Except(privileges).ToList() is { Count: > 0 } surplus)
                    await RunAsync(connection, $"REVOKE {MySqlGrants.List(surplus)} ON {grant.Target} FROM {Account}", cancellation, user.User);
            var target = MySqlGrants.Target(schema, await TakesNamesLiterallyAsync(connection, cancellation));
            if (privileges.Count > 0)
                await RunAsync(connection, $"GRANT {MySqlGrants.List(privileges)} ON {target} TO {Account}", cancellation, user.User);
        }, cancellation);

    public Task DropUserAsync(DatabaseEndpoint server, DatabaseLogin admin, string user, CancellationToken cancellation) =>
        AsAdminAsync(server, admin, connection => RunAsync(connection, $"DROP USER IF EXISTS {Account}", cancellation, user), cancellation);

    public async Task<bool> SchemaExistsAsync(DatabaseEndpoint server, DatabaseLogin admin, string schema, CancellationToken cancellation)
    {
        var found = false;
        await AsAdminAsync(server, admin, async connection => found = await IsThereAsync(connection, schema, cancellation), cancellation);
        return found;
    }

    /// <summary>Whoever has a privilege on a schema sees it here.</summary>
    private static async Task<bool> IsThereAsync(MySqlConnection connection, string schema, CancellationToken cancellation) =>
        (await ReadAsync(connection, "SELECT schema_name FROM information_schema.schemata WHERE schema_name = @name", cancellation, name: schema)).Count > 0;

    public Task CreateSchemaAsync(DatabaseEndpoint server, DatabaseLogin admin, string schema, CancellationToken cancellation) =>
        AsAdminAsync(server, admin, connection =>
            RunAsync(connection, $"CREATE DATABASE IF NOT EXISTS {MySqlGrants.Quoted(schema)} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin", cancellation), cancellation);

    public Task DropSchemaAsync(DatabaseEndpoint server, DatabaseLogin admin, string schema, DateTimeOffset since, CancellationToken cancellation) =>
        AsAdminAsync(server, admin, async connection =>
        {
            // The server tells a table's age in the session's time zone, in whole seconds.
            await RunAsync(connection, "SET time_zone = '+00:00'", cancellation);
            var older = await ReadAsync(connection,
                "SELECT table_name FROM information_schema.tables WHERE table_schema = @name AND table_type = 'BASE TABLE' "
                + $"AND (create_time IS NULL OR create_time < '{since.UtcDateTime:yyyy-MM-dd HH:mm:ss}') LIMIT 1", cancellation, name: schema);
            // The name of a grant may hold escapes. The environment's own users have gone before its schema.
            var users = await ReadAsync(connection, "SELECT grantee FROM information_schema.schema_privileges WHERE REPLACE(table_schema, CHAR(92), '') = @name LIMIT 1", cancellation, name: schema);
            if (older.Count == 0 && users.Count == 0)
                await RunAsync(connection, $"DROP DATABASE IF EXISTS {MySqlGrants.Quoted(schema)}", cancellation);
        }, cancellation);

    private static async Task AsAdminAsync(DatabaseEndpoint server, DatabaseLogin admin, Func<MySqlConnection, Task> work, CancellationToken cancellation)
    {
        try
        {
            await using var connection = await OpenAsync(server, admin, cancellation);
            await work(connection);
        }
        catch (MySqlException refused) when (IsRefusal(refused))
        {
            throw new PermanentError("AdminRefused", $"The database {server.Host}:{server.Port} refuses the platform's administrator {admin.User}.",
                "Put the current password into the platform's admin secret.", refused);
        }
        catch (MySqlException failure)
        {
            throw Translate(failure, server);
        }
    }

    private static async Task<MySqlConnection> OpenAsync(DatabaseEndpoint server, DatabaseLogin login, CancellationToken cancellation)
    {
        var options = new MySqlConnectionStringBuilder
        {
            Server = server.Host,
            Port = (uint)server.Port,
            UserID = login.User,
            Password = login.Password,
            SslMode = MySqlSslMode.VerifyFull,
            SslCa = AuthorityFile.Of(server.CaPem),
            ConnectionTimeout = 5,
            DefaultCommandTimeout = 15,
            Pooling = false,
        };
        var connection = new MySqlConnection(options.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellation);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Access denied, and the same where the account that MariaDB looked at takes no password (ER_ACCESS_DENIED_NO_PASSWORD_ERROR).</summary>
    private static bool IsRefusal(MySqlException failure) => failure.Number is 1045 or 1698;

    private static Exception Translate(MySqlException failure, DatabaseEndpoint server)
    {
        var where = $"The database {server.Host}:{server.Port}";
        for (Exception? cause = failure; cause is not null; cause = cause.InnerException)
            if (cause is AuthenticationException || cause.Message.Contains("does not support SSL", StringComparison.Ordinal))
                return new PermanentError("DatabaseUntrusted", $"{where} cannot prove by TLS who it is: {cause.Message}",
                    "Put the right certificate authority into the platform's caParameter, and name the host as its certificate does.", failure);
        return failure.ErrorCode switch
        {
            MySqlErrorCode.UnableToConnectToHost or MySqlErrorCode.None or MySqlErrorCode.CommandTimeoutExpired or MySqlErrorCode.ServerShutdown
                or MySqlErrorCode.ConnectionCountError or MySqlErrorCode.TooManyUserConnections or MySqlErrorCode.QueryInterrupted
                or MySqlErrorCode.LockWaitTimeout or MySqlErrorCode.LockDeadlock
                => new TransientError($"{where} is not reachable: {failure.Message}", failure),
            // The server quotes the statement, in which the password stands.
            MySqlErrorCode.ParseError => new PermanentError("DatabaseTooOld", $"{where} does not understand a statement.", "Use MySQL 8 or MariaDB 10.4 or later."),
            _ => new PermanentError("DatabaseRefused", $"{where} answers {failure.Number}: {failure.Message}",
                "Give the platform's administrator the right to make users and to grant what the profile needs.", failure),
        };
    }

    /// <summary>With partial_revokes on, MySQL takes a schema's name in GRANT as it stands, without wildcards. MariaDB has no such variable.</summary>
    private static async Task<bool> TakesNamesLiterallyAsync(MySqlConnection connection, CancellationToken cancellation) =>
        (await ReadAsync(connection, "SHOW VARIABLES WHERE Variable_name = 'partial_revokes' AND Value = 'ON'", cancellation)).Count > 0;

    private static async Task RunAsync(MySqlConnection connection, string statement, CancellationToken cancellation, string? user = null, string? password = null)
    {
        await using var command = Command(connection, statement, user, password, null);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task<List<string>> ReadAsync(MySqlConnection connection, string query, CancellationToken cancellation, string? user = null, string? name = null)
    {
        await using var command = Command(connection, query, user, null, name);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rows = new List<string>();
        while (await reader.ReadAsync(cancellation))
            rows.Add(reader.GetString(0));
        return rows;
    }

    private static MySqlCommand Command(MySqlConnection connection, string text, string? user, string? password, string? name)
    {
        var command = connection.CreateCommand();
        command.CommandText = text;
        command.Parameters.AddWithValue("@user", user);
        command.Parameters.AddWithValue("@password", password);
        command.Parameters.AddWithValue("@name", name);
        return command;
    }
}
