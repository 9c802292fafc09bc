using System.Text.Json.Nodes;
using Berth.LocalCloud.Controllers;
using Berth.LocalCloud.Databases;
using Berth.LocalCloud.Deployment;
using Berth.LocalCloud.Gateway;
using Berth.LocalCloud.Gateway.Eks;
using Berth.LocalCloud.Iam;
using Berth.LocalCloud.Kubernetes;
using Berth.LocalCloud.Lambda;
using Berth.LocalCloud.Lambda.Calls;
using Berth.LocalCloud.Moto;

namespace Berth.LocalCloud;

/// <summary>The whole local cloud, started part beside part; ends what it started in reverse.</summary>
public sealed class Cloud : IAsyncDisposable
{
    public const string Account = "123456789012";
    public const string Region = "ap-northeast-1";
    public const string Stack = "berth";

    /// <summary>Periods of polling and of keeping a quota of AWS: short here, so that a run does not sleep.</summary>
    private static readonly Dictionary<string, string> ShortWaits = new()
    {
        ["LeaseWaitSeconds"] = "1",
        ["VerifyWaitSeconds"] = "1",
        ["VerifyTimeoutSeconds"] = "60",
        ["RecoverWaitSeconds"] = "5",
        ["ParameterWritesPerSecond"] = "1000",
        ["RunsAtOnce"] = "12",
    };

    private readonly Stack<Func<ValueTask>> endings = new();
    private readonly Options options;
    private readonly Action<string> progress;

    private Cloud(Options options, Action<string> progress)
    {
        this.options = options;
        this.progress = progress;
    }

    /// <summary>What the program prints when all is ready.</summary>
    public JsonObject Description { get; private set; } = [];

    /// <exception cref="InvalidOperationException">A part did not start; what had started has been ended again.</exception>
    public static async Task<Cloud> StartAsync(Options options, Action<string> progress)
    {
        var cloud = new Cloud(options, progress);
        try
        {
            await cloud.StartAsync();
            return cloud;
        }
        catch
        {
            await cloud.DisposeAsync();
            throw;
        }
    }

