using System.Diagnostics;
using System.Text.Json.Nodes;
using Berth.LocalCloud.Deployment;
using Berth.LocalCloud.Gateway;
using Berth.LocalCloud.Lambda;
using Berth.LocalCloud.Lambda.Calls;
using Berth.LocalCloud.Moto;

namespace Berth.Tests.LocalCloud.Lambda;

/// <summary>moto, a gateway that allows everything, and the Lambda part over both. One for all tests of a collection.</summary>
public sealed class CloudOfTests : IAsyncLifetime
{
    public const string Account = "123456789012";
    public const string Region = "ap-northeast-1";
    public const string Role = "arn:aws:iam::123456789012:role/one";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("berth-cloud-");
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromMinutes(1) };
    private Reaper _reaper = null!;
    private GatewayServer _gateway = null!;
    private MotoServer _moto = null!;
    private Upstream _upstream = null!;
    private Ledger _ledger = null!;

    public LambdaCloud Cloud { get; private set; } = null!;

    /// <summary>The administrator's calls through the gateway.</summary>
    public AwsCalls Calls { get; private set; } = null!;

    /// <summary>The user id of who makes these calls.</summary>
    public string Administrator { get; private set; } = "";

    public List<string> Complaints { get; } = [];

    public async Task InitializeAsync()
    {
        _reaper = Reaper.Start();
        var control = new ControlApi();
        var credentials = new Credentials(Account);
        _gateway = await GatewayServer.StartAsync(0, control);
        _moto = await MotoServer.StartAsync(_gateway.Port, control.Token, Account, Region, _reaper, Path.Combine(_folder.FullName, "moto.log"));
        _upstream = new Upstream(_moto.Address, Region);
        _ledger = new Ledger(Path.Combine(_folder.FullName, "ledger.jsonl"));
        await Functions.InstallAsync(_folder.FullName);
        Cloud = await LambdaCloud.StartAsync(new LambdaOptions
        {
            FunctionsDirectory = _folder.FullName,
            ScratchDirectory = _folder.FullName,
            GatewayEndpoint = _gateway.Endpoint,
            StateEndpoint = _moto.Address,
            Account = Account,
            Region = Region,
            LogLinger = TimeSpan.FromMilliseconds(10),
            IssueKeys = (role, session, _) =>
            {
                IssuedCredentials issued = credentials.Issue(role, session, TimeSpan.FromHours(1));
                return Task.FromResult(new AwsKeys(issued.AccessKeyId, issued.SecretAccessKey, issued.SessionToken));
            },
            Complain = line =>
            {
                lock (Complaints)
                {
                    Complaints.Add(line);
                }
            },
        });
        LambdaCommands.Map(control, Cloud);
        var overrides = new Dictionary<string, Override>();
        TelemetryReads.AddTo(overrides, Cloud);
        new LambdaOverrides(_upstream, Cloud, Complaints.Add).AddTo(overrides);
        var pipeline = new CallPipeline(credentials, new Everything(), new Faults(), _ledger, new Mutation(), overrides, _upstream)
        {
            Succeeded = call => Cloud.CallSucceeded(call.Service.Name, call.Operation),
        };
        _gateway.Open(pipeline);
        Principal administrator = credentials.Administrator;
        Administrator = administrator.UserId;
        Calls = new AwsCalls(_http, _gateway.Endpoint, Region, new AwsKeys(administrator.AccessKeyId, administrator.SecretAccessKey, ""));
    }

    public async Task DisposeAsync()
    {
        await Cloud.DisposeAsync();
        await _gateway.DisposeAsync();
        await _moto.DisposeAsync();
        await _ledger.DisposeAsync();
        _upstream.Dispose();
        _http.Dispose();
        _reaper.Dispose();
        _folder.Delete(recursive: true);
    }

    public Task<JsonObject> CallAsync(string service, string operation, string body) =>
        Calls.JsonAsync(service, operation, JsonNode.Parse(body)!.AsObject(), CancellationToken.None);

    /// <summary>Makes a queue and answers its URL.</summary>
    public async Task<string> QueueAsync(string name, params (string Name, string Value)[] attributes)
    {
        var body = new JsonObject
        {
            ["QueueName"] = name,
            ["Attributes"] = new JsonObject(attributes.Select(attribute => KeyValuePair.Create(attribute.Name, (JsonNode?)attribute.Value))),
        };
        return (string)(await Calls.JsonAsync("sqs", "CreateQueue", body, CancellationToken.None))["QueueUrl"]!;
    }

    public static string QueueArn(string name) => $"arn:aws:sqs:{Region}:{Account}:{name}";

    /// <summary>Waits for a message and takes it off the queue.</summary>
    public async Task<string> MessageAsync(string queueUrl)
    {
        JsonObject answer = await Calls.JsonAsync("sqs", "ReceiveMessage", new JsonObject { ["QueueUrl"] = queueUrl, ["WaitTimeSeconds"] = 20 }, CancellationToken.None);
        JsonObject message = Assert.Single(answer["Messages"]?.AsArray() ?? throw new TimeoutException($"Nothing came to {queueUrl}: {string.Join('\n', Complaints)}"))!.AsObject();
        await Calls.JsonAsync("sqs", "DeleteMessage", new JsonObject { ["QueueUrl"] = queueUrl, ["ReceiptHandle"] = (string?)message["ReceiptHandle"] }, CancellationToken.None);
        return (string)message["Body"]!;
    }

    /// <summary>All that a function has printed, once it has printed the line that is waited for.</summary>
    public async Task<IReadOnlyList<string>> LogAsync(string group, Func<string, bool> until)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            List<string> lines = [];
            try
            {
                JsonObject found = await Calls.JsonAsync("logs", "FilterLogEvents", new JsonObject { ["logGroupName"] = group }, CancellationToken.None);
                lines.AddRange(found["events"]!.AsArray().Select(line => (string)line!["message"]!));
            }
            catch (AwsCallException notYet) when (notYet.Code == "ResourceNotFoundException")
            {
                // The group comes with its first line.
            }
            if (lines.Any(until))
            {
                return lines;
            }
            if (waited.Elapsed > TimeSpan.FromSeconds(20))
            {
                throw new TimeoutException($"{group} has only: {string.Join('\n', lines)}\n{string.Join('\n', Complaints)}");
            }
            await Task.Delay(20);
        }
    }

    public Task DeployAsync(IReadOnlyList<DeployedFunction> functions, params IReadOnlyList<DeployedQueueSource> sources) => Cloud.DeployAsync(
        new DeployedStack("berth", new Dictionary<string, string>(), functions, sources, [], [], []));

    public static DeployedFunction Function(string name, params (string Name, string Value)[] environment) => new(
        name, name, $"arn:aws:lambda:{Region}:{Account}:function:{name}", Role, "bootstrap", null, 10, 128, null,
        environment.ToDictionary(entry => entry.Name, entry => entry.Value));

    private sealed class Everything : IAuthoriser
    {
        public Task<Decision> DecideAsync(AwsCall call, CancellationToken ct) => Task.FromResult(new Decision(null, "*"));
    }
}

[CollectionDefinition(Name)]
public sealed class CloudCollection : ICollectionFixture<CloudOfTests>
{
    public const string Name = "Lambda cloud";
}
