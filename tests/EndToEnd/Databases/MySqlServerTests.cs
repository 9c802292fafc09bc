using Berth.Databases;
using Berth.Errors;
using Berth.LocalCloud.Databases;

namespace Berth.Tests.EndToEnd.Databases;

/// <summary>What rotation asks of a database, asked of the local cloud's real MariaDB, also when the connection is cut.</summary>
public sealed class MySqlServerTests(RunningDatabases running) : IClassFixture<RunningDatabases>
{
    private static readonly string[] Privileges = ["DELETE", "INSERT", "SELECT", "UPDATE"];

    private readonly MySqlServer databases = new();
    private readonly string schema = "shop_" + Path.GetRandomFileName()[..6];
    private readonly DatabaseLogin user = new("berth_" + Path.GetRandomFileName()[..8], "Ab0Cd1Ef2");

    private DatabaseServer MariaDb => running.MariaDb;

    private DatabaseEndpoint Server => running.Server;

    private DatabaseLogin Admin => running.Admin;

    [Fact]
    public async Task A_user_is_made_changed_and_dropped_and_each_may_be_repeated()
    {
        Assert.Null(await LoginAsync(user));
        for (var again = 0; again < 2; again++)
        {
            await databases.CreateSchemaAsync(Server, Admin, schema, default);
            await PutAsync(user, Privileges);
            Assert.Equal(Privileges, await LoginAsync(user));
        }
        Assert.True(await databases.SchemaExistsAsync(Server, Admin, schema, default));

        var changed = new DatabaseLogin(user.User, "it's \\ another \" one");
        await PutAsync(changed, ["SELECT", "EXECUTE"]);
        Assert.Null(await LoginAsync(user));
        Assert.Equal(["EXECUTE", "SELECT"], await LoginAsync(changed));

        for (var again = 0; again < 2; again++)
        {
            await databases.DropUserAsync(Server, Admin, user.User, default);
            await databases.DropSchemaAsync(Server, Admin, schema, DateTimeOffset.UtcNow, default);
        }
        Assert.Null(await LoginAsync(changed));
        Assert.False(await databases.SchemaExistsAsync(Server, Admin, schema, default));
    }

    [Fact]
    public async Task Privileges_outlive_a_schema_and_do_not_stand_for_it()
    {
        await databases.CreateSchemaAsync(Server, Admin, schema, default);
        await PutAsync(user, ["DROP", "SELECT"]);
        Assert.True((await databases.LoginAsync(Server, user, schema, default))!.SchemaIsThere);
        (await QueryAsync($"DROP DATABASE {schema}", "--ssl")).Good();
        var rights = (await databases.LoginAsync(Server, user, schema, default))!;
        Assert.Equal(["DROP", "SELECT"], rights.Privileges);
        Assert.False(rights.SchemaIsThere);
    }

    [Fact]
    public async Task A_schema_goes_with_tables_that_are_new_and_stays_with_one_that_is_older()
    {
        await databases.CreateSchemaAsync(Server, Admin, schema, default);
        await PutAsync(user, ["CREATE"]);
        await CreateTableAsync();
        await databases.DropSchemaAsync(Server, Admin, schema, DateTimeOffset.UtcNow.AddMinutes(1), default);
        Assert.True(await databases.SchemaExistsAsync(Server, Admin, schema, default));
        // Somebody may still use it.
        await databases.DropSchemaAsync(Server, Admin, schema, DateTimeOffset.UtcNow.AddMinutes(-1), default);
        Assert.True(await databases.SchemaExistsAsync(Server, Admin, schema, default));
        await databases.DropUserAsync(Server, Admin, user.User, default);
        await databases.DropSchemaAsync(Server, Admin, schema, DateTimeOffset.UtcNow.AddMinutes(-1), default);
        Assert.False(await databases.SchemaExistsAsync(Server, Admin, schema, default));
    }

    [Fact]
    public async Task A_grant_is_for_the_schema_alone_and_not_for_names_like_it()
    {
        var like = schema.Replace('_', 'x');
        foreach (var name in (string[])[schema, like])
            await databases.CreateSchemaAsync(Server, Admin, name, default);
        await PutAsync(user, ["CREATE"]);

        await databases.CreateSchemaAsync(Server, Admin, schema, default);
        var refused = await Assert.ThrowsAsync<PermanentError>(() => databases.CreateSchemaAsync(Server, user, like + "y", default));
        Assert.Equal("DatabaseRefused", refused.Code);
        Assert.False(await databases.SchemaExistsAsync(Server, user, like, default));
        Assert.True(await databases.SchemaExistsAsync(Server, user, schema, default));
    }

