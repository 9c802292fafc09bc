using System.Collections;
using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using MySqlConnector.Protocol;

namespace MySqlConnector;

/// <summary>Rows as the server sends them, one at a time, and one result after another.</summary>
public sealed class MySqlDataReader : DbDataReader
{
    private readonly MySqlConnection _connection;
    private readonly ServerSession _session;
    private readonly CommandClock _clock;
    private readonly CommandBehavior _behavior;
    private Column[] _columns = [];
    private MySqlDbType[] _types = [];
    private byte[]?[]? _row;
    private byte[]?[]? _peeked;
    private bool _rowsFollow;
    private bool _resultsFollow;
    private bool _closed;
    private int _affected = -1;

    internal MySqlDataReader(MySqlConnection connection, ServerSession session, int timeoutSeconds, CommandBehavior behavior)
    {
        _connection = connection;
        _session = session;
        _clock = new CommandClock(timeoutSeconds);
        _behavior = behavior;
    }

    internal long LastInsertedId { get; private set; }

    public override int Depth => 0;

    public override int FieldCount => _columns.Length;

    public override bool HasRows => _peeked is not null || _row is not null;

    public override bool IsClosed => _closed;

    public override int RecordsAffected => _affected;

    public override object this[int ordinal] => GetValue(ordinal);

    public override object this[string name] => GetValue(GetOrdinal(name));

    public override bool Read() => ReadAsync().GetAwaiter().GetResult();

    public override async Task<bool> ReadAsync(CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        (_row, _peeked) = (_peeked, null);
        _row ??= await NextRowAsync(cancellationToken).ConfigureAwait(false);
        return _row is not null;
    }

    public override bool NextResult() => NextResultAsync().GetAwaiter().GetResult();

    /// <summary>Goes to the next result that has columns.</summary>
    public override async Task<bool> NextResultAsync(CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        while (await NextRowAsync(cancellationToken).ConfigureAwait(false) is not null)
        {
        }
        (_row, _peeked, _columns, _types) = (null, null, [], []);
        while (_resultsFollow)
        {
            await ReadResultAsync(await ReceiveAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            if (_columns.Length > 0)
                return true;
        }
        return false;
    }

    public override string GetName(int ordinal) => _columns[ordinal].Name;

    public override int GetOrdinal(string name)
    {
        var index = Array.FindIndex(_columns, column => column.Name == name);
        if (index < 0)
            index = Array.FindIndex(_columns, column => string.Equals(column.Name, name, StringComparison.OrdinalIgnoreCase));
        return index >= 0 ? index : throw new IndexOutOfRangeException($"The column name '{name}' does not exist in the result set.");
    }

    public override string GetDataTypeName(int ordinal) => _types[ordinal].ToString().ToUpperInvariant();

    [return: DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields | DynamicallyAccessedMemberTypes.PublicProperties)]
    public override Type GetFieldType(int ordinal) => TextValue.ClrType(_types[ordinal]);

    public override object GetValue(int ordinal) => Cell(ordinal) is { } value ? TextValue.Read(value, _types[ordinal]) : DBNull.Value;

    public override bool IsDBNull(int ordinal) => Cell(ordinal) is null;

    public override int GetValues(object[] values)
    {
        var count = Math.Min(values.Length, FieldCount);
        for (var index = 0; index < count; index++)
            values[index] = GetValue(index);
        return count;
    }

    public override string GetString(int ordinal) => (string)GetValue(ordinal);

    public string GetString(string name) => GetString(GetOrdinal(name));

    public override bool GetBoolean(int ordinal) => GetValue(ordinal) is bool flag ? flag : GetInt64(ordinal) != 0;

    public override byte GetByte(int ordinal) => Convert.ToByte(Number(ordinal), CultureInfo.InvariantCulture);

    public override short GetInt16(int ordinal) => Convert.ToInt16(Number(ordinal), CultureInfo.InvariantCulture);

    public override int GetInt32(int ordinal) => Convert.ToInt32(Number(ordinal), CultureInfo.InvariantCulture);

    public override long GetInt64(int ordinal) => Convert.ToInt64(Number(ordinal), CultureInfo.InvariantCulture);

    public override float GetFloat(int ordinal) => Convert.ToSingle(Number(ordinal), CultureInfo.InvariantCulture);

    public override double GetDouble(int ordinal) => Convert.ToDouble(Number(ordinal), CultureInfo.InvariantCulture);

    public override decimal GetDecimal(int ordinal) => Convert.ToDecimal(Number(ordinal), CultureInfo.InvariantCulture);

    public override DateTime GetDateTime(int ordinal) => (DateTime)GetValue(ordinal);

