using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Berth.LocalCloud.Databases;

/// <summary>
/// A real PostgreSQL for one run: on 127.0.0.1, TLS and SCRAM only, no Unix socket, and an administrator with the rights of an RDS master user
/// (makes roles and databases, is no superuser; Amazon RDS User Guide, "Master user account privileges").
/// </summary>
public static partial class PostgreSql
{
    public const string Package = "postgresql";

    /// <exception cref="DatabaseException">It is not installed, or did not start.</exception>
    public static Task<DatabaseServer> StartAsync(DatabaseOptions options, CancellationToken cancellationToken = default) =>
        StartAsync(options, DatabaseServer.NewPassword(), cancellationToken);

    /// <param name="password">The administrator's, of letters and digits.</param>
    /// <exception cref="DatabaseException">It is not installed, or did not start.</exception>
    public static async Task<DatabaseServer> StartAsync(DatabaseOptions options, string password, CancellationToken cancellationToken)
    {
        var postgres = Find("postgres");
        var account = ServerAccount.Choose("postgres", "nobody");
        var version = VersionNumber().Match(await Programs.RunAsync(postgres, ["--version"], cancellationToken)).Groups[1].Value;
        var directory = ServerDirectory.Create(options, "postgresql", account);
        if (account is not null)
            await account.TakeAsync(directory, cancellationToken);
        var data = Path.Combine(directory, "data");
        await new PreparedDirectories(options.CacheDirectory).PlaceAsync($"postgresql-{version}-{ServerAccount.Owner(account)}", data, async () =>
        {
            options.Progress($"PostgreSQL {version}: making system tables (kept for later runs)");
            await RunAsync(account, Find("initdb"), ["-D", data, "-U", "postgres", "--auth=reject", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions"], "", cancellationToken);
        }, cancellationToken);

        await WriteFilesAsync(options, directory, account, cancellationToken);
        // Before it takes connections, so that no superuser ever has a way in.
        await RunAsync(account, postgres, ["--single", "-D", data, "-j", "postgres"], $"""
            CREATE ROLE {DatabaseServer.AdminUser} LOGIN CREATEROLE CREATEDB PASSWORD '{password}';

            GRANT pg_monitor, pg_signal_backend TO {DatabaseServer.AdminUser} WITH ADMIN OPTION;

            """, cancellationToken);
        return await DatabaseServer.StartAsync("PostgreSQL", version, password, options, "127.0.0.1", LoopbackPort.Free,
            port => LaunchAsync(options, postgres, directory, port, account, cancellationToken));
    }

    private static async Task WriteFilesAsync(DatabaseOptions options, string directory, ServerAccount? account, CancellationToken cancellationToken)
    {
        var (certificate, key) = options.Authority.Issue();
        File.WriteAllText(Path.Combine(directory, "server.pem"), certificate);
        File.WriteAllText(Path.Combine(directory, "server.key"), key);
        File.SetUnixFileMode(Path.Combine(directory, "server.key"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllText(Path.Combine(directory, "data", "pg_hba.conf"), """
            host    all postgres all          reject
            hostssl all all      127.0.0.1/32 scram-sha-256

            """);
        if (account is not null)
            await account.TakeAsync(directory, cancellationToken);
    }

    private static Task<ServerProcess> LaunchAsync(DatabaseOptions options, string postgres, string directory, int port, ServerAccount? account, CancellationToken cancellationToken)
    {
        string[] settings =
        [
            "listen_addresses=127.0.0.1", $"port={port}", "unix_socket_directories=", "ssl=on", $"ssl_cert_file={directory}/server.pem", $"ssl_key_file={directory}/server.key",
            "password_encryption=scram-sha-256", "logging_collector=off",
            // Small and quick rather than safe: the data end with the run.
            "fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=16MB", "max_connections=50", "autovacuum=off",
        ];
        var command = ServerAccount.Command(account, postgres);
        var start = new ProcessStartInfo(command[0], [.. command.Skip(1), "-D", $"{directory}/data", .. settings.SelectMany(setting => (string[])["-c", setting])]) { WorkingDirectory = "/" };
        return ServerProcess.StartAsync(start, "database system is ready to accept connections", options.Reaper, quits: true, cancellationToken);
    }

    private static Task RunAsync(ServerAccount? account, string program, IEnumerable<string> arguments, string input, CancellationToken cancellationToken)
    {
        var command = ServerAccount.Command(account, program);
        return Programs.RunAsync(command[0], [.. command.Skip(1), .. arguments], cancellationToken, input);
    }

    /// <summary>Debian keeps the programs of each major version in a folder of its own, off the PATH.</summary>
    private static string Find(string program)
    {
        const string versions = "/usr/lib/postgresql";
        var folders = Directory.Exists(versions)
            ? Directory.GetDirectories(versions).OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), out var major) ? major : 0).Select(folder => Path.Combine(folder, "bin"))
            : [];
        return Programs.Find(program, Package, [.. folders]);
    }

    [GeneratedRegex(@"\(PostgreSQL\) (\d+\.\d+)")]
    private static partial Regex VersionNumber();
}
