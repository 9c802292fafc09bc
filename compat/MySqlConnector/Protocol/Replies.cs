using System.Text;

namespace MySqlConnector.Protocol;

/// <summary>The end of a command that returned no rows, or of its rows.</summary>
internal readonly record struct Completion(ulong AffectedRows, ulong LastInsertId, ServerStatus Status);

/// <summary>Reads OK, EOF and ERR packets.</summary>
internal static class Replies
{
    public static bool IsError(ReadOnlySpan<byte> payload) => payload is [0xFF, ..];

    /// <summary>Whether a packet in the place of a row ends the rows.</summary>
    public static bool EndsRows(ReadOnlySpan<byte> payload, bool deprecateEof) =>
        payload is [0xFE, ..] && payload.Length < (deprecateEof ? 0xFFFFFF : 9);

    public static Completion Ok(ReadOnlySpan<byte> payload)
    {
        var reader = new PacketReader(payload);
        reader.Byte();
        return new(reader.LengthEncoded(), reader.LengthEncoded(), (ServerStatus)reader.UInt16());
    }

    public static Completion Eof(ReadOnlySpan<byte> payload, bool deprecateEof)
    {
        if (deprecateEof)
            return Ok(payload);
        var reader = new PacketReader(payload);
        reader.Byte();
        reader.UInt16();
        return new(0, 0, (ServerStatus)reader.UInt16());
    }

    public static MySqlException Error(ReadOnlySpan<byte> payload)
    {
        var reader = new PacketReader(payload);
        reader.Byte();
        var code = (MySqlErrorCode)reader.UInt16();
        var rest = reader.Rest();
        // An error before the handshake (too many connections, blocked host) has no SQL state.
        var hasState = rest.Length >= 6 && rest[0] == (byte)'#';
        var state = hasState ? Encoding.ASCII.GetString(rest[1..6]) : null;
        return new(code, state, Encoding.UTF8.GetString(hasState ? rest[6..] : rest), null);
    }
}
