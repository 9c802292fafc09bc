using Berth.Databases;
using Berth.Errors;
using Berth.LocalCloud.Databases;

namespace Berth.Tests.EndToEnd.Databases;

/// <summary>What rotation asks of a database, asked of the local cloud's real PostgreSQL, also when the connection is cut.</summary>
public sealed class PostgreSqlServerTests(RunningDatabases running) : IClassFixture<RunningDatabases>, IAsyncLifetime
{
    private static readonly string[] Privileges = ["CONNECT", "CREATE", "TEMPORARY"];

    private readonly PostgreSqlServer databases = new();
    private readonly string schema = "shop_" + Path.GetRandomFileName()[..6];
    private readonly DatabaseLogin user = new("berth_" + Path.GetRandomFileName()[..8], "Ab0Cd1Ef2");
    private DatabaseEndpoint server = null!;
    private DatabaseLogin admin = null!;
    private DatabaseServer postgres = null!;

    public async Task InitializeAsync()
    {
        (server, admin) = await running.OfAsync("postgres");
        postgres = await running.PostgreSqlAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_user_is_made_changed_and_dropped_and_each_may_be_repeated()
    {
        Assert.Null(await LoginAsync(user));
        for (var again = 0; again < 2; again++)
        {
            await databases.CreateSchemaAsync(server, admin, schema, default);
            await PutAsync(user, Privileges);
            Assert.Equal(Privileges, await LoginAsync(user));
        }
        Assert.True(await databases.SchemaExistsAsync(server, admin, schema, default));

        var changed = new DatabaseLogin(user.User, "it's \\ another \" one");
        await PutAsync(changed, ["CONNECT"]);
        Assert.Null(await LoginAsync(user));
        Assert.Equal(["CONNECT"], await LoginAsync(changed));

        for (var again = 0; again < 2; again++)
        {
            await databases.DropUserAsync(server, admin, user.User, default);
            await databases.DropSchemaAsync(server, admin, schema, DateTimeOffset.UnixEpoch, default);
        }
        Assert.Null(await LoginAsync(changed));
        Assert.False(await databases.SchemaExistsAsync(server, admin, schema, default));
        Assert.Equal("0", await PsqlAsync(admin, $"SELECT count(*) FROM pg_roles WHERE rolname LIKE '%{schema}%'", "postgres"));
    }

    /// <summary>With the owner role, either user can change and drop what the other made.</summary>
    [Fact]
    public async Task What_one_user_makes_belongs_to_the_other_too()
    {
        var clone = new DatabaseLogin(user.User + "_clone", "Gh3Ij4Kl5");
        await databases.CreateSchemaAsync(server, admin, schema, default);
        await PutAsync(user, Privileges);
        await PutAsync(clone, Privileges);

        await PsqlAsync(user, "CREATE TABLE made (id int)");
        await PsqlAsync(clone, "ALTER TABLE made ADD COLUMN note text");
        await PsqlAsync(clone, "CREATE SCHEMA extra CREATE TABLE also (id int)");
        Assert.Equal(PostgreSqlNames.OwnerOf(schema), await PsqlAsync(user, "SELECT tableowner FROM pg_tables WHERE tablename = 'made'"));

        // A database that holds tables stays, and a user goes without taking any along.
        await databases.DropSchemaAsync(server, admin, schema, DateTimeOffset.UnixEpoch, default);
        Assert.True(await databases.SchemaExistsAsync(server, admin, schema, default));
        await databases.DropUserAsync(server, admin, clone.User, default);
        await PsqlAsync(user, "DROP SCHEMA extra CASCADE");
        Assert.Equal("0", await PsqlAsync(user, "SELECT count(*) FROM made"));
    }

    [Fact]
    public async Task Nobody_else_gets_into_the_database()
    {
        await databases.CreateSchemaAsync(server, admin, schema, default);
        await PutAsync(user, Privileges);
        var other = schema + "_other";
        await databases.CreateSchemaAsync(server, admin, other, default);

        Assert.Empty((await databases.LoginAsync(server, user, other, default))!.Privileges);
        Assert.Empty((await databases.LoginAsync(server, user, schema + "_absent", default))!.Privileges);
    }

    [Fact]
    public async Task Refusals_are_told_apart()
    {
        Assert.Null(await LoginAsync(new(DatabaseServer.AdminUser, "wrong")));

        var refused = await Assert.ThrowsAsync<PermanentError>(() => databases.SchemaExistsAsync(server, new(DatabaseServer.AdminUser, "wrong"), schema, default));
        Assert.Equal("AdminRefused", refused.Code);

        using var stranger = new LoopbackAuthority("Berth local cloud");
        var untrusted = await Assert.ThrowsAsync<PermanentError>(() => databases.LoginAsync(server with { CaPem = stranger.Pem }, admin, schema, default));
        Assert.Equal("DatabaseUntrusted", untrusted.Code);

        await databases.CreateSchemaAsync(server, admin, schema, default);
        await PutAsync(user, Privileges);
        var right = await Assert.ThrowsAsync<PermanentError>(() => databases.PutUserAsync(server, user, new("berth_somebody", "Mn6Op7Qr8"), schema, new(Privileges, RequiresTls: true), default));
        Assert.Equal("DatabaseRefused", right.Code);
        foreach (var error in (Exception[])[refused, untrusted, right])
            Assert.DoesNotContain(user.Password, error.ToString());
    }

    [Fact]
    public async Task A_network_fault_is_transient()
    {
        postgres.Cutter.Refuse();
        try
        {
            await Assert.ThrowsAsync<TransientError>(() => LoginAsync(admin));
            await Assert.ThrowsAsync<TransientError>(() => LoginAsync(admin, server with { Port = 1 }));
        }
        finally
        {
            postgres.Cutter.Pass();
        }
        Assert.NotNull(await LoginAsync(admin));
    }

    /// <summary>Wherever the reply is lost, the same call afterwards comes to the same end.</summary>
    [Fact]
    public async Task A_lost_reply_is_transient_and_the_next_try_finishes()
    {
        await databases.CreateSchemaAsync(server, admin, schema, default);
        var lost = 0;
        // Turn 1 is the answer to the wish for TLS: the client asks once more by itself.
        for (var turn = 2; turn < 30; turn++)
        {
            postgres.Cutter.LoseReply(turn);
            var login = new DatabaseLogin(user.User, $"password{turn}");
            try
            {
                await PutAsync(login, Privileges);
                postgres.Cutter.Pass();
                break;
            }
            catch (TransientError)
            {
                lost++;
            }
            await PutAsync(login, Privileges);
            Assert.Equal(Privileges, await LoginAsync(login));
        }
        Assert.InRange(lost, 8, 25);
    }

    private async Task<IReadOnlyList<string>?> LoginAsync(DatabaseLogin login, DatabaseEndpoint? endpoint = null) =>
        (await databases.LoginAsync(endpoint ?? server, login, schema, default))?.Privileges;

    private Task PutAsync(DatabaseLogin login, IReadOnlyList<string> privileges) =>
        databases.PutUserAsync(server, admin, login, schema, new(privileges, RequiresTls: true), default);

    private async Task<string> PsqlAsync(DatabaseLogin login, string statement, string? database = null)
    {
        var start = new System.Diagnostics.ProcessStartInfo("psql",
            ["--no-psqlrc", "--quiet", "--no-align", "--tuples-only", "--no-password", "-v", "ON_ERROR_STOP=1", "-c", statement,
             $"host={server.Host} port={server.Port} dbname={database ?? schema} user={login.User} sslmode=verify-full sslrootcert={postgres.CaFile}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PGPASSWORD"] = login.Password;
        using var process = System.Diagnostics.Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await errors);
        return (await output).Trim();
    }
}
