using System.Text;

namespace MySqlConnector.Protocol;

/// <summary>From the server's handshake to a logged-in connection: TLS, then the log-in and whatever the server asks in between.</summary>
internal sealed class Login(MySqlConnectionStringBuilder settings, PacketStream packets, Handshake handshake)
{
    private const uint MaximumPacketSize = 0x40000000;
    private const byte Utf8mb4GeneralCi = 45;

    private const Capabilities Wanted =
        Capabilities.LongPassword | Capabilities.LongFlag | Capabilities.Protocol41 | Capabilities.Transactions |
        Capabilities.SecureConnection | Capabilities.MultiStatements | Capabilities.MultiResults |
        Capabilities.PluginAuthentication | Capabilities.PluginAuthenticationLengthEncoded | Capabilities.DeprecateEof;

    private string _plugin = handshake.Plugin;
    private byte[] _challenge = handshake.Challenge;

    public Capabilities Capabilities { get; private set; }
    public bool Encrypted { get; private set; }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        Capabilities = Wanted
            | (settings.UseAffectedRows ? Capabilities.None : Capabilities.FoundRows)
            | (settings.Database.Length > 0 ? Capabilities.ConnectWithDatabase : Capabilities.None);
        Capabilities &= handshake.Capabilities;
        if (!Capabilities.HasFlag(Capabilities.Protocol41 | Capabilities.SecureConnection))
            throw new MySqlException(MySqlErrorCode.UnableToConnectToHost, "The server is too old: it does not know protocol 4.1.");

        if (settings.SslMode != MySqlSslMode.None)
            await EncryptAsync(cancellationToken).ConfigureAwait(false);
        await SendLoginAsync(cancellationToken).ConfigureAwait(false);
        await AnswerAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task EncryptAsync(CancellationToken cancellationToken)
    {
        if (!handshake.Capabilities.HasFlag(Capabilities.Ssl))
        {
            if (settings.SslMode == MySqlSslMode.Preferred)
                return;
            throw new MySqlException(MySqlErrorCode.UnableToConnectToHost, "Server does not support SSL");
        }
        Capabilities |= Capabilities.Ssl;
        await packets.SendAsync(Preamble().Payload, cancellationToken).ConfigureAwait(false);
        packets.Upgrade(await Tls.AuthenticateAsync(packets.Stream, settings, cancellationToken).ConfigureAwait(false));
        Encrypted = true;
    }

    private PacketWriter Preamble() =>
        new PacketWriter().UInt32((uint)Capabilities).UInt32(MaximumPacketSize).Byte(Utf8mb4GeneralCi).Zeros(23);

    private async Task SendLoginAsync(CancellationToken cancellationToken)
    {
        // A server whose default this client does not know is asked to switch.
        if (_plugin is not (Passwords.Native or Passwords.CachingSha2))
            _plugin = Passwords.Native;
        var answer = ScrambledPassword();
        var packet = Preamble().NullTerminated(settings.UserID);
        if (Capabilities.HasFlag(Capabilities.PluginAuthenticationLengthEncoded))
            packet.LengthEncodedBytes(answer);
        else
            packet.Byte((byte)answer.Length).Bytes(answer);
        if (Capabilities.HasFlag(Capabilities.ConnectWithDatabase))
            packet.NullTerminated(settings.Database);
        if (Capabilities.HasFlag(Capabilities.PluginAuthentication))
            packet.NullTerminated(_plugin);
        await packets.SendAsync(packet.Payload, cancellationToken).ConfigureAwait(false);
    }

    private async Task AnswerAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var payload = await packets.ReceiveAsync(cancellationToken).ConfigureAwait(false);
            switch (payload)
            {
                case [0x00, ..]:
                    return;
                case [0xFF, ..]:
                    throw Replies.Error(payload);
                case [0xFE]:
                    throw Unsupported("mysql_old_password");
                case [0xFE, ..]:
                    SwitchTo(payload);
                    await packets.SendAsync(ScrambledPassword(), cancellationToken).ConfigureAwait(false);
                    break;
                case [0x01, 0x03] when _plugin == Passwords.CachingSha2:
                    break; // the server had the password in its cache, OK follows
                case [0x01, 0x04] when _plugin == Passwords.CachingSha2:
                    await SendPasswordAsync(cancellationToken).ConfigureAwait(false);
                    break;
                default:
                    throw new MySqlException("The server sent an unexpected packet during the log-in.");
            }
        }
    }

    private void SwitchTo(byte[] payload)
    {
        var reader = new PacketReader(payload.AsSpan(1));
        _plugin = reader.NullTerminated();
        var challenge = reader.Rest();
        _challenge = challenge is [.., 0] ? challenge[..^1].ToArray() : challenge.ToArray();
    }

    private byte[] ScrambledPassword() => _plugin switch
    {
        Passwords.Native => Passwords.ForNative(settings.Password, _challenge),
        Passwords.CachingSha2 => Passwords.ForCachingSha2(settings.Password, _challenge),
        _ => throw Unsupported(_plugin),
    };

    /// <summary>Full authentication of caching_sha2_password: the password itself, in TLS or encrypted for the server's key.</summary>
    private async Task SendPasswordAsync(CancellationToken cancellationToken)
    {
        if (Encrypted)
        {
            await packets.SendAsync(Passwords.InClear(settings.Password), cancellationToken).ConfigureAwait(false);
            return;
        }
        if (!settings.AllowPublicKeyRetrieval)
            throw new MySqlException(MySqlErrorCode.UnableToConnectToHost,
                $"Authentication method '{_plugin}' failed. Either use a secure connection or set AllowPublicKeyRetrieval=True.");
        await packets.SendAsync(new byte[] { 0x02 }, cancellationToken).ConfigureAwait(false);
        var key = await packets.ReceiveAsync(cancellationToken).ConfigureAwait(false);
        if (key is not [0x01, ..])
            throw new MySqlException("The server did not send its public key.");
        var encrypted = Passwords.ForPublicKey(settings.Password, _challenge, Encoding.ASCII.GetString(key.AsSpan(1)));
        await packets.SendAsync(encrypted, cancellationToken).ConfigureAwait(false);
    }

    private static NotSupportedException Unsupported(string plugin) =>
        new($"Authentication method '{plugin}' is not supported.");
}
