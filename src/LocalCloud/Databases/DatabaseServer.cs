using System.Security.Cryptography;

namespace Berth.LocalCloud.Databases;

/// <summary>A real database server for one run, with TLS and an administrator of its own. <see cref="MariaDb"/> and <see cref="PostgreSql"/> start them.</summary>
public sealed class DatabaseServer : IAsyncDisposable
{
    public const string AdminUser = "berth_admin";

    private const int Attempts = 5;

    private readonly ServerProcess process;

    private DatabaseServer(ServerProcess process, string address, int port)
    {
        this.process = process;
        (DirectHost, DirectPort) = (address, port);
        Cutter = TcpCutter.Start(address, port);
    }

    /// <summary>32 hexadecimal digits: nothing that SQL or a shell would have to escape.</summary>
    public static string NewPassword() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    public string Host => "127.0.0.1";

    /// <summary>The port to give to clients: the cutter's.</summary>
    public int Port => Cutter.Port;

    /// <summary>The server's own address, on the loopback.</summary>
    public string DirectHost { get; }

    /// <summary>The server's own.</summary>
    public int DirectPort { get; }

    public required string AdminPassword { get; init; }

    /// <summary>PEM file of the authority to trust.</summary>
    public required string CaFile { get; init; }

    /// <summary>Such as 10.11.19.</summary>
    public required string Version { get; init; }

    public int ProcessId => process.Id;

    public TcpCutter Cutter { get; }

    /// <summary>Starts it on a free port.</summary>
    /// <param name="launch">Starts the process, listening on this port.</param>
    internal static async Task<DatabaseServer> StartAsync(
        string name, string version, string password, DatabaseOptions options, string address, Func<int> choosePort, Func<int, Task<ServerProcess>> launch)
    {
        for (var attempt = 1; ; attempt++)
        {
            var port = choosePort();
            try
            {
                var server = new DatabaseServer(await launch(port), address, port) { AdminPassword = password, CaFile = options.WriteAuthority(), Version = version };
                options.Progress($"{name} {version} on {server.Host}:{server.Port}");
                return server;
            }
            catch (DatabaseException exception) when (attempt < Attempts && exception.Message.Contains("Address already in use", StringComparison.Ordinal))
            {
                options.Progress($"Port {port} was taken in the meantime; trying another");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Cutter.DisposeAsync();
        await process.DisposeAsync();
    }
}
