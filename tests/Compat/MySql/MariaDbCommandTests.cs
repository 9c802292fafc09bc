using System.Data;
using MySqlConnector;

namespace Berth.Tests.Compat.MySql;

/// <summary>Commands, rows, transactions and their ends, against a real MariaDB.</summary>
[Collection("mariadb")]
public sealed class MariaDbCommandTests(MariaDbFixture fixture)
{
    [Fact]
    public async Task Reads_every_type()
    {
        await using var connection = await fixture.OpenAsync();
        Assert.Contains("MariaDB", connection.ServerVersion);
        await using var command = new MySqlCommand("""
            CREATE TEMPORARY TABLE t (a TINYINT(1), b TINYINT, c SMALLINT UNSIGNED, d MEDIUMINT, e INT UNSIGNED, f BIGINT UNSIGNED, g DECIMAL(20,4), h FLOAT, i DOUBLE,
              j VARCHAR(50) CHARACTER SET latin1, k VARBINARY(10), l TEXT, m BLOB, n DATE, o DATETIME(6), p TIME(3), q CHAR(36), r ENUM('x','y'), s BIT(12), u YEAR, v BIGINT);
            INSERT INTO t VALUES (1, -8, 65535, -8388608, 4294967295, 18446744073709551615, 1234567890.5678, 1.5, -2.25e10,
              'caffè', x'00ff27', 'text ❤', x'5c27', '2026-11-21', '2026-11-21 01:02:03.000456', '-101:02:03.5', '0f8fad5b-d9cb-469f-a165-70867728950e', 'y', b'100000000001', 2026, NULL);
            SELECT * FROM t
            """, connection);
        await Execute(connection, "CREATE DATABASE IF NOT EXISTS types CHARACTER SET utf8mb4");
        await connection.ChangeDatabaseAsync("types");
        await using var reader = await command.ExecuteReaderAsync();

        Assert.True(await reader.ReadAsync());
        var values = new object[reader.FieldCount];
        reader.GetValues(values);
        Assert.Equal([true, (sbyte)-8, (ushort)65535, -8388608, 4294967295u, 18446744073709551615ul, 1234567890.5678m, 1.5f, -2.25e10,
            "caffè", new byte[] { 0, 255, 39 }, "text ❤", new byte[] { 0x5c, 0x27 }, new DateTime(2026, 11, 21), new DateTime(2026, 11, 21, 1, 2, 3).AddMicroseconds(456),
            -new TimeSpan(0, 101, 2, 3, 500), Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e"), "y", 2049ul, 2026, DBNull.Value], values);
        for (var index = 0; index < values.Length - 1; index++)
            Assert.Equal(values[index].GetType(), reader.GetFieldType(index));
        Assert.Equal(("e", 4, 4294967295L), (reader.GetName(4), reader.GetOrdinal("E"), reader.GetInt64(4)));
        Assert.True(reader.IsDBNull(20));
        Assert.False(await reader.ReadAsync());
        Assert.Equal("types", connection.Database);
    }

    public static TheoryData<object?> Values =>
    [
        "plain", "", "it's", "back\\slash", "\\'; DROP TABLE t; -- ", "\"`\"", "nul\0 tab\t line\n", "❤ 漢字", "ends in \\", "''", "@name ? ?x",
        true, 12, -12L, 1.5m, 0.1, new byte[] { 0, 39, 92, 255 }, Array.Empty<byte>(), new DateTime(2026, 11, 21, 1, 2, 3).AddMicroseconds(4), null,
    ];

    [Theory]
    [MemberData(nameof(Values))]
    public async Task A_parameter_arrives_as_it_was_given(object? value)
    {
        foreach (var mode in (string[])["", "NO_BACKSLASH_ESCAPES", "ANSI_QUOTES"])
        {
            await using var connection = await fixture.OpenAsync();
            await Execute(connection, $"SET SESSION sql_mode = '{mode}'");
            await using var command = new MySqlCommand("SELECT @value, '@value', ?VALUE -- @other\n", connection);
            command.Parameters.AddWithValue("@value", value);
            await using var reader = await command.ExecuteReaderAsync();

            Assert.True(await reader.ReadAsync());
            Assert.Equal("@value", reader.GetString(1));
            foreach (var read in (object[])[reader.GetValue(0), reader.GetValue(2)])
                Assert.Equal(value switch { null => DBNull.Value, true => 1, -12L => -12, 0.1 => 0.1m, _ => value }, read);
            Assert.False(await reader.ReadAsync());
        }
    }

    [Fact]
    public async Task Accounts_are_written_with_parameters()
    {
        const string password = "p'a\\ss\"@x?";
        await using var connection = await fixture.OpenAsync();
        await using var command = new MySqlCommand("""
            CREATE USER IF NOT EXISTS @user@'%' IDENTIFIED BY 'first';
            ALTER USER @user@'%' IDENTIFIED BY @password;
            GRANT SELECT ON `a``b`.* TO @user@'%'
            """, connection);
        command.Parameters.AddWithValue("@user", "o'brien\\x");
        command.Parameters.AddWithValue("password", password);
        await command.ExecuteNonQueryAsync();
        await using var other = await fixture.OpenAsync(settings => (settings.UserID, settings.Password) = ("o'brien\\x", password));
        await using var grants = new MySqlCommand("SHOW GRANTS", other);
        await using var reader = await grants.ExecuteReaderAsync();

        Assert.True(await reader.ReadAsync());
        Assert.True(await reader.ReadAsync());
        Assert.StartsWith("GRANT SELECT ON `a``b`.* TO", reader.GetString(0));
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(0xFFFFFF - 10)] // the command fills its packet exactly
    [InlineData(0xFFFFFF - 4)] // the row does
    [InlineData(20_000_000)]
    public async Task Large_payloads_go_in_several_packets(int size)
    {
        await using var connection = await fixture.OpenAsync();
        await using var command = new MySqlCommand("SELECT @text", connection);
        var text = new string('x', size);
        command.Parameters.AddWithValue("@text", text);

        Assert.Equal(text, await command.ExecuteScalarAsync());
        Assert.True(await connection.PingAsync());
    }

    [Fact]
    public async Task An_error_leaves_the_connection_usable()
    {
        await using var connection = await fixture.OpenAsync();
        var syntax = await Assert.ThrowsAsync<MySqlException>(() => Execute(connection, "SELEC 1"));
        Assert.Equal((MySqlErrorCode.ParseError, "42000"), (syntax.ErrorCode, syntax.SqlState));
        var late = await Assert.ThrowsAsync<MySqlException>(() => Execute(connection, "SELECT 1; SELECT 2; SELECT * FROM absent.t"));
        Assert.Contains(late.ErrorCode, (MySqlErrorCode[])[MySqlErrorCode.NoSuchTable, MySqlErrorCode.UnknownDatabase]);
        var undefined = await Assert.ThrowsAsync<MySqlException>(() => Execute(connection, "SELECT @absent"));
        Assert.Contains("'@absent' must be defined", undefined.Message);
        Assert.Equal(ConnectionState.Open, connection.State);
        await using var command = new MySqlCommand("SELECT 7", connection);
        Assert.Equal(7, await command.ExecuteScalarAsync());
    }

    [Fact]
    public async Task Several_results_come_one_after_another()
    {
        await using var connection = await fixture.OpenAsync();
        await using var command = new MySqlCommand("SELECT 1 UNION SELECT 2; DO 0; SELECT 'b'", connection);
        await using (var reader = await command.ExecuteReaderAsync())
        {
            Assert.True(reader.HasRows);
            Assert.True(await reader.ReadAsync());
            var busy = await Assert.ThrowsAsync<InvalidOperationException>(() => Execute(connection, "SELECT 1"));
            Assert.Contains("already in use", busy.Message);
            Assert.True(await reader.NextResultAsync());
            Assert.True(await reader.ReadAsync());
            Assert.Equal("b", reader["b"]);
            Assert.False(await reader.NextResultAsync());
        }
        await Execute(connection, "SELECT 1");
    }

    [Fact]
    public async Task A_transaction_is_kept_by_commit_only()
    {
        await using var connection = await fixture.OpenAsync();
        await Execute(connection, "CREATE DATABASE IF NOT EXISTS tx; CREATE OR REPLACE TABLE tx.t (id INT AUTO_INCREMENT PRIMARY KEY, x INT)");
        foreach (var ending in (string[])["commit", "rollback", "dispose"])
        {
            await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted);
            await using var insert = new MySqlCommand("INSERT INTO tx.t (x) VALUES (1), (2)", connection, transaction);
            Assert.Equal(2, await insert.ExecuteNonQueryAsync());
            Assert.True(insert.LastInsertedId > 0);
            if (ending == "commit")
                await transaction.CommitAsync();
            else if (ending == "rollback")
                await transaction.RollbackAsync();
        }
        await using var count = new MySqlCommand("SELECT COUNT(*) FROM tx.t", connection);
        Assert.Equal(2L, await count.ExecuteScalarAsync());
    }

    [Fact]
    public async Task A_time_out_and_a_cancellation_are_told_apart_and_close_the_connection()
    {
        await using var connection = await fixture.OpenAsync();
        await using var command = new MySqlCommand("SELECT SLEEP(20)", connection) { CommandTimeout = 1 };
        var timeout = await Assert.ThrowsAsync<MySqlException>(() => command.ExecuteScalarAsync());
        Assert.Equal(MySqlErrorCode.CommandTimeoutExpired, timeout.ErrorCode);
        Assert.Equal(ConnectionState.Closed, connection.State);

        await connection.OpenAsync();
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => command.ExecuteScalarAsync(cancel.Token));
        Assert.Equal(ConnectionState.Closed, connection.State);
    }

    [Fact]
    public async Task A_connection_that_the_server_ended_says_so()
    {
        await using var connection = await fixture.OpenAsync();
        await using (var other = await fixture.OpenAsync())
            await Execute(other, $"KILL {connection.ServerThread}");
        var lost = await Assert.ThrowsAsync<MySqlException>(() => Execute(connection, "SELECT 1"));
        Assert.True(lost.InnerException is IOException || lost.Number is 1927 or 1317, lost.ToString());
        Assert.False(await connection.PingAsync() && lost.InnerException is IOException);
    }

    [Fact]
    public async Task The_password_is_not_shown_after_opening()
    {
        await using var connection = await fixture.OpenAsync();
        Assert.DoesNotContain("adm", new MySqlConnectionStringBuilder(connection.ConnectionString).Password);
        await connection.CloseAsync();
        await connection.OpenAsync();
        Assert.Equal(ConnectionState.Open, connection.State);
    }

    private static async Task Execute(MySqlConnection connection, string statement)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = statement;
        await command.ExecuteNonQueryAsync();
    }
}
