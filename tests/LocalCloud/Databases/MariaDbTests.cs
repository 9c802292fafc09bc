using System.Diagnostics;
using Berth.LocalCloud.Databases;

namespace Berth.Tests.LocalCloud.Databases;

/// <summary>The MariaDB of the local cloud, asked by MariaDB's own client.</summary>
public sealed class MariaDbTests(MariaDbTests.Running running) : IClassFixture<MariaDbTests.Running>
{
    private readonly DatabaseRun run = running.Run;
    private readonly DatabaseServer database = running.Database;

    public sealed class Running : IAsyncLifetime
    {
        internal DatabaseRun Run { get; } = new();

        internal DatabaseServer Database { get; private set; } = null!;

        public async Task InitializeAsync() => Database = await MariaDb.StartAsync(Run.Options);

        public async Task DisposeAsync()
        {
            await Database.DisposeAsync();
            Run.Dispose();
        }
    }

    [Fact]
    public async Task The_administrator_gets_in_over_verified_TLS_only()
    {
        var cipher = await QueryAsync("SHOW STATUS LIKE 'Ssl_cipher'");
        Assert.Equal((0, ""), (cipher.Code, cipher.Error));
        Assert.Contains("TLS_", cipher.Output);

        var byName = await QueryAsync("SELECT 1", host: "localhost");
        Assert.Equal((0, "1"), (byName.Code, byName.Output));

        var plain = await Client.RunAsync("mariadb", [.. Arguments("127.0.0.1").Where(argument => !argument.StartsWith("--ssl")), "--skip-ssl", "-e", "SELECT 1"]);
        Assert.True(plain.Code != 0 && plain.Error.StartsWith("ERROR"), plain.ToString());

        using var stranger = new LoopbackAuthority("Berth local cloud");
        File.WriteAllText(run.FileName("stranger.pem"), stranger.Pem);
        var distrusting = await Client.RunAsync("mariadb", [.. Arguments("127.0.0.1").Select(argument => argument.Replace(database.CaFile, run.FileName("stranger.pem"))), "-e", "SELECT 1"]);
        Assert.Contains("certificate", distrusting.Error, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task The_administrator_may_what_a_master_user_of_RDS_may()
    {
        var made = await QueryAsync("""
            CREATE DATABASE shop;
            CREATE USER shop@'%' IDENTIFIED BY 'first';
            GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, INDEX, DROP ON shop.* TO shop@'%';
            ALTER USER shop@'%' IDENTIFIED BY 'second';
            SHOW GRANTS FOR shop@'%';
            """);
        Assert.Equal((0, ""), (made.Code, made.Error));
        Assert.Contains("GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, INDEX, ALTER ON `shop`.* TO `shop`@`%`", made.Output);

        foreach (var forbidden in (string[])["SET GLOBAL max_connections = 10", "SELECT LOAD_FILE('/etc/passwd') IS NOT NULL AND 1/0", "SHUTDOWN", "GRANT SUPER ON *.* TO shop@'%'"])
        {
            var refused = await QueryAsync(forbidden);
            Assert.True(refused.Code != 0 && refused.Error.Contains("denied") || refused.Output is "0" or "NULL", forbidden + refused);
        }
    }

    [Fact]
    public async Task Nobody_gets_in_without_a_password()
    {
        foreach (var user in (string[])["", "root", "mysql", "nobody", DatabaseServer.AdminUser])
        {
            var refused = await Client.RunAsync("mariadb", [.. Arguments("127.0.0.1").Where(argument => !argument.StartsWith("--user") && !argument.StartsWith("--password")), $"--user={user}", "-e", "SELECT 1"]);
            Assert.Contains("denied", refused.Error);
        }
        Assert.Equal("0", (await QueryAsync("SELECT COUNT(*) FROM mysql.user WHERE User = ''")).Output);
    }

    [Fact]
    public async Task A_later_start_takes_the_prepared_data_and_finds_it_clean()
    {
        await QueryAsync("CREATE DATABASE left_over");
        using var other = new LoopbackAuthority("Other run");
        var later = run.Options with { StateDirectory = run.FileName("later"), Authority = other };
        var watch = Stopwatch.StartNew();
        await using var second = await MariaDb.StartAsync(later);
        var elapsed = watch.Elapsed;

        Assert.Single(run.Progress, line => line.Contains("making system tables"));
        Assert.NotEqual(database.AdminPassword, second.AdminPassword);
        Assert.NotEqual(database.Port, second.Port);
        var databases = await Client.RunAsync("mariadb", [.. Arguments("127.0.0.1", second), "-e", "SHOW DATABASES"]);
        Assert.Equal((0, "information_schema\nmysql\nperformance_schema\nsys"), (databases.Code, databases.Output));
        Assert.True(elapsed < TimeSpan.FromSeconds(10), $"{elapsed}");
    }

    [Fact]
    public async Task Its_process_is_watched_and_ends_with_it()
    {
        Assert.Contains(database.ProcessId, run.Reaper.Processes);
        Assert.Contains(Path.Combine(run.Options.StateDirectory, "mariadb"), run.Reaper.Directories);
        Assert.False(File.Exists(Path.Combine(run.Options.StateDirectory, "mariadb", "init.sql")));
        await using var second = await MariaDb.StartAsync(run.Options with { StateDirectory = run.FileName("second") });
        await second.DisposeAsync();
        Assert.False(Directory.Exists($"/proc/{second.ProcessId}"));
    }

    private Task<(int Code, string Output, string Error)> QueryAsync(string statements, string host = "127.0.0.1") =>
        Client.RunAsync("mariadb", [.. Arguments(host), "-e", statements]);

    private string[] Arguments(string host, DatabaseServer? of = null) =>
    [
        "--no-defaults", "--batch", "--skip-column-names", $"--host={host}", "--protocol=tcp", $"--port={(of ?? database).Port}",
        $"--user={DatabaseServer.AdminUser}", $"--password={(of ?? database).AdminPassword}", $"--ssl-ca={(of ?? database).CaFile}", "--ssl-verify-server-cert",
    ];
}
