using System.Buffers.Binary;

namespace MySqlConnector.Protocol;

/// <summary>
/// Packets over a stream: four bytes of header (length 3, sequence 1) and a payload, split at 0xFFFFFF bytes.
/// Reads exactly what it needs until <see cref="Upgrade"/>, so that no byte sent in clear before TLS is taken for one sent within it.
/// </summary>
internal sealed class PacketStream(Stream stream) : IAsyncDisposable
{
    private const int MaximumChunk = 0xFFFFFF;
    // max_allowed_packet cannot be larger on any server.
    private const int MaximumPayload = 1 << 30;

    private readonly byte[] _ahead = new byte[16 * 1024];
    private int _aheadStart;
    private int _aheadEnd;
    private bool _readsAhead;
    private byte _sequence;

    public Stream Stream { get; private set; } = stream;

    /// <summary>Goes on over another stream, from now on reading ahead.</summary>
    public void Upgrade(Stream next)
    {
        Stream = next;
        _readsAhead = true;
    }

    /// <summary>A command starts counting its packets anew.</summary>
    public void StartCommand() => _sequence = 0;

    public async ValueTask SendAsync(ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        int length;
        do
        {
            length = Math.Min(payload.Length, MaximumChunk);
            var packet = new byte[4 + length];
            BinaryPrimitives.WriteUInt32LittleEndian(packet, (uint)length);
            packet[3] = _sequence++;
            payload[..length].CopyTo(packet.AsMemory(4));
            payload = payload[length..];
            await Stream.WriteAsync(packet, cancellationToken).ConfigureAwait(false);
        }
        while (length == MaximumChunk);
        await Stream.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <exception cref="EndOfStreamException">The server closed the connection.</exception>
    public async ValueTask<byte[]> ReceiveAsync(CancellationToken cancellationToken)
    {
        byte[] payload = [];
        var header = new byte[4];
        int length;
        do
        {
            await FillAsync(header, cancellationToken).ConfigureAwait(false);
            length = header[0] | header[1] << 8 | header[2] << 16;
            if (header[3] != _sequence)
                throw new MySqlException($"Packet received out of order: expected {_sequence}, got {header[3]}.");
            _sequence++;
            if (payload.Length + length > MaximumPayload)
                throw new MySqlException("The server sent a payload of more than 1 GiB.");
            var start = payload.Length;
            Array.Resize(ref payload, start + length);
            await FillAsync(payload.AsMemory(start), cancellationToken).ConfigureAwait(false);
        }
        while (length == MaximumChunk);
        return payload;
    }

    public ValueTask DisposeAsync() => Stream.DisposeAsync();

    private async ValueTask FillAsync(Memory<byte> target, CancellationToken cancellationToken)
    {
        while (target.Length > 0)
        {
            if (_aheadStart < _aheadEnd)
            {
                var taken = Math.Min(target.Length, _aheadEnd - _aheadStart);
                _ahead.AsMemory(_aheadStart, taken).CopyTo(target);
                _aheadStart += taken;
                target = target[taken..];
                continue;
            }
            var direct = !_readsAhead || target.Length >= _ahead.Length;
            var count = await Stream.ReadAsync(direct ? target : _ahead, cancellationToken).ConfigureAwait(false);
            if (count == 0)
                throw new EndOfStreamException("The server closed the connection.");
            if (direct)
                target = target[count..];
            else
                (_aheadStart, _aheadEnd) = (0, count);
        }
    }
}
