namespace Berth.LocalCloud.Databases;

/// <summary>The databases of a run: MariaDB at once, PostgreSQL when it is first asked for. Both have certificates of one authority.</summary>
public sealed class LocalDatabases : IAsyncDisposable
{
    private readonly DatabaseOptions options;
    private readonly SemaphoreSlim starting = new(1);
    private DatabaseServer? postgreSql;

    private LocalDatabases(DatabaseOptions options, DatabaseServer mariaDb)
    {
        this.options = options;
        MariaDb = mariaDb;
    }

    public DatabaseServer MariaDb { get; }

    /// <summary>The authority's certificate.</summary>
    public string CaPem => options.Authority.Pem;

    /// <param name="progress">Takes lines for a person.</param>
    /// <exception cref="DatabaseException">A server is not installed or did not start.</exception>
    public static async Task<LocalDatabases> StartAsync(string stateDirectory, IReaper reaper, Action<string> progress, CancellationToken cancellationToken = default)
    {
        Directory.CreateDirectory(stateDirectory);
        var options = new DatabaseOptions(stateDirectory, new LoopbackAuthority("Berth local cloud"), reaper, progress);
        return new(options, await Databases.MariaDb.StartAsync(options, cancellationToken));
    }

    public async Task<DatabaseServer> PostgreSqlAsync(CancellationToken cancellationToken = default)
    {
        await starting.WaitAsync(cancellationToken);
        try
        {
            return postgreSql ??= await PostgreSql.StartAsync(options, cancellationToken);
        }
        finally
        {
            starting.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await MariaDb.DisposeAsync();
        if (postgreSql is not null)
            await postgreSql.DisposeAsync();
        options.Authority.Dispose();
        starting.Dispose();
    }
}
