using System.Text.Json.Nodes;
using Berth.Databases;
using Berth.Errors;
using Berth.Planning;
using Berth.Platforms;
using Berth.Profiles;
using Berth.Steps;
using Berth.Steps.RotateDatabaseSecret;

namespace Berth.Tests.EndToEnd.Databases;

public sealed class MySqlRotationTests(RunningDatabases running) : RotationPhasesTests(running, "mysql", ["INSERT", "SELECT"]), IClassFixture<RunningDatabases>;

public sealed class PostgreSqlRotationTests(RunningDatabases running) : RotationPhasesTests(running, "postgres", ["CONNECT", "TEMPORARY"]), IClassFixture<RunningDatabases>;

/// <summary>The rotation phases on a real server, broken off at every call.</summary>
public abstract class RotationPhasesTests : IAsyncLifetime
{
    private const string Schema = "mimosa";
    private readonly string user = "berth_" + Path.GetRandomFileName()[..8];
    private readonly DatabaseServers databases = DatabaseServers.Standard();
    private readonly RunningDatabases running;
    private readonly string engine;
    private readonly string[] privileges;
    private readonly MemorySecret secret;
    private readonly RotationPhases phases;
    private DatabaseEndpoint server = null!;
    private DatabaseLogin admin = null!;

    protected RotationPhasesTests(RunningDatabases running, string engine, string[] privileges)
    {
        (this.running, this.engine, this.privileges) = (running, engine, privileges);
        (var client, secret) = MemorySecret.Create();
        phases = new(client, new InterruptedServer(databases, () => secret.Interruption));
    }

