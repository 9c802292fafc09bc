using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Berth.LocalCloud.Deployment;
using Berth.LocalCloud.Lambda.Calls;
using Berth.LocalCloud.Lambda.Events;
using Berth.LocalCloud.Lambda.Logs;
using Berth.LocalCloud.Lambda.Queues;
using Berth.LocalCloud.Lambda.Runtime;
using Berth.LocalCloud.Lambda.Time;

namespace Berth.LocalCloud.Lambda;

/// <summary>
/// Everything that happens by itself once a stack is deployed: functions run, queues are polled, rules match events, schedules
/// come due, logs and metrics are written. The state of it is kept in the emulator; this acts on it.
/// </summary>
public sealed class LambdaCloud : IAsyncDisposable
{
    /// <summary>Keys of role sessions are made anew well before they end.</summary>
    private static readonly TimeSpan KeysLast = TimeSpan.FromMinutes(30);

    private readonly LambdaOptions _options;
    private readonly ConcurrentDictionary<(string Role, string Session), (AwsKeys Keys, DateTimeOffset Since)> _keys = new();
    private readonly ConcurrentDictionary<string, string> _roleOfLogGroup = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        UseProxy = false, UseCookies = false, AllowAutoRedirect = false, ActivityHeadersPropagator = null, AutomaticDecompression = DecompressionMethods.None,
    })
    { Timeout = TimeSpan.FromMinutes(2) };
    private readonly List<QueuePoller> _pollers = [];
    private readonly Rules _rules;
    private readonly TargetDelivery _delivery;
    private readonly LogShipper _logs;
    private readonly AwsCalls _own;
    private FunctionHost _functions = null!;
    private Schedules? _schedules;

    private LambdaCloud(LambdaOptions options)
    {
        _options = options;
        _own = new AwsCalls(_http, options.StateEndpoint, options.Region, new AwsKeys("berth-local-cloud", "none", ""));
        _logs = new LogShipper(
            _own, group => !_roleOfLogGroup.TryGetValue(group, out string? role) || options.MayWriteLog(role, group), options.Complain, options.LogLinger);
        _rules = new Rules(_own);
        var invoker = new LateInvoker(this);
        _delivery = new TargetDelivery(invoker, As, _own, Clock, options.Complain);
        Events = new EventBus(_rules, _delivery, Clock, options.Account, options.Region, options.Complain);
        Executions = new ExecutionEvents(Events, _own);
        Rotation = new SecretRotation(_own, invoker, options.Complain);
    }

    public LocalClock Clock { get; } = new();

    public IFunctionInvoker Functions => _functions;

    public EventBus Events { get; }

    public ExecutionEvents Executions { get; }

    public SecretRotation Rotation { get; }

    /// <summary>Starts without any function; <see cref="DeployAsync"/> brings them.</summary>
    public static async Task<LambdaCloud> StartAsync(LambdaOptions options)
    {
        var cloud = new LambdaCloud(options);
        cloud._functions = await FunctionHost.StartAsync(
            new FunctionHostOptions
            {
                FunctionsDirectory = Path.GetFullPath(options.FunctionsDirectory),
                ScratchDirectory = Path.GetFullPath(options.ScratchDirectory),
                GatewayEndpoint = options.GatewayEndpoint,
                IssueKeys = options.IssueKeys,
                Region = options.Region,
                ProcessesPerFunction = options.ProcessesPerFunction,
                ProcessStarted = options.ProcessStarted,
                ProcessEnded = options.ProcessEnded,
                RetryTime = cloud.Clock,
            },
            cloud._logs);
        return cloud;
    }

    /// <summary>Runs what the stack holds, in place of what ran before. Ends when each function has a process that is ready, or has failed to start.</summary>
    public async Task DeployAsync(DeployedStack stack)
    {
        foreach (QueuePoller poller in _pollers)
        {
            await poller.DisposeAsync();
        }
        _pollers.Clear();
        FunctionSettings[] functions = [.. stack.Functions.Select(FunctionSettings.From)];
        foreach (FunctionSettings function in functions)
        {
            _roleOfLogGroup[function.LogGroup] = function.RoleArn;
        }
        _functions.Deploy(functions);
        _rules.Forget();
        _schedules ??= new Schedules(_own, _rules, Events, _delivery, Clock, _options.Complain);
        _schedules.Changed();
        await _functions.WarmAsync();
        foreach (DeployedQueueSource source in stack.QueueSources.Where(source => source.Enabled))
        {
            FunctionSettings function = functions.Single(function => function.Name == FunctionHost.NameOf(source.FunctionName));
            _pollers.Add(new QueuePoller(source, () => As(function.RoleArn, function.Name), _own, _functions, Clock, _options.Complain));
        }
    }

    /// <summary>To be told of every call that succeeded at the gateway: rules and schedules are read again when they may have changed.</summary>
    public void CallSucceeded(string service, string operation)
    {
        if (service is not ("events" or "scheduler") || operation is "PutEvents" || operation.StartsWith("List", StringComparison.Ordinal)
            || operation.StartsWith("Describe", StringComparison.Ordinal) || operation.StartsWith("Get", StringComparison.Ordinal))
        {
            return;
        }
        _rules.Forget();
        _schedules?.Changed();
    }

    /// <summary>Ends the function process that holds these keys, in the middle of its work. False when none does.</summary>
    public bool KillProcessOf(string accessKeyId) => _functions.KillProcessOf(accessKeyId);

    /// <summary>Ends when what functions printed so far is in CloudWatch.</summary>
    public Task FlushLogsAsync() => _logs.FlushAsync();

    public JsonArray Status() => _functions.Status();

    public async ValueTask DisposeAsync()
    {
        foreach (QueuePoller poller in _pollers)
        {
            await poller.DisposeAsync();
        }
        if (_schedules is not null)
        {
            await _schedules.DisposeAsync();
        }
        await _functions.DisposeAsync();
        await _logs.DisposeAsync();
        _http.Dispose();
    }

    private AwsCalls As(string role, string session)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        (AwsKeys keys, _) = _keys.AddOrUpdate(
            (role, session),
            key => (_options.IssueKeys(key.Role, key.Session), now),
            (key, held) => now - held.Since < KeysLast ? held : (_options.IssueKeys(key.Role, key.Session), now));
        return new AwsCalls(_http, _options.GatewayEndpoint, _options.Region, keys);
    }

    // The delivery of events is made before the functions run.
    private sealed class LateInvoker(LambdaCloud cloud) : IFunctionInvoker
    {
        public Task<InvokeResult> InvokeAsync(string functionName, ReadOnlyMemory<byte> payload, bool async, CancellationToken cancellationToken) =>
            cloud._functions.InvokeAsync(functionName, payload, async, cancellationToken);
    }
}
