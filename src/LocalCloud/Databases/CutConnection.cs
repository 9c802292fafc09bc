using System.Net;
using System.Net.Sockets;

namespace Berth.LocalCloud.Databases;

/// <summary>One client of a <see cref="TcpCutter"/> and its connection to the server.</summary>
internal sealed class CutConnection(TcpCutter cutter, Socket client, int replyToLose)
{
    private readonly Socket server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private int turn = 1;
    private bool clientSpoke;

    /// <summary>Until one side closes or the connection is reset. Never fails: a lost connection is what this is for.</summary>
    public async Task RunAsync(Func<Task<IPEndPoint>> target)
    {
        try
        {
            client.NoDelay = server.NoDelay = true;
            await server.ConnectAsync(await target());
            await Task.WhenAll(PumpAsync(client, server, fromServer: false), PumpAsync(server, client, fromServer: true));
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or DatabaseException or OperationCanceledException)
        {
            Reset();
        }
        client.Dispose();
        server.Dispose();
    }

    /// <summary>Both sides see a reset, not an orderly end.</summary>
    public void Reset()
    {
        foreach (var socket in (Socket[])[client, server])
        {
            try
            {
                socket.LingerState = new LingerOption(true, 0);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // It is closed already.
            }
            socket.Dispose();
        }
    }

    private async Task PumpAsync(Socket from, Socket to, bool fromServer)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer) is var count and > 0)
            {
                await cutter.PassingAsync();
                if (fromServer && LosesThis())
                {
                    Reset();
                    return;
                }
                if (!fromServer)
                    clientSpoke = true;
                for (var sent = 0; sent < count;)
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent));
            }
            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The other pump must not wait for a side that is gone.
            Reset();
        }
    }

    private bool LosesThis()
    {
        if (clientSpoke)
        {
            turn++;
            clientSpoke = false;
        }
        return replyToLose == turn;
    }
}
