using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using MySqlConnector;

namespace Berth.Tests.Compat.MySql;

/// <summary>A real MariaDB for one test class, on a free port of 127.0.0.1 and 127.0.0.2, with its data in a temporary directory.</summary>
public sealed class MariaDbServer : IAsyncDisposable
{
    public const string AdminPassword = "adm'in\\ \"pass`word";

    private readonly Process _process;
    private readonly DirectoryInfo _directory;

    private MariaDbServer(Process process, DirectoryInfo directory, int port)
    {
        _process = process;
        _directory = directory;
        Port = port;
    }

    public int Port { get; }

    public string CaFile => Path.Combine(_directory.FullName, "ca.pem");

    /// <param name="authority">Null: without TLS.</param>
    public static async Task<MariaDbServer> StartAsync(Authority? authority)
    {
        var directory = Directory.CreateTempSubdirectory("berth-mariadb-");
        // Read and written by the user mysql when the tests run as root.
        if (!OperatingSystem.IsWindows())
            directory.UnixFileMode = (UnixFileMode)0b111_111_111;
        var path = directory.FullName;
        var root = Environment.UserName == "root";
        await RunAsync("mariadb-install-db", [$"--datadir={path}/data", "--no-defaults", "--skip-test-db", "--auth-root-authentication-method=normal", .. root ? new[] { "--user=mysql" } : []]);

        var tls = Array.Empty<string>();
        if (authority is not null)
        {
            var (certificate, key) = authority.Issue();
            File.WriteAllText($"{path}/ca.pem", authority.Pem);
            File.WriteAllText($"{path}/server.pem", certificate);
            File.WriteAllText($"{path}/server.key", key);
            tls = [$"--ssl-ca={path}/ca.pem", $"--ssl-cert={path}/server.pem", $"--ssl-key={path}/server.key"];
        }
        File.WriteAllText($"{path}/init.sql", $"""
            CREATE USER admin@'%' IDENTIFIED VIA mysql_native_password USING PASSWORD('{MySqlHelper.EscapeString(AdminPassword)}');
            GRANT ALL ON *.* TO admin@'%' WITH GRANT OPTION;
            CREATE USER encrypted@'%' IDENTIFIED BY 'x' {(authority is null ? "" : "REQUIRE SSL")};
            DROP USER IF EXISTS ''@'localhost';
            """.ReplaceLineEndings(" ").Replace("; ", ";\n") + "\n");

        var port = FreePort();
        var start = new ProcessStartInfo("mariadbd") { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var argument in (string[])["--no-defaults", $"--datadir={path}/data", $"--socket={path}/s.sock", $"--port={port}",
            "--bind-address=127.0.0.1,127.0.0.2", "--skip-name-resolve", "--innodb-buffer-pool-size=16M", "--innodb-flush-log-at-trx-commit=0",
            "--performance-schema=OFF", "--max-allowed-packet=64M", $"--init-file={path}/init.sql", .. tls, .. root ? new[] { "--user=mysql" } : []])
            start.ArgumentList.Add(argument);
        var process = Process.Start(start)!;
        var server = new MariaDbServer(process, directory, port);
        var ready = new TaskCompletionSource();
        var log = new List<string>();
        process.ErrorDataReceived += (_, line) =>
        {
            lock (log)
                log.Add(line.Data ?? "(end)");
            if (line.Data is null)
                ready.TrySetException(new InvalidOperationException(string.Join('\n', log)));
            else if (line.Data.Contains("ready for connections"))
                ready.TrySetResult();
        };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        try
        {
            await ready.Task.WaitAsync(TimeSpan.FromSeconds(60));
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>As admin, over verified TLS where the server has it.</summary>
    public MySqlConnectionStringBuilder Settings => new()
    {
        Server = "127.0.0.1",
        Port = (uint)Port,
        UserID = "admin",
        Password = AdminPassword,
        SslMode = MySqlSslMode.VerifyFull,
        SslCa = CaFile,
        Pooling = false,
    };

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _directory.Delete(recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task RunAsync(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program}: {await output}{await error}");
    }
}
