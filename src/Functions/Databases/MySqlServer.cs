using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Berth.Errors;
using MySqlConnector;

namespace Berth.Databases;

/// <summary>MySQL and MariaDB, over TLS with a full check of the server's certificate, never without.</summary>
public sealed partial class MySqlServer : IDatabaseServer
{
    /// <summary>A user of any host: pods and functions come from changing addresses.</summary>
    private const string AnyHost = "%";

    public async Task<IReadOnlyList<string>?> LoginAsync(DatabaseEndpoint server, DatabaseLogin login, string schema, CancellationToken cancellation)
    {
        try
        {
            await using var connection = await OpenAsync(server, login, cancellation);
            var grants = await ReadAsync(connection, "SHOW GRANTS", cancellation);
            return [.. grants.SelectMany(grant => PrivilegesOn(schema, grant)).Distinct().Order(StringComparer.Ordinal)];
        }
        catch (MySqlException refused) when (refused.ErrorCode == MySqlErrorCode.AccessDenied)
        {
            return null;
        }
        catch (MySqlException failure)
        {
            throw Translate(failure, server);
        }
    }

    public Task PutUserAsync(DatabaseEndpoint server, DatabaseLogin admin, DatabaseLogin user, string schema, IReadOnlyList<string> privileges, CancellationToken cancellation) =>
        AsAdminAsync(server, admin, async connection =>
        {
            var account = Account(user.User);
            var password = Literal(user.Password);
            await RunAsync(connection, $"CREATE USER IF NOT EXISTS {account} IDENTIFIED BY {password} REQUIRE SSL", cancellation);
            // An account left by an earlier try has another password.
            await RunAsync(connection, $"ALTER USER {account} IDENTIFIED BY {password} REQUIRE SSL", cancellation);
            var grants = await ReadAsync(connection, $"SHOW GRANTS FOR {account}", cancellation);
            var there = grants.SelectMany(grant => PrivilegesOn(schema, grant)).ToHashSet();
            if (there.Except(privileges).ToList() is { Count: > 0 } surplus)
                await RunAsync(connection, $"REVOKE {Privileges(surplus)} ON {Quoted(schema)}.* FROM {account}", cancellation);
            await RunAsync(connection, $"GRANT {Privileges(privileges)} ON {Quoted(schema)}.* TO {account}", cancellation);
        }, cancellation);

    public Task DropUserAsync(DatabaseEndpoint server, DatabaseLogin admin, string user, CancellationToken cancellation) =>
        AsAdminAsync(server, admin, connection => RunAsync(connection, $"DROP USER IF EXISTS {Account(user)}", cancellation), cancellation);

    public async Task<bool> SchemaExistsAsync(DatabaseEndpoint server, DatabaseLogin admin, string schema, CancellationToken cancellation)
    {
        var found = false;
        await AsAdminAsync(server, admin, async connection =>
            found = (await ReadAsync(connection, $"SELECT schema_name FROM information_schema.schemata WHERE schema_name = {Literal(schema)}", cancellation)).Count > 0, cancellation);
        return found;
    }

    public Task CreateSchemaAsync(DatabaseEndpoint server, DatabaseLogin admin, string schema, CancellationToken cancellation) =>
        AsAdminAsync(server, admin, connection =>
            RunAsync(connection, $"CREATE DATABASE IF NOT EXISTS {Quoted(schema)} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin", cancellation), cancellation);

    public Task DropEmptySchemaAsync(DatabaseEndpoint server, DatabaseLogin admin, string schema, CancellationToken cancellation) =>
        AsAdminAsync(server, admin, async connection =>
        {
            var tables = await ReadAsync(connection, $"SELECT table_name FROM information_schema.tables WHERE table_schema = {Literal(schema)} LIMIT 1", cancellation);
            if (tables.Count == 0)
                await RunAsync(connection, $"DROP DATABASE IF EXISTS {Quoted(schema)}", cancellation);
        }, cancellation);

    private static async Task AsAdminAsync(DatabaseEndpoint server, DatabaseLogin admin, Func<MySqlConnection, Task> work, CancellationToken cancellation)
    {
        try
        {
            await using var connection = await OpenAsync(server, admin, cancellation);
            await work(connection);
        }
        catch (MySqlException refused) when (refused.ErrorCode == MySqlErrorCode.AccessDenied)
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
            SslCa = CaFile(server.CaPem),
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

    private static Exception Translate(MySqlException failure, DatabaseEndpoint server)
    {
        for (Exception? cause = failure; cause is not null; cause = cause.InnerException)
            if (cause is System.Security.Authentication.AuthenticationException)
                return new PermanentError("DatabaseUntrusted", $"The database {server.Host}:{server.Port} cannot prove by TLS who it is: {cause.Message}",
                    "Put the right certificate authority into the platform's caParameter, and name the host as its certificate does.", failure);
        return failure.ErrorCode is MySqlErrorCode.UnableToConnectToHost or MySqlErrorCode.None or MySqlErrorCode.CommandTimeoutExpired
                or MySqlErrorCode.ConnectionCountError or MySqlErrorCode.LockWaitTimeout or MySqlErrorCode.LockDeadlock
            ? new TransientError($"The database {server.Host}:{server.Port} is not reachable: {failure.Message}", failure)
            : new PermanentError("DatabaseRefused", $"The database {server.Host}:{server.Port} answers {failure.Number}: {failure.Message}",
                "Give the platform's administrator the right to make users and to grant what the profile needs.", failure);
    }

    private static async Task RunAsync(MySqlConnection connection, string statement, CancellationToken cancellation)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = statement;
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task<List<string>> ReadAsync(MySqlConnection connection, string query, CancellationToken cancellation)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = query;
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rows = new List<string>();
        while (await reader.ReadAsync(cancellation))
            rows.Add(reader.GetString(0));
        return rows;
    }

    /// <summary>The privileges that one line of SHOW GRANTS gives on the schema. A name's underscore may stand escaped there.</summary>
    private static IEnumerable<string> PrivilegesOn(string schema, string grant) =>
        GrantPattern().Match(grant) is { Success: true } match && match.Groups[2].Value.Replace("\\_", "_") == schema
            ? match.Groups[1].Value.Split(',').Select(privilege => privilege.Trim())
            : [];

    private static string Privileges(IReadOnlyList<string> privileges) => privileges.All(privilege => PrivilegePattern().IsMatch(privilege))
        ? string.Join(", ", privileges)
        : throw new ArgumentException("A privilege is words in capital letters.", nameof(privileges));

    private static string Account(string user) => $"{Literal(user)}@{Literal(AnyHost)}";

    private static string Literal(string text) => $"'{MySqlHelper.EscapeString(text)}'";

    private static string Quoted(string name) => $"`{name.Replace("`", "``")}`";

    /// <summary>The client takes authorities from a file; its name is the content's hash, so writing it twice does no harm.</summary>
    private static string CaFile(string pem)
    {
        var path = Path.Combine(Path.GetTempPath(), $"berth-ca-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(pem)))[..16]}.pem");
        if (!File.Exists(path))
            File.WriteAllText(path, pem);
        return path;
    }

    [GeneratedRegex("^GRANT (.+) ON `((?:[^`]|``)+)`\\.\\* TO ")]
    private static partial Regex GrantPattern();

    [GeneratedRegex("^[A-Z]+( [A-Z]+)*$")]
    private static partial Regex PrivilegePattern();
}