    public override Guid GetGuid(int ordinal) => GetValue(ordinal) is string text ? Guid.Parse(text) : (Guid)GetValue(ordinal);

    public override char GetChar(int ordinal) => GetString(ordinal)[0];

    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length)
    {
        var value = (byte[])GetValue(ordinal);
        if (buffer is null)
            return value.Length;
        var count = (int)Math.Min(length, value.Length - dataOffset);
        Array.Copy(value, dataOffset, buffer, bufferOffset, count);
        return count;
    }

    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length)
    {
        var value = GetString(ordinal);
        if (buffer is null)
            return value.Length;
        var count = (int)Math.Min(length, value.Length - dataOffset);
        value.CopyTo((int)dataOffset, buffer, bufferOffset, count);
        return count;
    }

    public override IEnumerator GetEnumerator() => new DbEnumerator(this, closeReader: false);

    public override void Close() => CloseAsync().GetAwaiter().GetResult();

    /// <summary>Reads what the command still sends, so that the connection can go on; the server's late errors are thrown.</summary>
    public override async Task CloseAsync()
    {
        if (_closed)
            return;
        try
        {
            while (!_session.Broken && await NextResultAsync(CancellationToken.None).ConfigureAwait(false))
            {
            }
        }
        finally
        {
            _closed = true;
            _clock.Dispose();
            if (_connection.ActiveReader == this)
                _connection.ActiveReader = null;
            if (_behavior.HasFlag(CommandBehavior.CloseConnection))
                await _connection.CloseAsync().ConfigureAwait(false);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    internal async Task StartAsync(string statement, CancellationToken cancellationToken)
    {
        var first = await _clock.RunAsync(token => _session.CommandAsync(Commands.Query(statement), token), cancellationToken).ConfigureAwait(false);
        await ReadResultAsync(first, cancellationToken).ConfigureAwait(false);
        if (_columns.Length == 0 && _resultsFollow)
            await NextResultAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Close();
        base.Dispose(disposing);
    }

    private async Task ReadResultAsync(byte[] first, CancellationToken cancellationToken)
    {
        _resultsFollow = false;
        switch (first)
        {
            case [0x00, ..]:
                Complete(Replies.Ok(first));
                return;
            case [0xFB, ..]:
                // The server asks for a file of this machine, which no command here may cause.
                await _connection.CloseAsync().ConfigureAwait(false);
                throw new NotSupportedException("LOAD DATA LOCAL INFILE is not supported.");
        }
        _columns = new Column[new PacketReader(first).LengthEncoded()];
        for (var index = 0; index < _columns.Length; index++)
            _columns[index] = Column.Read(await ReceiveAsync(cancellationToken).ConfigureAwait(false));
        _types = [.. _columns.Select(column => column.Type(_connection.Settings))];
        if (!_session.DeprecateEof)
            await ReceiveAsync(cancellationToken).ConfigureAwait(false);
        _rowsFollow = true;
        _peeked = await NextRowAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<byte[]?[]?> NextRowAsync(CancellationToken cancellationToken)
    {
        if (!_rowsFollow)
            return null;
        var payload = await ReceiveAsync(cancellationToken).ConfigureAwait(false);
        if (!Replies.EndsRows(payload, _session.DeprecateEof))
            return Values(payload, _columns.Length);
        _rowsFollow = false;
        var end = Replies.Eof(payload, _session.DeprecateEof);
        _session.Status = end.Status;
        _resultsFollow = end.Status.HasFlag(ServerStatus.MoreResultsExist);
        return null;
    }

    private void Complete(Completion completion)
    {
        _session.Status = completion.Status;
        _resultsFollow = completion.Status.HasFlag(ServerStatus.MoreResultsExist);
        _affected = Math.Max(_affected, 0) + (int)completion.AffectedRows;
        LastInsertedId = (long)completion.LastInsertId;
    }

    private async Task<byte[]> ReceiveAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _clock.RunAsync(_session.ReceiveAsync, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            // After an error of the server or of the network no more of this command comes.
            (_rowsFollow, _resultsFollow) = (false, false);
            throw;
        }
    }

    private static byte[]?[] Values(byte[] payload, int count)
    {
        var reader = new PacketReader(payload);
        var values = new byte[]?[count];
        for (var index = 0; index < count; index++)
            values[index] = reader.Value();
        return values;
    }

    private byte[]? Cell(int ordinal) =>
        (_row ?? throw new InvalidOperationException("Read must be called first."))[ordinal];

    private object Number(int ordinal) => GetValue(ordinal) switch
    {
        bool or sbyte or byte or short or ushort or int or uint or long or ulong or float or double or decimal => GetValue(ordinal),
        var other => throw new InvalidCastException($"Can't convert {other.GetType().Name} to a number."),
    };
}
