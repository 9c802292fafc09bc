using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace MySqlConnector.Protocol;

/// <summary>Writes the fields of one payload in order.</summary>
internal sealed class PacketWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new();

    public ReadOnlyMemory<byte> Payload => _buffer.WrittenMemory;

    public PacketWriter Byte(byte value) => Bytes([value]);

    public PacketWriter UInt32(uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return Bytes(bytes);
    }

    public PacketWriter Bytes(ReadOnlySpan<byte> bytes)
    {
        _buffer.Write(bytes);
        return this;
    }

    public PacketWriter Zeros(int count)
    {
        _buffer.GetSpan(count)[..count].Clear();
        _buffer.Advance(count);
        return this;
    }

    public PacketWriter Text(ReadOnlySpan<char> text)
    {
        Encoding.UTF8.GetBytes(text, _buffer);
        return this;
    }

    public PacketWriter NullTerminated(string text) => Text(text).Byte(0);

    public PacketWriter LengthEncodedBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 0xFB)
            Byte((byte)bytes.Length);
        else if (bytes.Length <= ushort.MaxValue)
            Bytes([0xFC, (byte)bytes.Length, (byte)(bytes.Length >> 8)]);
        else
            throw new ArgumentException("A log-in answer is at most 65,535 bytes long.", nameof(bytes));
        return Bytes(bytes);
    }
}
