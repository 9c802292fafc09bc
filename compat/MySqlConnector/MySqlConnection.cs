using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using MySqlConnector.Protocol;

namespace MySqlConnector;

/// <summary>
/// A connection to MySQL or MariaDB. Stand-in for the MySqlConnector package, for registries without it: the same names
/// for the subset in use, the text protocol only, no pool. A time-out or a cancellation closes the connection.
/// </summary>
public sealed class MySqlConnection : DbConnection
{
    private MySqlConnectionStringBuilder _settings = new();
    private ServerSession? _session;
    private string _database = "";
    private bool _hidesPassword;

    public MySqlConnection()
    {
    }

    public MySqlConnection(string? connectionString) => ConnectionString = connectionString;

    /// <summary>Without the password once opened, unless Persist Security Info is set.</summary>
    [AllowNull]
    public override string ConnectionString
    {
        get
        {
            var shown = new MySqlConnectionStringBuilder(_settings.ConnectionString);
            if (_hidesPassword && !_settings.PersistSecurityInfo)
                shown.Remove("Password");
            return shown.ConnectionString;
        }
        set
        {
            if (State == ConnectionState.Open)
                throw new InvalidOperationException("Cannot change the connection string on an open connection.");
            _settings = new MySqlConnectionStringBuilder(value ?? "");
            _hidesPassword = false;
        }
    }

    public override string Database => _session is null ? _settings.Database : _database;

    public override string DataSource => _settings.Server;

    public override int ConnectionTimeout => checked((int)_settings.ConnectionTimeout);

    /// <summary>As the server sends it; MariaDB 10 puts "5.5.5-" in front.</summary>
    public override string ServerVersion => Session.ServerVersion;

    /// <summary>The server's id of this connection.</summary>
    public int ServerThread => (int)Session.ThreadId;

    public override ConnectionState State => _session switch
    {
        null => ConnectionState.Closed,
        { Broken: true } => ConnectionState.Closed,
        _ => ConnectionState.Open,
    };

    internal ServerSession Session => _session is { Broken: false } session
        ? session
        : throw new InvalidOperationException($"Connection must be Open; current State is {State}");

    internal MySqlConnectionStringBuilder Settings => _settings;

    internal MySqlDataReader? ActiveReader { get; set; }

    internal MySqlTransaction? CurrentTransaction { get; set; }

    public override void Open() => OpenAsync(CancellationToken.None).GetAwaiter().GetResult();

    /// <exception cref="MySqlException">
    /// UnableToConnectToHost: network, TLS (AuthenticationException inside) or Connection Timeout; AccessDenied: user or password.
    /// </exception>
    public override async Task OpenAsync(CancellationToken cancellationToken)
    {
        if (State != ConnectionState.Closed)
            throw new InvalidOperationException($"Cannot Open when State is {State}.");
        await CloseAsync().ConfigureAwait(false);
        _session = await ServerSession.ConnectAsync(_settings, cancellationToken).ConfigureAwait(false);
        _database = _settings.Database;
        _hidesPassword = true;
        OnStateChange(new StateChangeEventArgs(ConnectionState.Closed, ConnectionState.Open));
    }

    public new MySqlCommand CreateCommand() => new() { Connection = this, Transaction = CurrentTransaction };

    public new MySqlTransaction BeginTransaction() => BeginTransactionAsync(IsolationLevel.Unspecified).AsTask().GetAwaiter().GetResult();

    public new ValueTask<MySqlTransaction> BeginTransactionAsync(CancellationToken cancellationToken = default) =>
        BeginTransactionAsync(IsolationLevel.Unspecified, cancellationToken);

    public new async ValueTask<MySqlTransaction> BeginTransactionAsync(IsolationLevel isolationLevel, CancellationToken cancellationToken = default)
    {
        if (CurrentTransaction is not null)
            throw new InvalidOperationException("Transactions may not be nested.");
        var transaction = new MySqlTransaction(this, isolationLevel);
        await transaction.BeginAsync(cancellationToken).ConfigureAwait(false);
        return CurrentTransaction = transaction;
    }

    /// <summary>Whether the server answers.</summary>
    public async Task<bool> PingAsync(CancellationToken cancellationToken = default)
    {
        if (State != ConnectionState.Open)
            return false;
        try
        {
            await Session.PingAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception exception) when (exception is IOException or MySqlException)
        {
            await CloseAsync().ConfigureAwait(false);
            return false;
        }
    }

    public bool Ping() => PingAsync().GetAwaiter().GetResult();

    public override void ChangeDatabase(string databaseName) => ChangeDatabaseAsync(databaseName).GetAwaiter().GetResult();

    public override async Task ChangeDatabaseAsync(string databaseName, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(databaseName);
        Session.Status = Replies.Ok(await Session.CommandAsync(Commands.UseDatabase(databaseName), cancellationToken).ConfigureAwait(false)).Status;
        _database = databaseName;
    }

    public override void Close() => CloseAsync().GetAwaiter().GetResult();

    /// <summary>Closes without reading what a running command still sends; the server rolls an open transaction back.</summary>
    public override async Task CloseAsync()
    {
        if (_session is not { } session)
            return;
        _session = null;
        ActiveReader = null;
        CurrentTransaction = null;
        await session.DisposeAsync().ConfigureAwait(false);
        OnStateChange(new StateChangeEventArgs(ConnectionState.Open, ConnectionState.Closed));
    }

    public override async ValueTask DisposeAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override DbCommand CreateDbCommand() => CreateCommand();

    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) =>
        BeginTransactionAsync(isolationLevel).AsTask().GetAwaiter().GetResult();

    protected override async ValueTask<DbTransaction> BeginDbTransactionAsync(IsolationLevel isolationLevel, CancellationToken cancellationToken) =>
        await BeginTransactionAsync(isolationLevel, cancellationToken).ConfigureAwait(false);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Close();
        base.Dispose(disposing);
    }
}
