using System.Globalization;
using System.Text.Json.Nodes;
using Berth.Tests.EndToEnd.Provision;

namespace Berth.Tests.EndToEnd.Rotating;

/// <summary>An environment whose credentials are rotated in every way there is.</summary>
public class TurningEnvironment(RunningCloud running) : IAsyncLifetime
{
    public const string Name = "turning";

    /// <summary>None of the tests that turn it by hand lets so many pass.</summary>
    protected virtual int RotateEveryDays => 30;

    /// <summary>What a rotation changes: these parameters, and these Deployments, which read them.</summary>
    internal static readonly string[] Parameters = ["DB_MASTER_PASSWORD", "DB_MASTER_USER", "DB_SLAVE_PASSWORD", "DB_SLAVE_USER"];
    internal static readonly string[] Consumers = ["core", "datasource-api"];

    internal OutcomeEvents Events { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        running.FirstRun.Good();
        var request = RequestFor.Environment(Name);
        request["risken"]!["database"]!["rotateEveryDays"] = RotateEveryDays;
        (await running.Clients.SendAsync(request)).Good();
        Events = await OutcomeEvents.ListenAsync(running.Clients, "rotation-tests");
    }

    public Task DisposeAsync() => Task.CompletedTask;
}

/// <summary>Rows R32 and R33: credentials rotate under a running application, and a rotation that fails changes nothing.</summary>
[Collection(ActionsCollection.Name)]
public sealed class RotationTests(RunningCloud running, TurningEnvironment turning) : IClassFixture<TurningEnvironment>
{
    private const string Environment = TurningEnvironment.Name;
    private const string Secret = $"berth/{Environment}/database";
    private static int requests;

    private readonly CloudClients cloud = running.Clients;

    [Fact]
    public async Task R32_rotation_reaches_the_pods_and_no_login_fails_meanwhile()
    {
        var before = await ViewAsync();
        await using var consumer = Consumer.OfParameters(cloud, Environment);
        await consumer.TriedAsync(1);
        var run = await RotateAsync("rotated");
        await consumer.TriedAsync(2);
        Assert.Empty(consumer.Refusals);

        var after = await ViewAsync();
        await after.ProveAsync(cloud);
        Assert.Equal(before.Current, after.With("AWSPREVIOUS"));
        Assert.NotEqual((before.Current, before.User, before.Password), (after.Current, after.User, after.Password));
        Assert.Equal(TurningEnvironment.Parameters, after.ChangedParameters(before));
        Assert.Equal(TurningEnvironment.Consumers, after.RolledDeployments(before));
        (await cloud.MariaDbAsync(before.User, before.Password, "SELECT 1")).Good();
        await turning.Events.HearAsync(Environment, "Rotated", of: (string)run["execution"]!);

        // The first user's turn again, asked for by the command.
        var command = JsonNode.Parse((await cloud.BerthAsync("rotate", Environment, "--wait", "--json")).Good())!;
        Assert.Equal("rotated", (string?)command["outcome"]);
        var again = await ViewAsync();
        await again.ProveAsync(cloud);
        Assert.Equal((before.User, after.Current), (again.User, again.With("AWSPREVIOUS")));
    }

    [Fact]
    public async Task R33_rotation_whose_test_fails_changes_nothing_and_the_next_one_works()
    {
        var before = await ViewAsync();
        await LockAsync(before, "LOCK");
        var since = await FailuresAsync();
        var run = await RotateAsync("failed");
        Assert.Equal("RotateDatabaseSecret", (string?)run["failedStep"]);

        await UnchangedAsync(before, run);
        await RingsAsync(since);
        Assert.Contains(ApplicationView.List(await cloud.AwsAsync("cloudwatch", "list-metrics", "--namespace", "Berth", "--metric-name", "RotationFailed"), "Metrics"),
            metric => metric["Dimensions"]!.AsArray().Any(dimension => (string?)dimension!["Value"] == Environment));

        await LockAsync(before, "UNLOCK");
        await WorksAsync(before);
    }