    private async Task StartAsync()
    {
        var scratch = Path.Combine(options.State, "scratch");
        Directory.CreateDirectory(scratch);
        var reaper = Keep(Reaper.Start());
        reaper.RemoveAtEnd(scratch);
        var log = Path.Combine(options.State, "moto.log");
        var calls = Path.Combine(options.State, "ledger.jsonl");
        foreach (var leaving in new[] { Path.Combine(options.State, "kubeconfig"), log, calls })
            reaper.RemoveAtEnd(leaving);
        reaper.LeaveEmpty(options.State);

        var transforming = TransformAsync(options.Functions, options.Parameters, reaper);
        var authority = Keep(new LoopbackAuthority("Berth local databases"));
        var databases = new DatabaseOptions(scratch, authority, reaper, progress) { CacheDirectory = Path.GetFullPath(options.Prepared ?? Path.Combine(options.State, "..", "databases")) };
        var startingDatabase = MariaDb.StartAsync(databases);
        Keep(startingDatabase);
        var postgresPassword = DatabaseServer.NewPassword();
        var postgres = Keep(new DatabaseAtCall(databases, cancellation => PostgreSql.StartAsync(databases, postgresPassword, cancellation)));

        var control = new ControlApi();
        var gateway = Keep(await GatewayServer.StartAsync(options.Port, control));
        progress($"Gateway on {gateway.Endpoint}");
        var upstream = Keep(new Upstream(options.Upstream ?? await StartMotoAsync(gateway, control, reaper, log), Region));

        var credentials = new Credentials(Account);
        var ledger = Keep(new Ledger(calls));
        var faults = new Faults();
        var mutation = new Mutation();
        var roles = new Roles(upstream) { Read = credentials.KnowRole };
        var authoriser = new Authoriser(upstream, roles, Account);
        ITrust trust = options.EnforcePolicies ? new Trust(roles, Account) : new WithoutPolicies();
        var tokens = new SecurityTokens(credentials, trust);
        var lambda = Keep(await LambdaCloud.StartAsync(new LambdaOptions
        {
            FunctionsDirectory = options.Functions,
            ScratchDirectory = scratch,
            GatewayEndpoint = gateway.Endpoint,
            StateEndpoint = upstream.Address,
            IssueKeys = async (role, session, service) => Keys(await tokens.IssueForServiceAsync(role, session, default, service)),
            Account = Account,
            Region = Region,
            Complain = progress,
            ProcessStarted = reaper.Watch,
            ProcessEnded = reaper.Forget,
            MayWriteLog = async (role, group) => !options.EnforcePolicies
                || await authoriser.AllowsAsync(role, "logs:CreateLogStream", LogStream(group)) && await authoriser.AllowsAsync(role, "logs:PutLogEvents", LogStream(group)),
        }));

        var overrides = new Dictionary<string, Override>();
        tokens.AddTo(overrides);
        new LambdaOverrides(upstream, lambda, progress).AddTo(overrides);
        TelemetryReads.AddTo(overrides, lambda);
        new QueueUrls(upstream, gateway.Endpoint, Region).AddTo(overrides);
        new TemplateUrls(upstream, gateway.Endpoint).AddTo(overrides);
        var eks = new EksBackend(upstream, Account, lambda.Clock) { Creation = TimeSpan.FromMinutes(10) };
        eks.AddTo(overrides);
        eks.BootstrapAdministrator(Landscape.ClusterName, credentials.Administrator.Arn);
        authoriser.Tags.Own = eks.Tags;
        var balancers = new LoadBalancerOverrides(upstream);
        balancers.AddTo(overrides);
        UnsupportedCalls.AddTo(overrides);
        Quotas.AddTo(overrides);
        var kubernetesLedger = new KubernetesLedger(ledger, faults, lambda.KillProcessOf, lambda.EventOf);
        var kubernetes = Keep(await KubernetesApi.StartAsync(new KubernetesOptions(
            Landscape.ClusterName, new CallerIdentity(credentials), eks.EntriesOf(Landscape.ClusterName))
        {
            KubeconfigPath = Path.Combine(Path.GetFullPath(options.State), "kubeconfig"),
            Record = kubernetesLedger.Add,
            Asked = authoriser.Asked.Add,
            Admit = kubernetesLedger.AdmitAsync,
            RealCluster = options.Kubeconfig,
            Databases = databases,
        }));
        eks.Kubernetes = (kubernetes.Server, kubernetes.CertificateAuthorityPem);
        eks.Issuer = kubernetes.Tokens.Issuer;
        tokens.VerifyWebIdentity = token => kubernetes.Tokens.Verify(token) is { } account
            ? new WebIdentity(account.Issuer.Replace("https://", ""), account.Subject, account.Audiences)
            : null;
        new PodIdentityCredentials(credentials, trust, eks, token => tokens.VerifyWebIdentity(token)).AddTo(overrides);
        if (options.Kubeconfig is null)
            eks.AddonChanged = new AddonAgents(kubernetes.Cluster, upstream, Landscape.ClusterName).ChangedAsync;
        balancers.Answers = port => NodePorts.Answers(kubernetes.Cluster, port);
        GatewayCommands.Map(control, ledger, faults);
        var limits = new RateLimits(TimeProvider.System);
        RateLimitCommands.Map(control, limits);
        CloudCommands.Map(control, tokens, lambda, kubernetes);
        AuthorisationCommands.Map(control, authoriser.Asked, roles, upstream, Stack);
        gateway.Open(new CallPipeline(credentials, options.EnforcePolicies ? authoriser : new WithoutPolicies(), faults, ledger, mutation, overrides, upstream)
        {
            KillCaller = lambda.KillProcessOf,
            Limits = limits,
            EventOf = lambda.EventOf,
            Succeeded = call =>
            {
                authoriser.Observe(call);
                lambda.CallSucceeded(call.Service.Name, call.Operation);
            },
        });

        // The emulator is the narrow place, one thread in effect: what the functions wait for comes first, the rest while they start.
        var deployment = new StackDeployment(upstream, Stack, Region, Account, gateway.Endpoint);
        var (stack, deploying) = await deployment.DeployAsync(await transforming);
        DeployCommand.Map(control, lambda, async (functions, parameters) => await deployment.UpdateAsync(await TransformAsync(functions, parameters, reaper)), options);
        mutation.SetOwnResources(stack.Outputs.Values.Where(value => value.StartsWith("arn:aws:sqs:") || value.StartsWith("arn:aws:dynamodb:")));
        progress($"Stack {stack.Name}: {stack.Functions.Count} functions");
        if (options.EnforcePolicies)
            await CheckPollersAsync(authoriser, stack);
        var warming = lambda.DeployAsync(stack);
        await deploying;
        // Straight into the emulator they came, so nobody has been told.
        lambda.CallSucceeded("events", "PutTargets");
        var landscape = await Landscape.MakeAsync(upstream, Region, Account, options.LoadBalancers);
        eks.ClusterSecurityGroupId = landscape.ClusterSecurityGroupId;
        var database = await startingDatabase;
        var secrets = await Task.WhenAll(
            DatabaseSecret.PutAsync(upstream, "mysql", database.Host, database.Port, database.AdminPassword, landscape.KeyArn),
            DatabaseSecret.PutAsync(upstream, "postgres", postgres.Host, postgres.Port, postgresPassword, landscape.KeyArn));
        await warming;
        ledger.Reset();

        Description = Describe(gateway, control, credentials, stack, landscape, kubernetes,
        [
            new("mysql", database.Host, database.Port, database.CaFile, secrets[0], database.Version),
            new("postgres", postgres.Host, postgres.Port, postgres.CaFile, secrets[1], null),
        ]);
        var file = Path.Combine(Path.GetFullPath(options.State), "local-cloud.json");
        reaper.RemoveAtEnd(file);
        await File.WriteAllTextAsync(file, Description.ToJsonString() + "\n");
    }

