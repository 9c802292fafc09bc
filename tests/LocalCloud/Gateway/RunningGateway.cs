using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Berth.LocalCloud;
using Berth.LocalCloud.Gateway;
using Berth.LocalCloud.Gateway.Eks;
using Berth.LocalCloud.Iam;
using Berth.LocalCloud.Moto;

namespace Berth.Tests.LocalCloud.Gateway;

/// <summary>Gateway and moto with policies enforced, without functions, databases and Kubernetes; spoken to by the real aws command line.</summary>
public sealed class RunningGateway : IAsyncLifetime
{
    public const string Account = "123456789012";
    public const string Region = "ap-northeast-1";

    private readonly string state = Directory.CreateTempSubdirectory("berth-gateway-").FullName;
    private readonly ControlApi control = new();
    private readonly HttpClient http = new();
    private Reaper reaper = null!;
    private GatewayServer server = null!;

    public Credentials Credentials { get; } = new(Account);

    public Ledger Ledger { get; private set; } = null!;

    public Faults Faults { get; } = new();

    public Upstream Upstream { get; private set; } = null!;

    public SecurityTokens Tokens { get; private set; } = null!;

    public IReaper Reaper => reaper;

    public MotoServer Moto { get; private set; } = null!;

    /// <summary>Access keys whose holders a fault of kind kill has ended.</summary>
    public List<string> Killed { get; } = [];

    public Uri Endpoint => server.Endpoint;

    public LoadBalancerOverrides Balancers { get; private set; } = null!;

    public Authoriser Authoriser { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        reaper = Berth.LocalCloud.Moto.Reaper.Start();
        server = await GatewayServer.StartAsync(0, control);
        Moto = await MotoServer.StartAsync(server.Port, control.Token, Account, Region, reaper, Path.Combine(state, "moto.log"));
        Upstream = new Upstream(Moto.Address, Region);
        Ledger = new Ledger(Path.Combine(state, "ledger.jsonl"));
        var roles = new Roles(Upstream);
        Authoriser = new Authoriser(Upstream, roles, Account);
        Tokens = new SecurityTokens(Credentials, new Trust(roles, Account));
        var overrides = new Dictionary<string, Override>();
        Tokens.AddTo(overrides);
        var eks = new EksBackend(Upstream, Account, TimeProvider.System) { Kubernetes = ("https://127.0.0.1:6443", "PEM") };
        eks.AddTo(overrides);
        new PodIdentityCredentials(Credentials, new Trust(roles, Account), eks, token => Tokens.VerifyWebIdentity(token)).AddTo(overrides);
        Authoriser.Tags.Own = eks.Tags;
        Balancers = new LoadBalancerOverrides(Upstream);
        Balancers.AddTo(overrides);
        new QueueUrls(Upstream, Endpoint, Region).AddTo(overrides);
        UnsupportedCalls.AddTo(overrides);
        Quotas.AddTo(overrides);
        GatewayCommands.Map(control, Ledger, Faults);
        control.Map("POST credentials", async (_, body) =>
        {
            var issued = await Tokens.IssueForServiceAsync((string)body["roleArn"]!, "states", default, (string)body["service"]!);
            return new JsonObject
            {
                ["accessKeyId"] = issued.AccessKeyId,
                ["secretAccessKey"] = issued.SecretAccessKey,
                ["sessionToken"] = issued.SessionToken,
                ["expires"] = issued.Expiration.ToUnixTimeSeconds(),
            };
        });
        control.Map("POST executions", (_, _) => Task.FromResult<JsonNode?>(null));
        server.Open(new CallPipeline(Credentials, Authoriser, Faults, Ledger, new Mutation(), overrides, Upstream)
        {
            Succeeded = Authoriser.Observe,
            KillCaller = key =>
            {
                Killed.Add(key);
                return true;
            },
        });
    }

    public async Task DisposeAsync()
    {
        await server.DisposeAsync();
        await Moto.DisposeAsync();
        await Ledger.DisposeAsync();
        Upstream.Dispose();
        reaper.Dispose();
        http.Dispose();
        Directory.Delete(state, recursive: true);
    }

    public static string Trusting(string service) =>
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"{{service}}"},"Action":"sts:AssumeRole"}]}""";

    /// <summary>A role that a service may assume, and keys of a session of it.</summary>
    public async Task<IssuedCredentials> RoleAsync(string name, string statements, string service = "lambda.amazonaws.com")
    {
        await Upstream.QueryAsync("iam", "2010-05-08", "CreateRole", default, [("RoleName", name), ("AssumeRolePolicyDocument", Trusting(service))]);
        if (statements != "[]")
            await Upstream.QueryAsync("iam", "2010-05-08", "PutRolePolicy", default,
                [("RoleName", name), ("PolicyName", "p"), ("PolicyDocument", $$"""{"Version":"2012-10-17","Statement":{{statements}}}""")]);
        return await Tokens.IssueForServiceAsync($"arn:aws:iam::{Account}:role/{name}", "session", default, service);
    }

    /// <summary>As the administrator; has to succeed. The answer is JSON, or null when there is none.</summary>
    public async Task<JsonNode?> Aws(params string[] arguments)
    {
        var output = (await RunAsync(null, arguments)).Good();
        return output.Length == 0 ? null : JsonNode.Parse(output);
    }

    /// <summary>Has to be refused; what the command line printed. Keys null: as the administrator.</summary>
    public async Task<string> Refused(IssuedCredentials? keys, params string[] arguments)
    {
        var answer = await RunAsync(keys, arguments);
        Assert.True(answer.ExitCode != 0, $"{answer.Asked} succeeded: {answer.Output}");
        return answer.Errors.Trim();
    }

    /// <summary>As a role; has to succeed.</summary>
    public async Task<JsonNode?> AwsAs(IssuedCredentials keys, params string[] arguments)
    {
        var output = (await RunAsync(keys, arguments)).Good();
        return output.Length == 0 ? null : JsonNode.Parse(output);
    }

    public async Task<HttpResponseMessage> Control(HttpMethod method, string path, JsonNode? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(Endpoint, $"/_berth/{path}")) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Add("x-berth-control", control.Token);
        return await http.SendAsync(request);
    }

    private Task<Clients.Answer> RunAsync(IssuedCredentials? keys, string[] arguments)
    {
        // The endpoint as an option: version 1 of the command line does not take it from the environment for SQS.
        return AwsCommands.RunAsync(["--endpoint-url", Endpoint.ToString().TrimEnd('/'), "--region", Region, "--output", "json", .. arguments], new Dictionary<string, string?>
        {
            ["AWS_ACCESS_KEY_ID"] = keys?.AccessKeyId ?? Credentials.Administrator.AccessKeyId,
            ["AWS_SECRET_ACCESS_KEY"] = keys?.SecretAccessKey ?? Credentials.Administrator.SecretAccessKey,
            ["AWS_SESSION_TOKEN"] = keys?.SessionToken,
            ["AWS_PROFILE"] = null,
            ["AWS_CONFIG_FILE"] = "/dev/null",
            ["AWS_SHARED_CREDENTIALS_FILE"] = "/dev/null",
            ["AWS_EC2_METADATA_DISABLED"] = "true",
            ["AWS_MAX_ATTEMPTS"] = "1",
            ["AWS_PAGER"] = "",
        });
    }
}

[CollectionDefinition(nameof(RunningGateway))]
public sealed class RunningGatewayCollection : ICollectionFixture<RunningGateway>;