    [Fact]
    public async Task Pods_that_do_not_become_healthy_take_the_rotation_back()
    {
        var before = await ViewAsync();
        await running.Control.ControllerAsync($"{Environment}/core", "silent");
        var run = await RotateAsync("failed");
        Assert.Equal("VerifyEnvironment", (string?)run["failedStep"]);
        Assert.Contains("deployment core", (string)run["reason"]!);
        await running.Control.ControllerAsync($"{Environment}/core", "normal");

        await UnchangedAsync(before, run);
        Assert.Matches(@"failed in\s+VerifyEnvironment", (await cloud.BerthAsync("show", Environment)).Good());
        await WorksAsync(before);
    }

    [Theory]
    [InlineData("secretsmanager", "UpdateSecretVersionStage", "RotateDatabaseSecret", 1)]
    [InlineData("ssm", "PutParameter", "PublishParameters", 2)]
    public async Task Call_that_is_refused_on_the_way_leaves_everything_as_it_was(string service, string operation, string caller, int skip)
    {
        var before = await ViewAsync();
        await running.Control.DenyAsync(service, operation, caller, skip);
        JsonNode run;
        try
        {
            run = await RotateAsync("failed");
        }
        finally
        {
            await running.Control.NoFaultsAsync();
        }

        Assert.Equal(caller, (string?)run["failedStep"]);
        await UnchangedAsync(before, run);
    }

    [Fact]
    public async Task Function_killed_after_the_secret_has_moved_is_tried_again_and_finishes()
    {
        var before = await ViewAsync();
        await running.Control.FaultAsync(new JsonObject
        {
            ["match"] = new JsonObject { ["service"] = "secretsmanager", ["operation"] = "UpdateSecretVersionStage", ["caller"] = "RotateDatabaseSecret" },
            ["kind"] = "kill-after", ["times"] = 1,
        });
        try
        {
            Assert.Equal(1, (int)(await WorksAsync(before))["retries"]!);
        }
        finally
        {
            await running.Control.NoFaultsAsync();
        }
    }

    [Fact]
    public async Task Rotation_that_somebody_stops_leaves_everything_as_it_was()
    {
        var before = await ViewAsync();
        var since = await running.Control.LastCallAsync();
        await running.Control.FaultAsync(new JsonObject
        {
            ["match"] = new JsonObject { ["service"] = "ssm", ["operation"] = "PutParameter", ["caller"] = "PublishParameters" },
            ["kind"] = "latency", ["milliseconds"] = 2000,
        });
        try
        {
            var action = Action();
            (await cloud.BerthWithAsync(action.ToJsonString(), "send", "-")).Good();
            await Eventually.Async(running.Control.CallsAsync, calls => calls.Any(call => (long)call["number"]! > since && (string?)call["operation"] == "UpdateSecretVersionStage"));
            var execution = $"{cloud.Output("RotateSecretsArn").Replace(":stateMachine:", ":execution:")}:{Environment}_{action["requestId"]}_1";
            await cloud.AwsAsync("stepfunctions", "stop-execution", "--execution-arn", execution, "--cause", "somebody pressed the button");
            await UnchangedAsync(before, new JsonObject { ["execution"] = execution });
        }
        finally
        {
            await running.Control.NoFaultsAsync();
        }

        await WorksAsync(before);
    }

    [Fact]
    public async Task RotateSecret_of_Secrets_Manager_gives_the_same_result()
    {
        var before = await ViewAsync();
        await cloud.RotateSecretAsync(Secret);
        try
        {
            var rotated = await turning.Events.HearAsync(Environment, "Rotated", of: " tell-");
            Assert.Equal("tell", (string?)rotated["detail"]!["action"]);
            var after = await ViewAsync();
            await after.ProveAsync(cloud);
            Assert.Equal(before.Current, after.With("AWSPREVIOUS"));
            Assert.Equal(TurningEnvironment.Parameters, after.ChangedParameters(before));
            Assert.Equal(TurningEnvironment.Consumers, after.RolledDeployments(before));
            (await cloud.MariaDbAsync(before.User, before.Password, "SELECT 1")).Good();
        }
        finally
        {
            await cloud.CancelRotationAsync(Secret);
        }
    }

