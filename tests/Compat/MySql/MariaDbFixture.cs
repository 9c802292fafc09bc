using MySqlConnector;

namespace Berth.Tests.Compat.MySql;

/// <summary>One MariaDB with TLS for all tests of the collection.</summary>
public sealed class MariaDbFixture : IAsyncLifetime
{
    public Authority Authority { get; } = new("Test CA");

    public MariaDbServer Server { get; private set; } = null!;

    public async Task InitializeAsync() => Server = await MariaDbServer.StartAsync(Authority);

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        Authority.Dispose();
    }

    public async Task<MySqlConnection> OpenAsync(Action<MySqlConnectionStringBuilder>? change = null)
    {
        var settings = Server.Settings;
        change?.Invoke(settings);
        var connection = new MySqlConnection(settings.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }
}

[CollectionDefinition("mariadb")]
public sealed class MariaDbCollection : ICollectionFixture<MariaDbFixture>;
