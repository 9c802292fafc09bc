using System.Buffers.Binary;
using System.Text;

namespace MySqlConnector.Protocol;

/// <summary>Reads the fields of one payload in order. A field that does not fit is a malformed packet.</summary>
internal ref struct PacketReader(ReadOnlySpan<byte> payload)
{
    private ReadOnlySpan<byte> _rest = payload;

    public readonly int Remaining => _rest.Length;

    public byte Byte() => Bytes(1)[0];

    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Bytes(2));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4));

    public ReadOnlySpan<byte> Bytes(int count)
    {
        if (count < 0 || count > _rest.Length)
            throw Malformed();
        var bytes = _rest[..count];
        _rest = _rest[count..];
        return bytes;
    }

    public ReadOnlySpan<byte> Rest() => Bytes(_rest.Length);

    /// <summary>Up to the next zero byte, which is passed over; to the end where there is none (old servers leave it out).</summary>
    public string NullTerminated()
    {
        var end = _rest.IndexOf((byte)0);
        if (end < 0)
            return Encoding.UTF8.GetString(Rest());
        var text = Encoding.UTF8.GetString(Bytes(end));
        Bytes(1);
        return text;
    }

    public ulong LengthEncoded()
    {
        var first = Byte();
        return first switch
        {
            0xFC => UInt16(),
            0xFD => UInt16() | (ulong)Byte() << 16,
            0xFE => BinaryPrimitives.ReadUInt64LittleEndian(Bytes(8)),
            0xFB or 0xFF => throw Malformed(),
            _ => first,
        };
    }

    public ReadOnlySpan<byte> LengthEncodedBytes()
    {
        var length = LengthEncoded();
        return length <= int.MaxValue ? Bytes((int)length) : throw Malformed();
    }

    public string LengthEncodedText() => Encoding.UTF8.GetString(LengthEncodedBytes());

    /// <summary>One value of a text row; null for SQL NULL.</summary>
    public byte[]? Value()
    {
        if (_rest is [0xFB, ..])
        {
            Bytes(1);
            return null;
        }
        return LengthEncodedBytes().ToArray();
    }

    private static MySqlException Malformed() => new("The server sent a malformed packet.");
}