    /// <summary>The same user, first one that must come over TLS and then one that need not, and back.</summary>
    [Fact]
    public async Task A_user_may_come_without_tls_only_where_its_rights_say_so()
    {
        await databases.CreateSchemaAsync(Server, Admin, schema, default);
        foreach (var required in (bool[])[true, false, true])
        {
            await databases.PutUserAsync(Server, Admin, user, schema, new(["SELECT"], required), default);
            Assert.Equal(required, (await databases.LoginAsync(Server, user, schema, default))!.RequiresTls);
            var plain = await QueryAsync("SELECT 1", "--skip-ssl");
            Assert.Equal(required, plain.Errors.Contains("1045", StringComparison.Ordinal));
            Assert.Equal(required, plain.ExitCode != 0);
        }
    }

    [Fact]
    public async Task Refusals_are_told_apart()
    {
        Assert.Null(await LoginAsync(new(DatabaseServer.AdminUser, "wrong")));

        var admin = await Assert.ThrowsAsync<PermanentError>(() => databases.SchemaExistsAsync(Server, new(DatabaseServer.AdminUser, "wrong"), schema, default));
        Assert.Equal("AdminRefused", admin.Code);

        using var stranger = new LoopbackAuthority("Berth local cloud");
        var untrusted = await Assert.ThrowsAsync<PermanentError>(() => databases.LoginAsync(Server with { CaPem = stranger.Pem }, Admin, schema, default));
        Assert.Equal("DatabaseUntrusted", untrusted.Code);

        await PutAsync(user, Privileges);
        var right = await Assert.ThrowsAsync<PermanentError>(() => databases.DropUserAsync(Server, user, "somebody", default));
        Assert.Equal("DatabaseRefused", right.Code);
        foreach (var error in (Exception[])[admin, untrusted, right])
            Assert.DoesNotContain(user.Password, error.ToString());
    }

    [Fact]
    public async Task A_network_fault_is_transient()
    {
        MariaDb.Cutter.Refuse();
        try
        {
            await Assert.ThrowsAsync<TransientError>(() => LoginAsync(Admin));
            await Assert.ThrowsAsync<TransientError>(() => LoginAsync(Admin, Server with { Port = 1 }));
        }
        finally
        {
            MariaDb.Cutter.Pass();
        }
        Assert.NotNull(await LoginAsync(Admin));
    }

    /// <summary>Wherever the reply is lost, the same call afterwards comes to the same end.</summary>
    [Fact]
    public async Task A_lost_reply_is_transient_and_the_next_try_finishes()
    {
        await databases.CreateSchemaAsync(Server, Admin, schema, default);
        var lost = 0;
        for (var turn = 1; turn < 20; turn++)
        {
            MariaDb.Cutter.LoseReply(turn);
            var login = new DatabaseLogin(user.User, $"password{turn}");
            try
            {
                await PutAsync(login, Privileges);
                MariaDb.Cutter.Pass();
                break;
            }
            catch (TransientError)
            {
                lost++;
            }
            await PutAsync(login, Privileges);
            Assert.Equal(Privileges, await LoginAsync(login));
        }
        // Greeting, TLS, log-in, character set, CREATE, ALTER, SHOW GRANTS, the variable, GRANT.
        Assert.InRange(lost, 8, 15);
    }

    private async Task CreateTableAsync() => (await QueryAsync("CREATE TABLE one (id INT)", "--ssl")).Good();

    private Task<Answer> QueryAsync(string statement, string security) => Programs.RunAsync("mariadb",
        ["--no-defaults", $"--host={MariaDb.Host}", $"--port={MariaDb.Port}", "--protocol=tcp", security, $"--user={user.User}", $"--execute={statement}", schema],
        new Dictionary<string, string?> { ["MYSQL_PWD"] = user.Password });

    private async Task<IReadOnlyList<string>?> LoginAsync(DatabaseLogin login, DatabaseEndpoint? server = null) =>
        (await databases.LoginAsync(server ?? Server, login, schema, default))?.Privileges;

    private Task PutAsync(DatabaseLogin login, IReadOnlyList<string> privileges) =>
        databases.PutUserAsync(Server, Admin, login, schema, new(privileges, RequiresTls: true), default);
}
