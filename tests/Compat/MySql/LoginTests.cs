using System.Text;
using MySqlConnector;

namespace Berth.Tests.Compat.MySql;

/// <summary>Servers that do not do what they should, and those of another age.</summary>
public sealed class LoginTests
{
    private const string Native = "mysql_native_password";
    private static readonly byte[] Challenge = Convert.FromHexString("79643d121d7174475f483e3e0b620a033d273a4c");

    [Theory]
    [InlineData("mysql_clear_password")]
    [InlineData("client_ed25519")]
    [InlineData("mysql_old_password")]
    public async Task An_unknown_method_is_refused_by_name(string plugin)
    {
        using var server = new ScriptedServer();
        var refused = await Assert.ThrowsAsync<NotSupportedException>(() => server.RunAsync(async script =>
        {
            await script.GreetAsync(Challenge, Native);
            await script.EncryptAsync();
            await script.ReceiveLoginAsync();
            await script.SendAsync(plugin == "mysql_old_password" ? [0xFE] : [0xFE, .. Encoding.ASCII.GetBytes(plugin), 0, .. Challenge, 0]);
        }));
        Assert.Contains($"'{plugin}'", refused.Message);
    }

    [Fact]
    public async Task An_error_instead_of_a_greeting_keeps_its_number()
    {
        using var server = new ScriptedServer();
        var busy = await Assert.ThrowsAsync<MySqlException>(() => server.RunAsync(script => script.ErrorAsync(1040, "Too many connections")));
        Assert.Equal((MySqlErrorCode.ConnectionCountError, null, "Too many connections", true), (busy.ErrorCode, busy.SqlState, busy.Message, busy.IsTransient));

        using var other = new ScriptedServer();
        var state = await Assert.ThrowsAsync<MySqlException>(() => other.RunAsync(script => script.ErrorAsync(1129, "#HY000Host is blocked")));
        Assert.Equal((MySqlErrorCode.HostIsBlocked, "HY000", "Host is blocked"), (state.ErrorCode, state.SqlState, state.Message));
    }

    [Fact]
    public async Task An_answer_slipped_in_before_TLS_is_not_read_as_one_within()
    {
        using var server = new ScriptedServer();
        var refused = await Assert.ThrowsAsync<MySqlException>(() => server.RunAsync(async script =>
        {
            await script.GreetAsync(Challenge, Native);
            await script.ReceiveAsync();
            await script.OkAsync();
        }));
        Assert.Equal(MySqlErrorCode.UnableToConnectToHost, refused.ErrorCode);
    }

    [Theory]
    [InlineData(new byte[] { 9, 0x35, 0 }, "handshake version 9")]
    [InlineData(new byte[] { 10, 0x35, 0, 1, 2 }, "malformed")]
    public async Task A_greeting_that_is_none_is_refused(byte[] greeting, string said)
    {
        using var server = new ScriptedServer();
        var refused = await Assert.ThrowsAsync<MySqlException>(() => server.RunAsync(script => script.SendAsync(greeting)));
        Assert.Contains(said, refused.Message);
    }

    [Fact]
    public async Task A_server_that_hangs_up_is_a_fault_of_the_connection()
    {
        using var server = new ScriptedServer();
        var lost = await Assert.ThrowsAsync<MySqlException>(() => server.RunAsync(script =>
        {
            script.HangUp();
            return Task.CompletedTask;
        }));
        Assert.Equal(MySqlErrorCode.UnableToConnectToHost, lost.ErrorCode);
        Assert.IsAssignableFrom<IOException>(lost.InnerException);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Rows_end_with_OK_or_with_EOF_as_agreed(bool deprecateEof)
    {
        var capabilities = ScriptedServer.Capabilities | ScriptedServer.PluginAuth;
        if (!deprecateEof)
            capabilities &= ~ScriptedServer.Deprecate;
        using var server = new ScriptedServer();
        byte[] column = [3, .. "def"u8, 0, 0, 0, 1, .. "n"u8, 0, 12, 63, 0, 11, 0, 0, 0, 3, 0, 0, 0, 0, 0];
        byte[] eof = [0xFE, 0, 0, 2, 0];
        var value = new TaskCompletionSource<object?>();
        await using var connection = await server.RunAsync(async script =>
        {
            await script.GreetAsync(Challenge, Native, capabilities);
            await script.ReceiveLoginAsync();
            await script.WelcomeAsync();
            await script.ExpectQueryAsync("SELECT n");
            await script.SendAsync(1);
            await script.SendAsync(column);
            if (!deprecateEof)
                await script.SendAsync(eof);
            await script.SendAsync([2, .. "42"u8]);
            await script.SendAsync(deprecateEof ? [0xFE, 0, 0, 2, 0, 0, 0] : eof);
        }, settings => settings.SslMode = MySqlSslMode.None);
        await using var command = new MySqlCommand("SELECT n", connection);

        Assert.Equal(42, await command.ExecuteScalarAsync());
    }
}
