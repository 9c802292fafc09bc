using System.Net;

namespace Berth.LocalCloud.Databases;

/// <summary>A database server that starts when somebody first connects to its port: most runs never do.</summary>
public sealed class DatabaseAtCall : IAsyncDisposable
{
    private readonly DatabaseOptions options;
    private readonly Func<CancellationToken, Task<DatabaseServer>> start;
    private readonly SemaphoreSlim starting = new(1);
    private readonly CancellationTokenSource end = new();
    private readonly TcpCutter cutter;
    private DatabaseServer? server;

    /// <param name="start">Tried again at the next connection if it fails.</param>
    public DatabaseAtCall(DatabaseOptions options, Func<CancellationToken, Task<DatabaseServer>> start)
    {
        (this.options, this.start) = (options, start);
        CaFile = options.WriteAuthority();
        cutter = TcpCutter.Start(AddressAsync);
    }

    public string Host => "127.0.0.1";

    public int Port => cutter.Port;

    /// <summary>PEM file of the authority to trust.</summary>
    public string CaFile { get; }

    public async ValueTask DisposeAsync()
    {
        if (end.IsCancellationRequested)
            return;
        await end.CancelAsync();
        await cutter.DisposeAsync();
        await starting.WaitAsync();
        if (server is not null)
            await server.DisposeAsync();
        starting.Dispose();
        end.Dispose();
    }

    private async Task<IPEndPoint> AddressAsync()
    {
        await starting.WaitAsync(end.Token);
        try
        {
            server ??= await start(end.Token);
            return new(IPAddress.Parse(server.DirectHost), server.DirectPort);
        }
        catch (DatabaseException failure)
        {
            options.Progress(failure.Message);
            throw;
        }
        finally
        {
            starting.Release();
        }
    }
}
