using Berth.LocalCloud.Databases;

namespace Berth.Tests.LocalCloud.Databases;

/// <summary>The PostgreSQL of the local cloud, asked by psql.</summary>
public sealed class PostgreSqlTests(PostgreSqlTests.Running running) : IClassFixture<PostgreSqlTests.Running>
{
    private readonly DatabaseRun run = running.Run;
    private readonly DatabaseServer database = running.Database;

    public sealed class Running : IAsyncLifetime
    {
        internal DatabaseRun Run { get; } = new();

        internal DatabaseServer Database { get; private set; } = null!;

        public async Task InitializeAsync() => Database = await PostgreSql.StartAsync(Run.Options);

        public async Task DisposeAsync()
        {
            await Database.DisposeAsync();
            Run.Dispose();
        }
    }

    [Fact]
    public async Task The_administrator_gets_in_over_verified_TLS_only()
    {
        var tls = await QueryAsync("SELECT ssl, version FROM pg_stat_ssl WHERE pid = pg_backend_pid()");
        Assert.Equal((0, "t|TLSv1.3", ""), tls);
        Assert.Equal((0, "1", ""), await QueryAsync("SELECT 1", "host=localhost"));

        var plain = await QueryAsync("SELECT 1", "sslmode=disable");
        Assert.Contains("no pg_hba.conf entry", plain.Error);

        using var stranger = new LoopbackAuthority("Berth local cloud");
        File.WriteAllText(run.FileName("stranger.pem"), stranger.Pem);
        var distrusting = await QueryAsync("SELECT 1", $"sslrootcert={run.FileName("stranger.pem")}");
        Assert.Contains("certificate verify failed", distrusting.Error);
    }

    [Fact]
    public async Task The_administrator_makes_roles_and_databases_and_is_no_superuser()
    {
        Assert.Equal((0, "", ""), await QueryAsync("CREATE ROLE shop LOGIN PASSWORD 'first'"));
        Assert.Equal((0, "", ""), await QueryAsync("CREATE DATABASE shop"));
        Assert.Equal((0, "", ""), await QueryAsync("GRANT CREATE ON SCHEMA public TO shop", "dbname=shop"));
        Assert.Equal((0, "", ""), await QueryAsync("ALTER ROLE shop PASSWORD 'second'"));
        Assert.Contains("password authentication failed", (await QueryAsync("SELECT 1", "user=shop password=first")).Error);
        Assert.Equal((0, "shop", ""), await QueryAsync("SELECT current_user", "user=shop password=second dbname=shop"));

        foreach (var forbidden in (string[])["CREATE ROLE root SUPERUSER", "ALTER SYSTEM SET work_mem = '1MB'", "SELECT pg_read_file('/etc/passwd')"])
            Assert.Contains("ERROR", (await QueryAsync(forbidden)).Error);
    }

    [Fact]
    public async Task The_superuser_has_no_way_in() =>
        Assert.Contains("rejects connection", (await QueryAsync("SELECT 1", "user=postgres password=")).Error);

    [Fact]
    public async Task A_later_start_takes_the_prepared_data_and_ends_without_a_trace()
    {
        await QueryAsync("CREATE DATABASE left_over");
        var second = await PostgreSql.StartAsync(run.Options with { StateDirectory = run.FileName("later") });
        await using (second)
        {
            Assert.Single(run.Progress, line => line.Contains("making system tables"));
            Assert.NotEqual(database.AdminPassword, second.AdminPassword);
            Assert.Contains(second.ProcessId, run.Reaper.Processes);
            Assert.Equal((0, "0", ""), await QueryAsync("SELECT count(*) FROM pg_database WHERE datname = 'left_over'", of: second));
        }
        Assert.False(Directory.Exists($"/proc/{second.ProcessId}"));
    }

    private Task<(int Code, string Output, string Error)> QueryAsync(string statement, string change = "", DatabaseServer? of = null)
    {
        var server = of ?? database;
        // The last of two settings of one name counts.
        var connection = $"host=127.0.0.1 port={server.Port} dbname=postgres user={DatabaseServer.AdminUser} password={server.AdminPassword} sslmode=verify-full sslrootcert={server.CaFile} {change}";
        return Client.RunAsync("psql", ["--no-psqlrc", "--quiet", "--no-align", "--tuples-only", "--no-password", connection, "-c", statement]);
    }
}
