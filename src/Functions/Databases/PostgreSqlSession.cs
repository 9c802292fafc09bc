using Npgsql;

namespace Berth.Databases;

/// <summary>One connection with one login; names and values go in as parameters wherever the server takes them.</summary>
internal sealed class PostgreSqlSession : IAsyncDisposable
{
    private readonly NpgsqlDataSource source;
    private readonly NpgsqlConnection connection;

    private PostgreSqlSession(NpgsqlDataSource source, NpgsqlConnection connection) => (this.source, this.connection) = (source, connection);

    public static async Task<PostgreSqlSession> OpenAsync(DatabaseEndpoint server, DatabaseLogin login, string database, CancellationToken cancellation)
    {
        // The slim builder leaves out what is found by reflection; TLS has to be asked for.
        var builder = new NpgsqlSlimDataSourceBuilder(new NpgsqlConnectionStringBuilder
        {
            Host = server.Host,
            Port = server.Port,
            Database = database,
            Username = login.User,
            Password = login.Password,
            SslMode = SslMode.VerifyFull,
            RootCertificate = AuthorityFile.Of(server.CaPem),
            GssEncryptionMode = GssEncryptionMode.Disable,
            Timeout = 5,
            CommandTimeout = 15,
            Pooling = false,
        }.ConnectionString);
        builder.EnableTransportSecurity();
        var source = builder.Build();
        try
        {
            return new(source, await source.OpenConnectionAsync(cancellation));
        }
        catch
        {
            await source.DisposeAsync();
            throw;
        }
    }

    public async Task RunAsync(string statement, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <returns>False if the server answers with one of these states: what was to be made is there.</returns>
    public async Task<bool> TryRunAsync(string statement, CancellationToken cancellation, params string[] tolerated)
    {
        try
        {
            await RunAsync(statement, cancellation);
            return true;
        }
        catch (PostgresException there) when (tolerated.Contains(there.SqlState))
        {
            return false;
        }
    }

    /// <summary>The first column, which has to be text.</summary>
    public async Task<List<string>> ReadAsync(string query, CancellationToken cancellation, params (string Name, string Value)[] values)
    {
        await using var command = new NpgsqlCommand(query, connection);
        foreach (var (name, value) in values)
            command.Parameters.Add(new NpgsqlParameter<string>(name, value));
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rows = new List<string>();
        while (await reader.ReadAsync(cancellation))
            rows.Add(reader.GetString(0));
        return rows;
    }

    public async ValueTask DisposeAsync()
    {
        await connection.DisposeAsync();
        await source.DisposeAsync();
    }
}