    [Fact]
    public async Task RotateSecret_that_fails_is_taken_back_and_Berth_can_rotate_at_once()
    {
        var before = await ViewAsync();
        await LockAsync(before, "LOCK");
        var since = await FailuresAsync();
        await cloud.RotateSecretAsync(Secret);
        try
        {
            var failed = await turning.Events.HearAsync(Environment, "RotationFailed", of: "secretsmanager:");
            Assert.Equal(("testSecret", "DatabaseRefused"), ((string?)failed["detail"]!["failedStep"], (string?)failed["detail"]!["code"]));
            await RingsAsync(since);
            var after = await ViewAsync();
            await after.ProveAsync(cloud);
            Assert.Equal((before.Current, before.User, before.Password), (after.Current, after.User, after.Password));
            Assert.Empty(after.ChangedParameters(before));
            Assert.Empty(after.RolledDeployments(before));
        }
        finally
        {
            await cloud.CancelRotationAsync(Secret);
            await LockAsync(before, "UNLOCK");
        }

        await WorksAsync(before);
    }

    [Fact]
    public async Task Rotation_of_what_is_not_there_is_refused()
    {
        var answer = await cloud.BerthAsync("rotate", "nowhere", "--wait");
        Assert.NotEqual(0, answer.ExitCode);
        Assert.Contains("There is no environment nowhere.", answer.Errors);
    }

    /// <summary>The user whose turn is next may not log in, whatever its password is.</summary>
    private async Task LockAsync(CredentialsView before, string how)
    {
        var (administrator, password) = await cloud.DatabaseAdministratorAsync();
        var next = before.User.EndsWith("_clone", StringComparison.Ordinal) ? before.User[..^"_clone".Length] : before.User + "_clone";
        (await cloud.MariaDbAsync(administrator, password, $"CREATE USER IF NOT EXISTS `{next}`@'%' IDENTIFIED BY 'none'; ALTER USER `{next}`@'%' ACCOUNT {how}")).Good();
    }

    /// <summary>How often the metric that the alarm watches has risen to what it rings at.</summary>
    private async Task<double> FailuresAsync()
    {
        var alarm = (await cloud.AwsAsync("cloudwatch", "describe-alarms", "--alarm-names", "berth-RotationFailed"))["MetricAlarms"]!.AsArray().Single()!;
        Assert.Equal(("GreaterThanOrEqualToThreshold", 1.0), ((string?)alarm["ComparisonOperator"], (double)alarm["Threshold"]!));
        var from = DateTimeOffset.UtcNow.AddHours(-2);
        var points = await cloud.AwsAsync("cloudwatch", "get-metric-statistics", "--namespace", (string)alarm["Namespace"]!, "--metric-name", (string)alarm["MetricName"]!,
            "--dimensions", string.Join(',', ApplicationView.List(alarm, "Dimensions").Select(dimension => $"Name={dimension["Name"]},Value={dimension["Value"]}")),
            "--statistics", "Sum", "--period", "86400", "--start-time", from.ToString("O", CultureInfo.InvariantCulture), "--end-time", from.AddDays(9).ToString("O", CultureInfo.InvariantCulture));
        return ApplicationView.List(points, "Datapoints").Sum(point => (double)point["Sum"]!);
    }

    private Task RingsAsync(double since) => Eventually.Async(FailuresAsync, failures => failures > since);

    private Task<CredentialsView> ViewAsync() => CredentialsView.OfAsync(cloud, Environment);

    private static JsonObject Action() => new()
    {
        ["schema"] = "berth-action/v1", ["requestId"] = $"rotation-{Interlocked.Increment(ref requests):D4}", ["action"] = "rotate", ["environment"] = Environment,
    };

    private async Task<JsonNode> RotateAsync(string outcome)
    {
        var answer = await cloud.SendAsync(Action());
        Assert.True(answer.Output.Length > 0, answer.Errors);
        var run = JsonNode.Parse(answer.Output)!;
        Assert.True((string?)run["outcome"] == outcome, answer.Output);
        return run;
    }

    private async Task<JsonNode> WorksAsync(CredentialsView before)
    {
        var run = await RotateAsync("rotated");
        var after = await ViewAsync();
        await after.ProveAsync(cloud);
        Assert.NotEqual(before.Current, after.Current);
        return run;
    }

    private async Task UnchangedAsync(CredentialsView before, JsonNode run)
    {
        await turning.Events.HearAsync(Environment, "RotationFailed", of: (string)run["execution"]!);
        var after = await ViewAsync();
        await after.ProveAsync(cloud);
        Assert.Equal((before.Current, before.User, before.Password), (after.Current, after.User, after.Password));
        Assert.Empty(after.RolledDeployments(before));
    }
}
