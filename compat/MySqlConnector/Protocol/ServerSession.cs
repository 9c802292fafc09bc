using System.Net.Sockets;

namespace MySqlConnector.Protocol;

/// <summary>One logged-in connection to a server.</summary>
internal sealed class ServerSession : IAsyncDisposable
{
    private readonly PacketStream _packets;
    private readonly Handshake _handshake;

    private ServerSession(PacketStream packets, Handshake handshake, Capabilities capabilities, bool encrypted)
    {
        _packets = packets;
        _handshake = handshake;
        Capabilities = capabilities;
        Encrypted = encrypted;
        Status = handshake.Status;
    }

    public Capabilities Capabilities { get; }
    public bool Encrypted { get; }
    public string ServerVersion => _handshake.ServerVersion;
    public uint ThreadId => _handshake.ThreadId;

    /// <summary>As last reported by the server.</summary>
    public ServerStatus Status { get; set; }

    public bool DeprecateEof => Capabilities.HasFlag(Capabilities.DeprecateEof);

    /// <summary>Set once the connection can no longer be used.</summary>
    public bool Broken { get; private set; }

    /// <exception cref="MySqlException">UnableToConnectToHost for network and TLS, AccessDenied and others from the server.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static async Task<ServerSession> ConnectAsync(MySqlConnectionStringBuilder settings, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (settings.ConnectionTimeout > 0)
            limit.CancelAfter(TimeSpan.FromSeconds(settings.ConnectionTimeout));
        try
        {
            return await ConnectCoreAsync(settings, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new MySqlException(MySqlErrorCode.UnableToConnectToHost, "Connect Timeout expired.", exception);
        }
        catch (SocketException exception)
        {
            throw new MySqlException(MySqlErrorCode.UnableToConnectToHost, "Unable to connect to any of the specified MySQL hosts.", exception);
        }
        catch (IOException exception)
        {
            throw new MySqlException(MySqlErrorCode.UnableToConnectToHost, "Couldn't connect to server", exception);
        }
    }

    /// <summary>Sends one command and returns the first packet of its answer, an ERR packet thrown.</summary>
    public async Task<byte[]> CommandAsync(ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        _packets.StartCommand();
        await GuardedAsync(() => _packets.SendAsync(payload, cancellationToken)).ConfigureAwait(false);
        return await ReceiveAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The next packet of the running answer, an ERR packet thrown.</summary>
    public async Task<byte[]> ReceiveAsync(CancellationToken cancellationToken)
    {
        byte[] payload = [];
        await GuardedAsync(async () => payload = await _packets.ReceiveAsync(cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        return Replies.IsError(payload) ? throw Replies.Error(payload) : payload;
    }

    public async Task PingAsync(CancellationToken cancellationToken) =>
        Status = Replies.Ok(await CommandAsync(new byte[] { Commands.Ping }, cancellationToken).ConfigureAwait(false)).Status;

    /// <summary>Says goodbye where that is still possible, and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!Broken)
        {
            Broken = true;
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            _packets.StartCommand();
            try
            {
                await _packets.SendAsync(new byte[] { Commands.Quit }, limit.Token).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
            {
                // The server is gone already: nobody to say goodbye to.
            }
        }
        await _packets.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task<ServerSession> ConnectCoreAsync(MySqlConnectionStringBuilder settings, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        PacketStream? packets = null;
        try
        {
            await socket.ConnectAsync(settings.Server, checked((int)settings.Port), cancellationToken).ConfigureAwait(false);
            packets = new PacketStream(new NetworkStream(socket, ownsSocket: true));
            var handshake = Handshake.Read(await packets.ReceiveAsync(cancellationToken).ConfigureAwait(false));
            var login = new Login(settings, packets, handshake);
            await login.RunAsync(cancellationToken).ConfigureAwait(false);
            var session = new ServerSession(packets, handshake, login.Capabilities, login.Encrypted);
            // A server may overrule the character set of the log-in, and escaping is only right in a known one.
            session.Status = Replies.Ok(await session.CommandAsync(Commands.Query("SET NAMES utf8mb4"), cancellationToken).ConfigureAwait(false)).Status;
            return session;
        }
        catch
        {
            if (packets is not null)
                await packets.DisposeAsync().ConfigureAwait(false);
            socket.Dispose();
            throw;
        }
    }

    private async ValueTask GuardedAsync(Func<ValueTask> exchange)
    {
        if (Broken)
            throw new InvalidOperationException("The connection is broken.");
        try
        {
            await exchange().ConfigureAwait(false);
        }
        catch
        {
            // Half a packet may have been read or written: what follows could not be trusted.
            Broken = true;
            throw;
        }
    }
}
