using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using MySqlConnector.Protocol;

namespace MySqlConnector;

/// <summary>A text command; several statements may be separated by semicolons. Parameters are put in by the client.</summary>
public sealed class MySqlCommand : DbCommand
{
    private string _text = "";
    private int? _timeout;

    public MySqlCommand()
    {
    }

    public MySqlCommand(string? commandText, MySqlConnection? connection = null, MySqlTransaction? transaction = null)
    {
        CommandText = commandText;
        Connection = connection;
        Transaction = transaction;
    }

    [AllowNull]
    public override string CommandText { get => _text; set => _text = value ?? ""; }

    /// <summary>Seconds for the command and the reading of its rows; 0: no limit.</summary>
    public override int CommandTimeout
    {
        get => _timeout ?? checked((int)(Connection?.Settings.DefaultCommandTimeout ?? 30));
        set => _timeout = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), "CommandTimeout must be greater than or equal to zero.");
    }

    /// <summary>Text only.</summary>
    public override CommandType CommandType
    {
        get => CommandType.Text;
        set
        {
            if (value != CommandType.Text)
                throw new NotSupportedException($"CommandType.{value} is not supported.");
        }
    }

    public new MySqlConnection? Connection { get; set; }

    public new MySqlTransaction? Transaction { get; set; }

    public new MySqlParameterCollection Parameters { get; } = new();

    public override bool DesignTimeVisible { get; set; }

    public override UpdateRowSource UpdatedRowSource { get; set; }

    /// <summary>Of the last statement executed.</summary>
    public long LastInsertedId { get; private set; }

    protected override DbConnection? DbConnection { get => Connection; set => Connection = (MySqlConnection?)value; }

    protected override DbParameterCollection DbParameterCollection => Parameters;

    protected override DbTransaction? DbTransaction { get => Transaction; set => Transaction = (MySqlTransaction?)value; }

    /// <summary>Cancelling needs a CancellationToken here.</summary>
    public override void Cancel() => throw new NotSupportedException("Pass a CancellationToken to the asynchronous methods.");

    public override void Prepare() => throw new NotSupportedException("Prepared statements are not supported.");

    public override int ExecuteNonQuery() => ExecuteNonQueryAsync().GetAwaiter().GetResult();

    /// <returns>Rows affected by all statements together; -1 when they were only queries.</returns>
    public override async Task<int> ExecuteNonQueryAsync(CancellationToken cancellationToken = default)
    {
        await using var reader = await ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.NextResultAsync(cancellationToken).ConfigureAwait(false))
        {
        }
        return reader.RecordsAffected;
    }

    public override object? ExecuteScalar() => ExecuteScalarAsync().GetAwaiter().GetResult();

    /// <returns>The first column of the first row, DBNull for SQL NULL, null for no row.</returns>
    public override async Task<object?> ExecuteScalarAsync(CancellationToken cancellationToken = default)
    {
        await using var reader = await ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        var value = await reader.ReadAsync(cancellationToken).ConfigureAwait(false) ? reader.GetValue(0) : null;
        while (await reader.NextResultAsync(cancellationToken).ConfigureAwait(false))
        {
        }
        return value;
    }

    public new MySqlDataReader ExecuteReader() => ExecuteReaderAsync().GetAwaiter().GetResult();

    public new Task<MySqlDataReader> ExecuteReaderAsync(CancellationToken cancellationToken = default) =>
        ExecuteReaderAsync(CommandBehavior.Default, cancellationToken);

    /// <exception cref="MySqlException">The server's error; CommandTimeoutExpired; or "Failed to read the result set." with the network's fault inside.</exception>
    public new async Task<MySqlDataReader> ExecuteReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken = default)
    {
        var connection = Connection ?? throw new InvalidOperationException("Connection property must be non-null.");
        var session = connection.Session;
        if (connection.ActiveReader is not null)
            throw new InvalidOperationException("This MySqlConnection is already in use.");
        if (Transaction is { Connection: { } other } && other != connection)
            throw new InvalidOperationException("The transaction associated with this command is not the connection's active transaction.");
        if (string.IsNullOrWhiteSpace(CommandText))
            throw new InvalidOperationException("CommandText must be specified");

        var plain = connection.Settings.NoBackslashEscapes || session.Status.HasFlag(ServerStatus.NoBackslashEscapes);
        var text = new StatementText(CommandText, Parameters, plain, connection.Settings.AllowUserVariables).Bind();
        var reader = new MySqlDataReader(connection, session, CommandTimeout, behavior);
        connection.ActiveReader = reader;
        try
        {
            await reader.StartAsync(text, cancellationToken).ConfigureAwait(false);
            LastInsertedId = reader.LastInsertedId;
            return reader;
        }
        catch
        {
            await reader.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    protected override DbParameter CreateDbParameter() => new MySqlParameter();

    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) =>
        ExecuteReaderAsync(behavior, CancellationToken.None).GetAwaiter().GetResult();

    protected override async Task<DbDataReader> ExecuteDbDataReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken) =>
        await ExecuteReaderAsync(behavior, cancellationToken).ConfigureAwait(false);
}
