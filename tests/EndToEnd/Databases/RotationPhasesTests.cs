using System.Text.Json.Nodes;
using Berth.Databases;
using Berth.Errors;
using Berth.Planning;
using Berth.Platforms;
using Berth.Steps;
using Berth.Steps.RotateDatabaseSecret;

namespace Berth.Tests.EndToEnd.Databases;

/// <summary>The rotation phases on a real MariaDB, broken off at every call.</summary>
public sealed class RotationPhasesTests : IClassFixture<RunningDatabases>, IAsyncLifetime
{
    private const string Schema = "mimosa";
    private readonly string user = "berth_" + Path.GetRandomFileName()[..8];
    private readonly MySqlServer databases = new();
    private readonly RunningDatabases running;
    private readonly MemorySecret secret;
    private readonly RotationPhases phases;

    public RotationPhasesTests(RunningDatabases running)
    {
        this.running = running;
        (var client, secret) = MemorySecret.Create();
        phases = new(client, new InterruptedServer(databases, () => secret.Interruption));
    }

    public Task InitializeAsync() => databases.CreateSchemaAsync(running.Server, running.Admin, Schema, default);

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
            await databases.DropUserAsync(running.Server, running.Admin, user, default);
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

    private Task<string> RotateAsync(string token) => phases.RunAsync(Rotation(token), Context(), default);

    private Rotation Rotation(string token) => new("berth/test/database", token, new JsonObject
    {
        ["user"] = user,
        ["schema"] = Schema,
        ["privileges"] = new JsonArray("SELECT", "INSERT"),
    }, running.Server);

    private StepContext Context() => new(
        new Run("test", "r-1", 1, 1, "arn", "risken", "local", "apply", DateTimeOffset.UnixEpoch),
        null!, // phases read nothing of the request
        new Platform
        {
            Schema = Platform.SchemaName,
            Name = "local",
            AccountId = "123456789012",
            Region = "ap-northeast-1",
            Cluster = new("local"),
            VpcId = "vpc-1",
            LoadBalancers = [],
            Database = new(new PlatformDatabase("127.0.0.1", null, running.Server.Port, "admin", "/ca")),
        },
        0, new ReferenceTable(), new AdminSecret(running.Admin));

    private DatabaseLogin Current() => DatabaseConnections.LoginOf(secret.Value("AWSCURRENT"))!;

    /// <summary>The current value logs in with the privileges, and no label is left over.</summary>
    private async Task<DatabaseLogin> ProveAsync(string? token = null)
    {
        Assert.Equal(["INSERT", "SELECT"], await LoginAsync(Current()));
        Assert.Null(secret.With("AWSPENDING"));
        Assert.Equal(token ?? secret.With("AWSCURRENT"), secret.With("AWSCURRENT"));
        return Current();
    }

    private Task<IReadOnlyList<string>?> LoginAsync(DatabaseLogin login) => databases.LoginAsync(running.Server, login, Schema, default);

    private string Text(DatabaseLogin login) => new JsonObject
    {
        ["engine"] = "mysql",
        ["host"] = running.Server.Host,
        ["port"] = running.Server.Port,
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