    private Task<TransformedTemplate> TransformAsync(string functions, IReadOnlyDictionary<string, string> parameters, Reaper reaper) => SamTransform.RunAsync(
        options.Template, Stack, Region, Account, StackDeployment.Bucket, StackDeployment.Key, parameters,
        new Dictionary<string, string>(ShortWaits) { ["Release"] = DeployCommand.Release(functions, parameters) }, reaper);

    private async Task<Uri> StartMotoAsync(GatewayServer gateway, ControlApi control, Reaper reaper, string log)
    {
        var moto = Keep(await MotoServer.StartAsync(gateway.Port, control.Token, Account, Region, reaper, log));
        progress($"moto with {moto.Repairs.Count} repairs on {moto.Address.Authority}");
        return moto.Address;
    }

    private JsonObject Describe(
        GatewayServer gateway, ControlApi control, Credentials credentials, DeployedStack stack, Landscape landscape, KubernetesApi kubernetes, IReadOnlyList<DescribedDatabase> databases) => new()
        {
            ["endpoint"] = gateway.Endpoint.ToString().TrimEnd('/'),
            ["region"] = Region,
            ["account"] = Account,
            ["controlToken"] = control.Token,
            ["credentials"] = new JsonObject
            {
                ["accessKeyId"] = credentials.Administrator.AccessKeyId,
                ["secretAccessKey"] = credentials.Administrator.SecretAccessKey,
            },
            ["stack"] = stack.Name,
            ["outputs"] = new JsonObject(stack.Outputs.Select(output => KeyValuePair.Create(output.Key, (JsonNode?)output.Value))),
            ["queues"] = new JsonObject { ["requests"] = stack.Outputs.GetValueOrDefault("RequestQueueUrl"), ["deadLetter"] = stack.Outputs.GetValueOrDefault("DeadLetterQueueUrl") },
            ["stateMachines"] = new JsonObject(stack.StateMachines.Select(machine => KeyValuePair.Create(machine.LogicalId, (JsonNode?)machine.Arn))),
            ["kubernetes"] = new JsonObject { ["server"] = kubernetes.Server, ["kubeconfig"] = Path.Combine(Path.GetFullPath(options.State), "kubeconfig") },
            ["databases"] = new JsonObject(databases.Select(database => KeyValuePair.Create(database.Engine, (JsonNode?)database.Client()))),
            ["platform"] = landscape.PlatformDocument(Region, Account, new(databases.Select(database => KeyValuePair.Create(database.Engine, (JsonNode?)database.Platform())))),
            ["parameters"] = new JsonObject(databases.Select(database => KeyValuePair.Create(DatabaseSecret.AuthorityParameter(database.Engine), (JsonNode?)File.ReadAllText(database.CaFile)))),
        };

    private static string LogStream(string group) => $"arn:aws:logs:{Region}:{Account}:log-group:{group}:log-stream:local";

    /// <summary>Lambda refuses an event source mapping whose function may not take from the queue.</summary>
    private static async Task CheckPollersAsync(Authoriser authoriser, DeployedStack stack)
    {
        foreach (var source in stack.QueueSources)
        {
            var role = stack.Functions.First(function => function.Name == source.FunctionName.Split(':')[0]).RoleArn;
            foreach (var action in authoriser.PollerActions)
                if (!await authoriser.AllowsAsync(role, action, source.QueueArn))
                    throw new InvalidOperationException($"{source.LogicalId}: the function's execution role does not have permission to call {action} on {source.QueueArn}");
        }
    }

    private static AwsKeys Keys(IssuedCredentials issued) => new(issued.AccessKeyId, issued.SecretAccessKey, issued.SessionToken);

    private T Keep<T>(T part) where T : class
    {
        endings.Push(async () =>
        {
            switch (part)
            {
                case IAsyncDisposable ending: await ending.DisposeAsync(); break;
                case IDisposable ending: ending.Dispose(); break;
            }
        });
        return part;
    }

    private void Keep(Task<DatabaseServer> starting) => endings.Push(async () =>
    {
        if (await Task.WhenAny(starting) is { IsCompletedSuccessfully: true } started)
            await started.Result.DisposeAsync();
    });

    public async ValueTask DisposeAsync()
    {
        while (endings.TryPop(out var ending))
        {
            try
            {
                await ending();
            }
            catch (Exception failed)
            {
                // The rest still has to end; the reaper takes what did not.
                progress($"while ending: {failed.Message}");
            }
        }
    }
}