    public async Task InitializeAsync()
    {
        (server, admin) = await running.OfAsync(engine);
        await databases.CreateSchemaAsync(server, admin, Schema, default);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Two_users_take_turns_and_the_one_before_keeps_its_password()
    {
        await RotateAsync("first");
        var first = await ProveAsync();
        Assert.Equal(user, first.User);
        Assert.Null(secret.With("AWSPREVIOUS"));

        await RotateAsync("second");
        var second = await ProveAsync();
        Assert.Equal(user + "_clone", second.User);
        Assert.Equal(secret.Value("AWSPREVIOUS"), Text(first));
        Assert.NotNull(await LoginAsync(first));

        await RotateAsync("third");
        var third = await ProveAsync();
        Assert.Equal(user, third.User);
        Assert.NotNull(await LoginAsync(second));
        Assert.Null(await LoginAsync(first));
    }

    [Fact]
    public async Task A_rotation_that_is_done_does_nothing_when_asked_again()
    {
        await RotateAsync("first");
        var value = secret.Value("AWSCURRENT");
        await RotateAsync("first");
        Assert.Equal(value, secret.Value("AWSCURRENT"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Broken_off_at_any_call_the_next_try_finishes_and_the_application_never_loses_its_login(bool after)
    {
        var broken = 0;
        for (var number = 1; ; number++)
        {
            var token = $"run{number}";
            var before = secret.With("AWSCURRENT");
            secret.Interruption = new(number, after);
            try
            {
                await RotateAsync(token);
            }
            catch (TransientError)
            {
                broken++;
            }
            if (!secret.Interruption.Happened)
                break;
            secret.Interruption = new();
            // The application reads AWSCURRENT at this moment. Before the first rotation it has nothing to read.
            if (before is not null)
                Assert.NotNull(await LoginAsync(Current()));
            await RotateAsync(token);
            await ProveAsync(token);
        }
        Assert.InRange(broken, 8, 20);
    }

    /// <summary>Secrets Manager labels a first version AWSCURRENT at once, before any user has it.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_first_rotation_of_a_secret_broken_off_at_any_call_is_finished_too(bool after)
    {
        for (var number = 1; ; number++)
        {
            var (client, fresh) = MemorySecret.Create();
            var fewer = new RotationPhases(client, new InterruptedServer(databases, () => fresh.Interruption));
            await databases.DropUserAsync(server, admin, user, default);
            fresh.Interruption = new(number, after);
            try
            {
                await fewer.RunAsync(Rotation("first"), Context(), default);
            }
            catch (TransientError)
            {
                fresh.Interruption = new();
                await fewer.RunAsync(Rotation("first"), Context(), default);
                Assert.NotNull(await LoginAsync(DatabaseConnections.LoginOf(fresh.Value("AWSCURRENT"))!));
                Assert.Null(fresh.With("AWSPENDING"));
                continue;
            }
            break;
        }
    }

    [Fact]
    public async Task What_a_dead_run_left_pending_is_passed_over()
    {
        await RotateAsync("first");
        secret.Interruption = new(5, after: true);
        await Assert.ThrowsAsync<TransientError>(() => RotateAsync("dead"));
        Assert.Equal("dead", secret.With("AWSPENDING"));
        secret.Interruption = new();

        await RotateAsync("next");
        await ProveAsync("next");
    }

    [Fact]
    public async Task A_single_user_keeps_its_name_and_loses_the_password_before()
    {
        await RotateAsync("first", DatabaseAccount.SingleUser);
        var first = await ProveAsync();

        await RotateAsync("second", DatabaseAccount.SingleUser);
        var second = await ProveAsync();
        Assert.Equal((user, user), (first.User, second.User));
        Assert.Null(await LoginAsync(first));
    }

    /// <summary>Whatever a rotation has done when it is taken back, the value before it logs in again and no label is left.</summary>
    [Theory]
    [InlineData(DatabaseAccount.AlternatingUsers)]
    [InlineData(DatabaseAccount.SingleUser)]
    public async Task Broken_off_at_any_call_it_is_taken_back(string strategy)
    {
        await RotateAsync("first", strategy);
        var (version, value) = (secret.With("AWSCURRENT"), secret.Value("AWSCURRENT"));
        for (var number = 1; ; number++)
        {
            secret.Interruption = new(number, after: true);
            try
            {
                await RotateAsync($"run{number}", strategy);
            }
            catch (TransientError)
            {
            }
            var happened = secret.Interruption.Happened;
            secret.Interruption = new();
            for (var again = 0; again < 2; again++)
            {
                await phases.TakeBackAsync(Rotation($"run{number}", strategy), Context(), default);
                Assert.Equal((version, value), (secret.With("AWSCURRENT"), secret.Value("AWSCURRENT")));
                await ProveAsync(version);
            }
            if (!happened)
                break;
        }

        await RotateAsync("next", strategy);
        await ProveAsync("next");
    }

    /// <summary>Secrets Manager calls the phases one at a time, each perhaps again, and first of all tests what it has not rotated yet.</summary>
    [Fact]
    public async Task Phases_called_one_at_a_time_and_twice_come_to_the_same_end()
    {
        await RotateAsync("first");
        var first = Current();
        var rotation = Rotation("second");
        await phases.TestSecretAsync(rotation, default);
        foreach (var phase in (Func<Task>[])[() => phases.CreateSecretAsync(rotation, default), () => phases.SetSecretAsync(rotation, Context(), default),
            () => phases.TestSecretAsync(rotation, default), () => phases.FinishSecretAsync(rotation, default)])
        {
            await phase();
            await phase();
            Assert.NotNull(await LoginAsync(Current()));
        }
        await phases.CleanLabelsAsync(rotation, default);
        Assert.NotEqual(first.User, (await ProveAsync("second")).User);
    }

    private Task<string> RotateAsync(string token, string strategy = DatabaseAccount.AlternatingUsers) =>
        phases.RunAsync(Rotation(token, strategy), Context(), default);

    private Rotation Rotation(string token, string strategy = DatabaseAccount.AlternatingUsers) => new("berth/test/database", token, new JsonObject
    {
        ["user"] = user,
        ["schema"] = Schema,
        ["rotation"] = strategy,
        ["privileges"] = new JsonArray([.. privileges.Select(privilege => (JsonNode)privilege)]),
        ["tls"] = "optional",
    }, server);

    private StepContext Context() => new(
        new Run("test", "r-1", 1, 1, "arn", "risken", "local", "apply", DateTimeOffset.UnixEpoch),
        null!, // phases read nothing of the request
        new Platforms.Platform
        {
            Schema = Platforms.Platform.SchemaName,
            Name = "local",
            AccountId = "123456789012",
            Region = "ap-northeast-1",
            Cluster = new("local"),
            VpcId = "vpc-1",
            LoadBalancers = [],
            Database = new(Platform("mysql"), Platform("postgres")),
        },
        0, new ReferenceTable(), new AdminSecret(admin));

    private PlatformDatabase? Platform(string of) => of == engine ? new(server.Host, null, server.Port, "admin", "/ca") : null;

    private DatabaseLogin Current() => DatabaseConnections.LoginOf(secret.Value("AWSCURRENT"))!;

    /// <summary>The current value logs in with the privileges, and no label is left over.</summary>
    private async Task<DatabaseLogin> ProveAsync(string? token = null)
    {
        Assert.Equal(privileges, await LoginAsync(Current()));
        Assert.Null(secret.With("AWSPENDING"));
        Assert.Equal(token ?? secret.With("AWSCURRENT"), secret.With("AWSCURRENT"));
        return Current();
    }

    private async Task<IReadOnlyList<string>?> LoginAsync(DatabaseLogin login) => (await databases.LoginAsync(server, login, Schema, default))?.Privileges;

    private string Text(DatabaseLogin login) => new JsonObject
    {
        ["engine"] = engine,
        ["host"] = server.Host,
        ["port"] = server.Port,
        ["dbname"] = Schema,
        ["username"] = login.User,
        ["password"] = login.Password,
    }.ToJsonString();

    private sealed class AdminSecret(DatabaseLogin admin) : ISecretReader
    {
        public Task<string?> ReadAsync(SecretReference reference, CancellationToken cancellation) =>
            Task.FromResult<string?>(reference.Key == "username" ? admin.User : admin.Password);
    }
}
