using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Berth.LocalCloud.Databases;

/// <summary>
/// A real MariaDB for one run: on 127.0.0.1, TLS required, no anonymous users, and an administrator with the rights of an RDS master user
/// (everything that can be granted but SUPER, FILE and SHUTDOWN, with GRANT OPTION; Amazon RDS User Guide, "Master user account privileges").
/// </summary>
public sealed partial class MariaDb : IAsyncDisposable
{
    public const string Package = "mariadb-server";
    public const string AdminUser = "berth_admin";

    private const string MasterPrivileges =
        "SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, RELOAD, PROCESS, REFERENCES, INDEX, ALTER, SHOW DATABASES, CREATE TEMPORARY TABLES, LOCK TABLES, " +
        "EXECUTE, REPLICATION SLAVE, REPLICATION CLIENT, CREATE VIEW, SHOW VIEW, CREATE ROUTINE, ALTER ROUTINE, CREATE USER, EVENT, TRIGGER";

    private readonly ServerProcess process;

    private MariaDb(ServerProcess process, string version, int port, string password, string caFile)
    {
        this.process = process;
        Version = version;
        DirectPort = port;
        AdminPassword = password;
        CaFile = caFile;
        Cutter = TcpCutter.Start(port);
    }

    public string Host => "127.0.0.1";

    /// <summary>The port to give to clients: the cutter's.</summary>
    public int Port => Cutter.Port;

    /// <summary>The server's own.</summary>
    public int DirectPort { get; }

    public string AdminPassword { get; }

    /// <summary>PEM file of the authority to trust.</summary>
    public string CaFile { get; }

    /// <summary>Such as 10.11.19.</summary>
    public string Version { get; }

    public int ProcessId => process.Id;

    public TcpCutter Cutter { get; }

    /// <exception cref="DatabaseException">It is not installed, or did not start.</exception>
    public static async Task<MariaDb> StartAsync(DatabaseOptions options, CancellationToken cancellationToken = default)
    {
        var program = Programs.Find("mariadbd", Package);
        var account = ServerAccount.Choose("mysql");
        var version = VersionNumber().Match(await Programs.RunAsync(program, ["--no-defaults", "--version"], cancellationToken)).Groups[1].Value;
        var directory = ServerDirectory.Create(options, "mariadb", account);
        var data = Path.Combine(directory, "data");
        await new PreparedDirectories(options.CacheDirectory).PlaceAsync(
            $"mariadb-{version}-{ServerAccount.Owner(account)}", data,
            () => InitialiseAsync(options, version, directory, data, account, cancellationToken), cancellationToken);

        var password = RandomNumberGenerator.GetHexString(32, lowercase: true);
        await WriteFilesAsync(options, directory, password, account, cancellationToken);
        var (process, port) = await LaunchAsync(options, program, directory, account, cancellationToken);
        File.Delete(Path.Combine(directory, "init.sql"));
        var database = new MariaDb(process, version, port, password, options.WriteAuthority());
        options.Progress($"MariaDB {version} on {database.Host}:{database.Port}");
        return database;
    }

    public async ValueTask DisposeAsync()
    {
        await Cutter.DisposeAsync();
        await process.DisposeAsync();
    }

    private static async Task InitialiseAsync(DatabaseOptions options, string version, string directory, string data, ServerAccount? account, CancellationToken cancellationToken)
    {
        options.Progress($"MariaDB {version}: making system tables (kept for later runs)");
        if (account is not null)
            await account.TakeAsync(directory, cancellationToken);
        await Programs.RunAsync(Programs.Find("mariadb-install-db", Package),
        [
            "--no-defaults", $"--datadir={data}", "--skip-test-db", "--skip-name-resolve", "--auth-root-authentication-method=socket",
            .. account is null ? [] : new[] { $"--user={account.Name}" },
        ], cancellationToken);
    }

    private static async Task WriteFilesAsync(DatabaseOptions options, string directory, string password, ServerAccount? account, CancellationToken cancellationToken)
    {
        var (certificate, key) = options.Authority.Issue();
        File.WriteAllText(Path.Combine(directory, "server.pem"), certificate);
        File.WriteAllText(Path.Combine(directory, "server.key"), key);
        // Read by the server itself before it takes connections; each statement is one line.
        File.WriteAllText(Path.Combine(directory, "init.sql"), $"""
            DELETE FROM mysql.global_priv WHERE User = '';
            FLUSH PRIVILEGES;
            CREATE USER {AdminUser}@'%' IDENTIFIED BY '{password}';
            GRANT {MasterPrivileges} ON *.* TO {AdminUser}@'%' WITH GRANT OPTION;

            """);
        if (account is not null)
            await account.TakeAsync(directory, cancellationToken);
    }

    private static async Task<(ServerProcess Process, int Port)> LaunchAsync(DatabaseOptions options, string program, string directory, ServerAccount? account, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var port = LoopbackPort.Free();
            var start = new ProcessStartInfo(program,
            [
                "--no-defaults", $"--datadir={directory}/data", "--socket=s.sock", $"--pid-file={directory}/pid", "--bind-address=127.0.0.1", $"--port={port}",
                $"--ssl-cert={directory}/server.pem", $"--ssl-key={directory}/server.key", "--require-secure-transport=ON",
                $"--init-file={directory}/init.sql", "--skip-name-resolve", "--character-set-server=utf8mb4", "--skip-log-bin", "--performance-schema=OFF",
                // Small and quick rather than safe: the data end with the run.
                "--innodb-buffer-pool-size=16M", "--innodb-flush-log-at-trx-commit=0", "--innodb-doublewrite=OFF", "--key-buffer-size=1M", "--aria-pagecache-buffer-size=1M",
                .. account is null ? [] : new[] { $"--user={account.Name}" },
            ])
            { WorkingDirectory = "/" };
            try
            {
                return (await ServerProcess.StartAsync(start, "ready for connections", options.Reaper, quits: false, cancellationToken), port);
            }
            catch (DatabaseException exception) when (attempt < 5 && exception.Message.Contains("Address already in use", StringComparison.Ordinal))
            {
                options.Progress($"Port {port} was taken in the meantime; trying another");
            }
        }
    }

    [GeneratedRegex(@"Ver (\d+\.\d+\.\d+)")]
    private static partial Regex VersionNumber();
}
