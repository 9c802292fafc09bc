using System.Data;
using System.Data.Common;

namespace MySqlConnector;

/// <summary>A transaction; disposing it without a commit rolls it back.</summary>
public sealed class MySqlTransaction : DbTransaction
{
    private MySqlConnection? _connection;

    internal MySqlTransaction(MySqlConnection connection, IsolationLevel isolationLevel)
    {
        _connection = connection;
        // The server's default when nothing is asked for.
        IsolationLevel = isolationLevel == IsolationLevel.Unspecified ? IsolationLevel.RepeatableRead : isolationLevel;
    }

    public new MySqlConnection? Connection => _connection;

    public override IsolationLevel IsolationLevel { get; }

    protected override DbConnection? DbConnection => _connection;

    public override void Commit() => CommitAsync().GetAwaiter().GetResult();

    public override Task CommitAsync(CancellationToken cancellationToken = default) => EndAsync("commit", cancellationToken);

    public override void Rollback() => RollbackAsync().GetAwaiter().GetResult();

    public override Task RollbackAsync(CancellationToken cancellationToken = default) => EndAsync("rollback", cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        await AbandonAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    internal async Task BeginAsync(CancellationToken cancellationToken)
    {
        var level = IsolationLevel switch
        {
            IsolationLevel.ReadUncommitted => "read uncommitted",
            IsolationLevel.ReadCommitted => "read committed",
            IsolationLevel.RepeatableRead => "repeatable read",
            IsolationLevel.Serializable => "serializable",
            _ => throw new NotSupportedException($"IsolationLevel.{IsolationLevel} is not supported."),
        };
        await ExecuteAsync($"set session transaction isolation level {level}", cancellationToken).ConfigureAwait(false);
        await ExecuteAsync("start transaction", cancellationToken).ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            AbandonAsync().GetAwaiter().GetResult();
        base.Dispose(disposing);
    }

    private async Task AbandonAsync()
    {
        if (_connection is { State: ConnectionState.Open } connection && connection.CurrentTransaction == this)
            await RollbackAsync().ConfigureAwait(false);
        _connection = null;
    }

    private async Task EndAsync(string statement, CancellationToken cancellationToken)
    {
        if (_connection is null || _connection.CurrentTransaction != this)
            throw new InvalidOperationException("The transaction has already been committed or rolled back.");
        await ExecuteAsync(statement, cancellationToken).ConfigureAwait(false);
        _connection.CurrentTransaction = null;
        _connection = null;
    }

    private async Task ExecuteAsync(string statement, CancellationToken cancellationToken)
    {
        await using var command = new MySqlCommand(statement, _connection, this);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
