namespace Berth.Tests.EndToEnd.Provision;

/// <summary>RISKEN's programs would find what they need, and with their role nothing of another environment.</summary>
[Collection(CloudCollection.Name)]
public sealed class PodEnvironmentTests(RunningCloud running, PodsView pods) : IClassFixture<PodsView>
{
    private readonly CloudClients cloud = running.Clients;

    public static TheoryData<string> Workloads => [.. ExpectedVariables.Workloads];

    [Theory, MemberData(nameof(Workloads))]
    public async Task Program_finds_exactly_these_variables(string workload)
    {
        var container = pods.Seen.Object("Deployment", workload)["spec"]!["template"]!["spec"]!["containers"]![0]!;
        Assert.Equal(ExpectedVariables.Of(workload, pods.Known), await pods.Environment.OfAsync(container, ExpectedVariables.Image(workload)));
    }

    [Fact]
    public async Task Pods_send_to_a_queue_receive_from_it_and_delete()
    {
        var url = pods.Known["queue:berth-prd-osint-website"];
        await pods.Environment.GoodAsync("sqs", "send-message", "--queue-url", url, "--message-body", "scan", "--delay-seconds", "0");
        var received = await Eventually.Async(() => pods.Environment.GoodAsync("sqs", "receive-message", "--queue-url", url), answer => answer["Messages"] is not null);
        var message = Assert.Single(received["Messages"]!.AsArray())!;
        Assert.Equal("scan", (string?)message["Body"]);
        await pods.Environment.GoodAsync("sqs", "delete-message", "--queue-url", url, "--receipt-handle", (string)message["ReceiptHandle"]!);
    }

    [Theory]
    [InlineData("ssm", "get-parameter", "--name", "/other/meta/core")]
    [InlineData("ssm", "get-parameters-by-path", "--path", "/other/common")]
    [InlineData("ssm", "get-parameters-by-path", "--path", "/prd")]
    [InlineData("ssm", "get-parameters-by-path", "--path", "/berth/platforms")]
    [InlineData("ssm", "put-parameter", "--name", "/prd/common/TZ", "--value", "UTC", "--overwrite")]
    [InlineData("secretsmanager", "get-secret-value", "--secret-id", "berth/other/database")]
    [InlineData("secretsmanager", "get-secret-value", "--secret-id", "berth/prd/database")]
    [InlineData("sqs", "send-message", "--queue-url", "{other-queue}", "--message-body", "scan")]
    [InlineData("sqs", "receive-message", "--queue-url", "{other-queue}")]
    [InlineData("sqs", "purge-queue", "--queue-url", "{queue:berth-prd-osint-website}")]
    [InlineData("kms", "generate-data-key", "--key-id", "{other-key}", "--key-spec", "AES_256")]
    [InlineData("kms", "generate-data-key", "--key-id", "alias/berth-prd", "--key-spec", "AES_256")]
    [InlineData("sts", "assume-role", "--role-arn", "arn:aws:iam::123456789012:role/RISKEN", "--role-session-name", "scan", "--external-id", "any")]
    public async Task Pods_are_refused(params string[] call)
    {
        var answer = await pods.Environment.TryAsync([.. call.Select(part => part is ['{', .. var name, '}'] ? pods.Known[name] : part)]);
        Assert.NotEqual(0, answer.ExitCode);
        Assert.Contains("AccessDenied", answer.Errors);
    }

    [Fact]
    public async Task Token_of_another_namespace_does_not_take_the_role()
    {
        var token = await cloud.TokenAsync("default", "default", "sts.amazonaws.com");
        var answer = await cloud.TryAwsAsync("sts", "assume-role-with-web-identity", "--role-arn", "arn:aws:iam::123456789012:role/berth-prd-risken",
            "--role-session-name", "stranger", "--web-identity-token", token);
        Assert.Contains("AccessDenied", answer.Errors);
    }
}

/// <summary>The pods of the environment of events/risken.json, for the tests of a class; and what is another's.</summary>
public sealed class PodsView(RunningCloud running) : IAsyncLifetime
{
    internal ApplicationView Seen { get; private set; } = null!;

    internal PodEnvironment Environment { get; private set; } = null!;

    /// <summary>What only the environment knows, by the names that the tables use.</summary>
    internal Dictionary<string, string> Known { get; } = [];

    public async Task InitializeAsync()
    {
        Seen = await running.FirstAsync();
        Environment = new(running.Clients, "prd", "risken");
        foreach (var field in new[] { "host", "port", "username", "password" })
            Known[field] = $"{Seen.Login[field]}";
        Known["code-data-key"] = Seen.CodeDataKey;
        var queues = await running.Clients.AwsAsync("sqs", "list-queues", "--queue-name-prefix", "berth-prd-");
        foreach (var url in queues["QueueUrls"]!.AsArray().Select(url => (string)url!))
            Known[$"queue:{url[(url.LastIndexOf('/') + 1)..]}"] = url;
        Known["other-queue"] = (string)(await running.Clients.AwsAsync("sqs", "create-queue", "--queue-name", "berth-other-osint-website"))["QueueUrl"]!;
        Known["other-key"] = (string)(await running.Clients.AwsAsync("kms", "create-key"))["KeyMetadata"]!["Arn"]!;
    }

    public Task DisposeAsync() => Task.CompletedTask;
}
