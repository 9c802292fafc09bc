namespace MySqlConnector.Protocol;

/// <summary>The server's first packet, version 10.</summary>
/// <param name="Challenge">20 random bytes to answer with the password.</param>
internal sealed record Handshake(string ServerVersion, uint ThreadId, byte[] Challenge, Capabilities Capabilities, ServerStatus Status, string Plugin)
{
    public static Handshake Read(ReadOnlySpan<byte> payload)
    {
        if (payload is [0xFF, ..])
            throw Replies.Error(payload);
        var reader = new PacketReader(payload);
        var version = reader.Byte();
        if (version != 10)
            throw new MySqlException(MySqlErrorCode.UnableToConnectToHost, $"The server speaks handshake version {version}; 10 is needed.");
        var serverVersion = reader.NullTerminated();
        var thread = reader.UInt32();
        byte[] challenge = reader.Bytes(8).ToArray();
        reader.Byte();
        uint capabilities = reader.UInt16();
        var status = ServerStatus.None;
        var plugin = Passwords.Native;
        if (reader.Remaining > 0)
        {
            reader.Byte(); // the server's character set: ours is set after the log-in
            status = (ServerStatus)reader.UInt16();
            capabilities |= (uint)reader.UInt16() << 16;
            var length = reader.Byte();
            reader.Bytes(10);
            var second = reader.Bytes(Math.Min(Math.Max(13, length - 8), reader.Remaining));
            challenge = [.. challenge, .. second[^1] == 0 ? second[..^1] : second];
            if (((Capabilities)capabilities).HasFlag(Capabilities.PluginAuthentication))
                plugin = reader.NullTerminated();
        }
        return new(serverVersion, thread, challenge, (Capabilities)capabilities, status, plugin);
    }
}
