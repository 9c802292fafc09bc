using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Berth.LocalCloud.Databases;

/// <summary>
/// A loopback port in front of a server whose connections can be cut, held or refused on command.
/// It passes bytes without looking at them: TLS goes through from end to end.
/// </summary>
public sealed class TcpCutter : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly Func<Task<IPEndPoint>> target;
    private readonly CancellationTokenSource end = new();
    private readonly ConcurrentDictionary<CutConnection, Task> connections = new();
    private readonly Task accepting;
    private TaskCompletionSource? held;
    private bool refusing;
    private int replyToLose;

    private TcpCutter(Func<Task<IPEndPoint>> target)
    {
        this.target = target;
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>Open now.</summary>
    public int Connections => connections.Count;

    public static TcpCutter Start(int targetPort) => Start("127.0.0.1", targetPort);

    public static TcpCutter Start(string address, int targetPort)
    {
        var target = Task.FromResult(new IPEndPoint(IPAddress.Parse(address), targetPort));
        return new(() => target);
    }

    /// <param name="target">Asked for each connection. Where it fails, the connection is reset.</param>
    public static TcpCutter Start(Func<Task<IPEndPoint>> target) => new(target);

    /// <summary>Resets what is open; new connections pass.</summary>
    public void Cut()
    {
        foreach (var connection in connections.Keys)
            connection.Reset();
    }

    /// <summary>Connections are taken, open ones stay, and no byte passes in either direction until <see cref="Pass"/>.</summary>
    public void Hold() => held ??= new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>New connections are reset; open ones go on.</summary>
    public void Refuse() => refusing = true;

    /// <summary>
    /// On the next connection, what the server says at its <paramref name="number"/>th turn (from 1) is lost and the connection reset:
    /// the server did what was asked, and the client never hears. A turn is what the server sends between two messages of the client.
    /// </summary>
    public void LoseReply(int number)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        replyToLose = number;
    }

    /// <summary>Everything passes again, what was held first.</summary>
    public void Pass()
    {
        refusing = false;
        replyToLose = 0;
        Interlocked.Exchange(ref held, null)?.SetResult();
    }

    public async ValueTask DisposeAsync()
    {
        if (end.IsCancellationRequested)
            return;
        await end.CancelAsync();
        listener.Stop();
        Pass();
        Cut();
        await accepting;
        await Task.WhenAll(connections.Values);
    }

    internal Task PassingAsync() => held?.Task ?? Task.CompletedTask;

    private async Task AcceptAsync()
    {
        while (!end.IsCancellationRequested)
        {
            Socket client;
            try
            {
                client = await listener.AcceptSocketAsync(end.Token);
            }
            catch (Exception exception) when (end.IsCancellationRequested && exception is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
            var connection = new CutConnection(this, client, Interlocked.Exchange(ref replyToLose, 0));
            if (refusing)
            {
                connection.Reset();
                continue;
            }
            var running = connection.RunAsync(target);
            connections[connection] = running;
            _ = running.ContinueWith(_ => connections.TryRemove(connection, out var _), TaskScheduler.Default);
        }
    }
}
