using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Berth.LocalCloud.Databases;

/// <summary>
/// A real MariaDB for one run: on 127.0.0.1, no anonymous users, and an administrator over TLS only, with the rights of an RDS master user
/// (everything that can be granted but SUPER, FILE and SHUTDOWN, with GRANT OPTION; Amazon RDS User Guide, "Master user account privileges").
/// As on RDS for MySQL, require_secure_transport is OFF: who has to come over TLS is said user by user.
/// </summary>
public static partial class MariaDb
{
    public const string Package = "mariadb-server";

    private const string MasterPrivileges =
        "SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, RELOAD, PROCESS, REFERENCES, INDEX, ALTER, SHOW DATABASES, CREATE TEMPORARY TABLES, LOCK TABLES, " +
        "EXECUTE, REPLICATION SLAVE, REPLICATION CLIENT, CREATE VIEW, SHOW VIEW, CREATE ROUTINE, ALTER ROUTINE, CREATE USER, EVENT, TRIGGER";

    /// <exception cref="DatabaseException">It is not installed, or did not start.</exception>
    public static Task<DatabaseServer> StartAsync(DatabaseOptions options, CancellationToken cancellationToken = default)
    {
        var password = DatabaseServer.NewPassword();
        return StartAsync(options, "mariadb", "127.0.0.1", LoopbackPort.Free, password, $"""
            CREATE USER {DatabaseServer.AdminUser}@'%' IDENTIFIED BY '{password}' REQUIRE SSL;
            GRANT {MasterPrivileges} ON *.* TO {DatabaseServer.AdminUser}@'%' WITH GRANT OPTION;
            """, [], cancellationToken);
    }

    /// <param name="name">Names its folder in the state directory.</param>
    /// <param name="address">Of the loopback, to listen on.</param>
    /// <param name="users">Read by the server itself before it takes connections; each statement is one line.</param>
    internal static async Task<DatabaseServer> StartAsync(
        DatabaseOptions options, string name, string address, Func<int> choosePort, string password, string users, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var program = Programs.Find("mariadbd", Package);
        var account = ServerAccount.Choose("mysql");
        var version = VersionNumber().Match(await Programs.RunAsync(program, ["--no-defaults", "--version"], cancellationToken)).Groups[1].Value;
        var directory = ServerDirectory.Create(options, name, account);
        var data = Path.Combine(directory, "data");
        await new PreparedDirectories(options.CacheDirectory).PlaceAsync(
            $"mariadb-{version}-{ServerAccount.Owner(account)}", data,
            () => InitialiseAsync(options, version, directory, data, account, cancellationToken), cancellationToken);

        await WriteFilesAsync(options, directory, users, account, cancellationToken);
        var server = await DatabaseServer.StartAsync("MariaDB", version, password, options, address, choosePort,
            port => LaunchAsync(options, program, directory, address, port, arguments, account, cancellationToken));
        File.Delete(Path.Combine(directory, "init.sql"));
        return server;
    }

    private static async Task InitialiseAsync(DatabaseOptions options, string version, string directory, string data, ServerAccount? account, CancellationToken cancellationToken)
    {
        options.Progress($"MariaDB {version}: making system tables (kept for later runs)");
        if (account is not null)
            await account.TakeAsync(directory, cancellationToken);
        await Programs.RunAsync(Programs.Find("mariadb-install-db", Package),
        [
            // A folder of its own: a server that starts removes what it takes for its own temporary tables.
            "--no-defaults", $"--datadir={data}", $"--tmpdir={directory}", "--skip-test-db", "--skip-name-resolve", "--auth-root-authentication-method=socket",
            .. account is null ? [] : new[] { $"--user={account.Name}" },
        ], cancellationToken);
    }

    private static async Task WriteFilesAsync(DatabaseOptions options, string directory, string users, ServerAccount? account, CancellationToken cancellationToken)
    {
        var (certificate, key) = options.Authority.Issue();
        File.WriteAllText(Path.Combine(directory, "server.pem"), certificate);
        File.WriteAllText(Path.Combine(directory, "server.key"), key);
        File.WriteAllText(Path.Combine(directory, "init.sql"), $"DELETE FROM mysql.global_priv WHERE User = '';\nFLUSH PRIVILEGES;\n{users}\n");
        if (account is not null)
            await account.TakeAsync(directory, cancellationToken);
    }

    private static Task<ServerProcess> LaunchAsync(
        DatabaseOptions options, string program, string directory, string address, int port, IReadOnlyList<string> arguments, ServerAccount? account, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program,
        [
            "--no-defaults", $"--datadir={directory}/data", $"--tmpdir={directory}", "--socket=s.sock", $"--pid-file={directory}/pid", $"--bind-address={address}", $"--port={port}",
            $"--ssl-cert={directory}/server.pem", $"--ssl-key={directory}/server.key", .. arguments,
            $"--init-file={directory}/init.sql", "--skip-name-resolve", "--character-set-server=utf8mb4", "--skip-log-bin", "--performance-schema=OFF",
            // Small and quick rather than safe: the data end with the run.
            "--innodb-buffer-pool-size=16M", "--innodb-flush-log-at-trx-commit=0", "--innodb-doublewrite=OFF", "--key-buffer-size=1M", "--aria-pagecache-buffer-size=1M",
            .. account is null ? [] : new[] { $"--user={account.Name}" },
        ])
        { WorkingDirectory = "/" };
        return ServerProcess.StartAsync(start, "ready for connections", options.Reaper, quits: false, cancellationToken);
    }

    [GeneratedRegex(@"Ver (\d+\.\d+\.\d+)")]
    private static partial Regex VersionNumber();
}
