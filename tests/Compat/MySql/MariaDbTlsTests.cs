using System.Net.Sockets;
using System.Security.Authentication;
using MySqlConnector;

namespace Berth.Tests.Compat.MySql;

/// <summary>Against a real MariaDB: what must be refused is refused, and nothing falls back to plain text.</summary>
[Collection("mariadb")]
public sealed class MariaDbTlsTests(MariaDbFixture fixture)
{
    [Theory]
    [InlineData("127.0.0.1", MySqlSslMode.VerifyFull)]
    [InlineData("localhost", MySqlSslMode.VerifyFull)]
    [InlineData("127.0.0.1", MySqlSslMode.VerifyCA)]
    [InlineData("127.0.0.2", MySqlSslMode.VerifyCA)]
    [InlineData("127.0.0.2", MySqlSslMode.Required)]
    [InlineData("127.0.0.2", MySqlSslMode.Preferred)]
    public async Task Encrypts(string host, MySqlSslMode mode)
    {
        await using var connection = await fixture.OpenAsync(settings => (settings.Server, settings.SslMode) = (host, mode));
        await using var command = connection.CreateCommand();
        command.CommandText = "SHOW STATUS LIKE 'Ssl_cipher'";
        await using var reader = await command.ExecuteReaderAsync();

        Assert.True(await reader.ReadAsync());
        Assert.StartsWith("TLS_", reader.GetString(1));
    }

    [Fact]
    public async Task Mode_none_does_not_encrypt()
    {
        await using var connection = await fixture.OpenAsync(settings => settings.SslMode = MySqlSslMode.None);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT VARIABLE_VALUE FROM information_schema.SESSION_STATUS WHERE VARIABLE_NAME = 'Ssl_cipher'";

        Assert.Equal("", await command.ExecuteScalarAsync());
    }

    [Theory]
    [InlineData(MySqlSslMode.VerifyCA)]
    [InlineData(MySqlSslMode.VerifyFull)]
    public async Task Refuses_another_authority(MySqlSslMode mode)
    {
        using var stranger = new Authority("Test CA");
        var file = Path.GetTempFileName();
        File.WriteAllText(file, stranger.Pem);
        try
        {
            var refused = await Assert.ThrowsAsync<MySqlException>(() => fixture.OpenAsync(settings => (settings.SslMode, settings.SslCa) = (mode, file)));
            Assert.Equal(MySqlErrorCode.UnableToConnectToHost, refused.ErrorCode);
            Assert.IsAssignableFrom<AuthenticationException>(refused.InnerException);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Refuses_the_authorities_of_the_system_for_a_private_one()
    {
        var refused = await Assert.ThrowsAsync<MySqlException>(() => fixture.OpenAsync(settings => settings.SslCa = ""));
        Assert.IsAssignableFrom<AuthenticationException>(refused.InnerException);
    }

    [Fact]
    public async Task Refuses_a_certificate_for_another_host()
    {
        var refused = await Assert.ThrowsAsync<MySqlException>(() => fixture.OpenAsync(settings => settings.Server = "127.0.0.2"));
        Assert.Equal(MySqlErrorCode.UnableToConnectToHost, refused.ErrorCode);
        Assert.Contains("NameMismatch", refused.InnerException!.Message);
    }

    [Theory]
    [InlineData("/nonexistent/ca.pem")]
    [InlineData("/dev/null")]
    public async Task Refuses_an_authority_file_that_holds_none(string file)
    {
        var refused = await Assert.ThrowsAsync<MySqlException>(() => fixture.OpenAsync(settings => settings.SslCa = file));
        Assert.Contains(file, refused.Message);
    }

    [Fact]
    public async Task Refuses_a_server_without_TLS_unless_told_otherwise()
    {
        await using var server = await MariaDbServer.StartAsync(null);
        foreach (var mode in (MySqlSslMode[])[MySqlSslMode.Required, MySqlSslMode.VerifyCA, MySqlSslMode.VerifyFull])
        {
            var settings = server.Settings;
            (settings.SslMode, settings.SslCa) = (mode, "");
            await using var connection = new MySqlConnection(settings.ConnectionString);
            var refused = await Assert.ThrowsAsync<MySqlException>(() => connection.OpenAsync());
            Assert.Equal("Server does not support SSL", refused.Message);
        }
        var plain = server.Settings;
        plain.SslMode = MySqlSslMode.Preferred;
        await using var fallback = new MySqlConnection(plain.ConnectionString);
        await fallback.OpenAsync();
    }

    [Fact]
    public async Task Tells_a_closed_port_from_a_wrong_password()
    {
        using var free = new TcpListener(System.Net.IPAddress.Loopback, 0);
        free.Start();
        var port = ((System.Net.IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();

        var network = await Assert.ThrowsAsync<MySqlException>(() => fixture.OpenAsync(settings => settings.Port = (uint)port));
        Assert.Equal(MySqlErrorCode.UnableToConnectToHost, network.ErrorCode);
        Assert.IsType<SocketException>(network.InnerException);

        var password = await Assert.ThrowsAsync<MySqlException>(() => fixture.OpenAsync(settings => settings.Password = "wrong"));
        Assert.Equal((1045, "28000"), (password.Number, password.SqlState));
        Assert.Equal(MySqlErrorCode.AccessDenied, password.ErrorCode);

        var unencrypted = await Assert.ThrowsAsync<MySqlException>(() => fixture.OpenAsync(settings =>
            (settings.UserID, settings.Password, settings.SslMode) = ("encrypted", "x", MySqlSslMode.None)));
        Assert.Equal(MySqlErrorCode.AccessDenied, unencrypted.ErrorCode);

        var database = await Assert.ThrowsAsync<MySqlException>(() => fixture.OpenAsync(settings => settings.Database = "absent"));
        Assert.Equal(MySqlErrorCode.UnknownDatabase, database.ErrorCode);
    }

    [Fact]
    public async Task A_silent_server_ends_in_a_time_out_and_a_cancelled_wait_in_a_cancellation()
    {
        using var silent = new TcpListener(System.Net.IPAddress.Loopback, 0);
        silent.Start();
        var port = (uint)((System.Net.IPEndPoint)silent.LocalEndpoint).Port;

        var timeout = await Assert.ThrowsAsync<MySqlException>(() => fixture.OpenAsync(settings => (settings.Port, settings.ConnectionTimeout) = (port, 1)));
        Assert.Equal((MySqlErrorCode.UnableToConnectToHost, "Connect Timeout expired."), (timeout.ErrorCode, timeout.Message));

        var settings = fixture.Server.Settings;
        settings.Port = port;
        await using var connection = new MySqlConnection(settings.ConnectionString);
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connection.OpenAsync(cancel.Token));
    }
}
