using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Berth.LocalCloud.Deployment;
using Berth.LocalCloud.Gateway;
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
    private readonly ConcurrentDictionary<string, string> _roleOfLogGroup;
    private readonly HttpClient _http;
    private readonly List<QueuePoller> _pollers = [];
    private readonly Rules _rules;
    private readonly TargetDelivery _delivery;
    private readonly LogShipper _logs;
    private readonly AwsCalls _own;
    private readonly FunctionHost _functions;
    private Schedules? _schedules;

    private LambdaCloud(LambdaOptions options, LocalClock clock, HttpClient http, AwsCalls own, LogShipper logs, FunctionHost functions,
        ConcurrentDictionary<string, string> roleOfLogGroup)
    {
        _options = options;
        Clock = clock;
        _http = http;
        _own = own;
        _logs = logs;
        _functions = functions;
        _roleOfLogGroup = roleOfLogGroup;
        _rules = new Rules(own);
        _delivery = new TargetDelivery(functions, AsAsync, own, options.Complain);
        Events = new EventBus(_rules, _delivery, clock, options.Account, options.Region, options.Complain);
        Executions = new ExecutionEvents(Events, own);
        Trail = new TrailEvents(Events, clock);
        Rotation = new SecretRotation(own, functions, Trail, options.Complain);
    }

    public LocalClock Clock { get; }

    public IFunctionInvoker Functions => _functions;

    public EventBus Events { get; }

    public ExecutionEvents Executions { get; }

    public TrailEvents Trail { get; }

    public SecretRotation Rotation { get; }

    /// <summary>Starts without any function; <see cref="DeployAsync"/> brings them.</summary>
    public static async Task<LambdaCloud> StartAsync(LambdaOptions options)
    {
        var clock = new LocalClock();
        var http = new HttpClient(new UpstreamKey(new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
        }))
        { Timeout = TimeSpan.FromMinutes(2) };
        var own = new AwsCalls(http, options.StateEndpoint, options.Region, new AwsKeys("berth-local-cloud", "none", ""));
        var rolesOfLogGroups = new ConcurrentDictionary<string, string>();
        var logs = new LogShipper(
            own, async group => !rolesOfLogGroups.TryGetValue(group, out string? role) || await options.MayWriteLog(role, group), options.Complain, options.LogLinger);
        FunctionHost functions = await FunctionHost.StartAsync(
            new FunctionHostOptions
            {
                FunctionsDirectory = Path.GetFullPath(options.FunctionsDirectory),
                ScratchDirectory = Path.GetFullPath(options.ScratchDirectory),
                GatewayEndpoint = options.GatewayEndpoint,
                IssueKeys = (role, session) => IssueAsync(options, role, session, "lambda.amazonaws.com"),
                Region = options.Region,
                ProcessesPerFunction = options.ProcessesPerFunction,
                ProcessStarted = options.ProcessStarted,
                ProcessEnded = options.ProcessEnded,
                RetryTime = clock,
            },
            logs);
        return new LambdaCloud(options, clock, http, own, logs, functions, rolesOfLogGroups);
    }

    /// <summary>Runs what the stack holds, in place of what ran before. Ends when each function has a process that is ready, or has failed to start.</summary>
    /// <param name="directory">Folder of the published functions; null for the one of the start.</param>
    public async Task DeployAsync(DeployedStack stack, string? directory = null)
    {
        DeployedQueueSource[] sources = [.. stack.QueueSources.Where(source => source.Enabled)];
        // What stays as it is polls on: a poller that is stopped may take a message with it that its last call was about to get.
        foreach (QueuePoller poller in _pollers.Where(poller => !sources.Contains(poller.Source)).ToList())
        {
            await poller.DisposeAsync();
            _pollers.Remove(poller);
        }
        FunctionSettings[] functions = [.. stack.Functions.SelectMany(function => FunctionSettings.From(function, Path.GetFullPath(directory ?? _options.FunctionsDirectory)))];
        foreach (FunctionSettings function in functions)
        {
            _roleOfLogGroup[function.LogGroup] = function.RoleArn;
        }
        _functions.Deploy(
            functions,
            stack.Functions.Where(function => function.Alias is not null).ToDictionary(function => $"{function.Name}:{function.Alias}", function => function.Version!));
        _rules.Forget();
        _schedules ??= new Schedules(_own, _rules, Events, _delivery, Clock, _options.Complain);
        await _schedules.ChangedAsync();
        await _functions.WarmAsync();
        foreach (DeployedQueueSource source in sources.Where(source => _pollers.All(poller => poller.Source != source)))
        {
            FunctionSettings function = functions.First(function => function.Name == FunctionHost.NameOf(source.FunctionName));
            _pollers.Add(new QueuePoller(source, () => AsAsync(function.RoleArn, function.Name, "lambda.amazonaws.com"), _own, _functions, Clock, _options.Complain));
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
        _ = _schedules?.ChangedAsync();
    }

    /// <summary>Advances the clock. What was written before counts from before the leap; what the leap makes due has been set going at the end.</summary>
    public async Task AdvanceAsync(TimeSpan span)
    {
        Task ChangedAsync() => _schedules?.ChangedAsync() ?? Task.CompletedTask;
        await ChangedAsync();
        Clock.Advance(span);
        await ChangedAsync();
    }

    /// <summary>Ends the function process that holds these keys, in the middle of its work. False when none does.</summary>
    public bool KillProcessOf(string accessKeyId) => _functions.KillProcessOf(accessKeyId);

    /// <summary>What the function process that holds these keys has at hand; null when none does.</summary>
    public EventAtHand? EventOf(string accessKeyId) => _functions.EventOf(accessKeyId);

    /// <summary>Ends all processes of a function; how many there were.</summary>
    /// <exception cref="ArgumentException">No such function is deployed.</exception>
    public int KillFunction(string functionName)
    {
        try
        {
            return _functions.KillFunction(functionName);
        }
        catch (UnknownFunctionException unknown)
        {
            throw new ArgumentException(unknown.Message, unknown);
        }
    }

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

    private static async Task<AwsKeys> IssueAsync(LambdaOptions options, string role, string session, string service)
    {
        try
        {
            return await options.IssueKeys(role, session, service);
        }
        catch (AwsException refused)
        {
            throw new AwsCallException("sts", "AssumeRole", (HttpStatusCode)refused.Error.Status, refused.Error.Code, refused.Error.Message);
        }
    }

    private async Task<AwsCalls> AsAsync(string role, string session, string service)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        if (!_keys.TryGetValue((role, session), out (AwsKeys Keys, DateTimeOffset Since) held) || now - held.Since > KeysLast)
        {
            held = (await IssueAsync(_options, role, session, service), now);
            _keys[(role, session)] = held;
        }
        return new AwsCalls(_http, _options.GatewayEndpoint, _options.Region, held.Keys);
    }
}
