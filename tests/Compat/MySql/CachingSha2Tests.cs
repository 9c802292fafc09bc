using System.Security.Cryptography;
using System.Text;
using MySqlConnector;

namespace Berth.Tests.Compat.MySql;

/// <summary>caching_sha2_password, MySQL 8's default, against a scripted server: MySQL 8 itself is not run.</summary>
public sealed class CachingSha2Tests
{
    private const string Plugin = "caching_sha2_password";

    // The published vector of go-sql-driver/mysql for the password "secret".
    private static readonly byte[] Challenge = Convert.FromHexString("0a2f4a6f4b492230584c724a250d035052021715");
    private const string Answer = "f490e76f66d9d86665ce54d98c78d0acfe2fb0b08b423da807144873d30b312c";

    [Fact]
    public async Task Fast_path()
    {
        using var server = new ScriptedServer();
        await using var connection = await server.RunAsync(async script =>
        {
            await script.GreetAsync(Challenge, Plugin);
            await script.EncryptAsync();
            var login = await script.ReceiveLoginAsync();
            Assert.Equal(("app", Answer, Plugin), (login.User, Convert.ToHexStringLower(login.Answer), login.Plugin));
            await script.SendAsync(1, 3);
            await script.WelcomeAsync();
        });
        Assert.Equal("8.4.0", connection.ServerVersion);
        Assert.Equal(7, connection.ServerThread);
    }

    [Fact]
    public async Task Full_authentication_sends_the_password_inside_TLS()
    {
        using var server = new ScriptedServer();
        await using var connection = await server.RunAsync(async script =>
        {
            await script.GreetAsync(Challenge, Plugin);
            await script.EncryptAsync();
            await script.ReceiveLoginAsync();
            await script.SendAsync(1, 4);
            Assert.Equal("secret\0", Encoding.UTF8.GetString(await script.ReceiveAsync()));
            await script.WelcomeAsync();
        });
    }

    [Fact]
    public async Task Full_authentication_without_TLS_is_refused_without_sending_the_password()
    {
        using var server = new ScriptedServer();
        var sent = Array.Empty<byte>();
        var refused = await Assert.ThrowsAsync<MySqlException>(() => server.RunAsync(async script =>
        {
            await script.GreetAsync(Challenge, Plugin);
            sent = (await script.ReceiveLoginAsync()).Answer;
            await script.SendAsync(1, 4);
        }, settings => settings.SslMode = MySqlSslMode.None));

        Assert.Equal(Answer, Convert.ToHexStringLower(sent));
        Assert.Equal(MySqlErrorCode.UnableToConnectToHost, refused.ErrorCode);
        Assert.Contains("secure connection", refused.Message);
    }

    [Fact]
    public async Task With_leave_the_password_goes_encrypted_for_the_key_that_the_server_sends()
    {
        using var server = new ScriptedServer();
        using var key = RSA.Create(2048);
        await using var connection = await server.RunAsync(async script =>
        {
            await script.GreetAsync(Challenge, Plugin);
            await script.ReceiveLoginAsync();
            await script.SendAsync(1, 4);
            Assert.Equal([2], await script.ReceiveAsync());
            await script.SendAsync([1, .. Encoding.ASCII.GetBytes(key.ExportSubjectPublicKeyInfoPem())]);
            var clear = key.Decrypt(await script.ReceiveAsync(), RSAEncryptionPadding.OaepSHA1);
            Assert.Equal("secret\0", Encoding.UTF8.GetString([.. clear.Select((value, index) => (byte)(value ^ Challenge[index]))]));
            await script.WelcomeAsync();
        }, settings => (settings.SslMode, settings.AllowPublicKeyRetrieval) = (MySqlSslMode.None, true));
    }

    [Theory]
    [InlineData(Plugin, "mysql_native_password")]
    [InlineData("mysql_native_password", Plugin)]
    [InlineData("auth_of_tomorrow", Plugin)]
    public async Task Switches_when_asked(string greeted, string switched)
    {
        var other = Enumerable.Range(1, 20).Select(value => (byte)value).ToArray();
        using var server = new ScriptedServer();
        await using var connection = await server.RunAsync(async script =>
        {
            await script.GreetAsync(other, greeted);
            await script.EncryptAsync();
            var login = await script.ReceiveLoginAsync();
            Assert.Equal(greeted == "auth_of_tomorrow" ? "mysql_native_password" : greeted, login.Plugin);
            await script.SendAsync([0xFE, .. Encoding.ASCII.GetBytes(switched), 0, .. Challenge, 0]);
            var answer = await script.ReceiveAsync();
            Assert.Equal(switched == Plugin ? 32 : 20, answer.Length);
            if (switched == Plugin)
            {
                Assert.Equal(Answer, Convert.ToHexStringLower(answer));
                await script.SendAsync(1, 3);
            }
            await script.WelcomeAsync();
        });
    }
}
