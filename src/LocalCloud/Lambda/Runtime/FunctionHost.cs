using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Berth.LocalCloud.Lambda.Runtime;

/// <summary>Runs the deployed functions, each in processes of its own behind the Runtime API.</summary>
public sealed class FunctionHost : IFunctionInvoker, IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, FunctionPool> _pools = new();
    private readonly SemaphoreSlim _starting = new(Math.Max(1, Environment.ProcessorCount));
    private readonly FunctionHostOptions _options;
    private readonly IFunctionOutput _output;
    private RuntimeApi? _api;
    private IReadOnlyDictionary<string, string> _aliases = new Dictionary<string, string>();

    private FunctionHost(FunctionHostOptions options, IFunctionOutput output)
    {
        _options = options;
        _output = output;
    }

    /// <summary>Starts the Runtime API; no function is deployed yet.</summary>
    public static async Task<FunctionHost> StartAsync(FunctionHostOptions options, IFunctionOutput output)
    {
        var host = new FunctionHost(options, output);
        host._api = await RuntimeApi.StartAsync(name => host._pools.GetValueOrDefault(name));
        return host;
    }

    /// <summary>
    /// Makes exactly these functions the deployed ones. A function whose settings changed gets new processes. A version that was
    /// published before stays: an execution that began with it still calls it.
    /// </summary>
    /// <param name="aliases">NAME:ALIAS to a version.</param>
    public void Deploy(IReadOnlyCollection<FunctionSettings> functions, IReadOnlyDictionary<string, string>? aliases = null)
    {
        HashSet<string> names = [.. functions.Select(function => function.Name)];
        foreach (FunctionPool pool in _pools.Values.Where(pool => !names.Contains(pool.Settings.Name)))
        {
            Remove(pool.Settings.Key);
        }
        foreach (FunctionSettings function in functions)
        {
            if (_pools.TryGetValue(function.Key, out FunctionPool? pool))
            {
                if (!pool.Settings.DiffersFrom(function))
                {
                    continue;
                }
                Remove(function.Key);
            }
            _pools[function.Key] = new FunctionPool(function, _options, _api!.Address, _starting, _output);
        }
        _aliases = aliases ?? new Dictionary<string, string>();
        HashSet<string> kept = [.. functions.GroupBy(function => function.Name).Select(versions => versions.Last().Key)];
        foreach (FunctionPool pool in _pools.Values)
        {
            pool.KeepOne = kept.Contains(pool.Settings.Key);
        }
    }

    public IReadOnlyList<FunctionSettings> Functions => [.. _pools.Values.Select(pool => pool.Settings)];

    /// <summary>Starts a process of what each function was last deployed as. Ends when each is ready or has failed to become so.</summary>
    public Task WarmAsync() => Task.WhenAll(_pools.Values.Where(pool => pool.KeepOne).Select(pool => pool.WarmAsync()));

    public async Task<InvokeResult> InvokeAsync(
        string functionName, ReadOnlyMemory<byte> payload, bool async, CancellationToken cancellationToken, TimeSpan? timeout = null)
    {
        FunctionPool pool = Pool(functionName);
        var invocation = new Invocation(payload, timeout);
        Task<InvokeResult> answer = pool.InvokeAsync(invocation);
        if (async)
        {
            _ = RetryAsync(pool, answer, payload);
            return new InvokeResult(202, ReadOnlyMemory<byte>.Empty, null, invocation.RequestId, pool.Settings.Version);
        }
        await using CancellationTokenRegistration registration = cancellationToken.Register(() => pool.Abandon(invocation));
        return await answer.WaitAsync(cancellationToken) with { Version = pool.Settings.Version };
    }

    /// <summary>Ends the process that holds these keys, in the middle of what it does. False when no process has them.</summary>
    public bool KillProcessOf(string accessKeyId) => _pools.Values.Sum(pool => pool.Kill(accessKeyId)) > 0;

    /// <summary>What the process that holds these keys has at hand; null when no process has them, or it waits for an event.</summary>
    public EventAtHand? EventOf(string accessKeyId) => _pools.Values.Select(pool => pool.AtHand(accessKeyId)).FirstOrDefault(held => held is not null);

    /// <summary>Ends all processes of a function; how many there were.</summary>
    /// <exception cref="UnknownFunctionException">No such function is deployed.</exception>
    public int KillFunction(string functionName)
    {
        FunctionPool[] versions = [.. _pools.Values.Where(pool => pool.Settings.Name == NameOf(functionName))];
        return versions.Length == 0 ? throw new UnknownFunctionException(functionName) : versions.Sum(pool => pool.Kill(accessKeyId: null));
    }

    /// <summary>For status pages: each function with its processes.</summary>
    public JsonArray Status() =>
    [
        .. _pools.Values.Where(pool => pool.KeepOne || pool.Processes.Count > 0).OrderBy(pool => pool.Settings.Key, StringComparer.Ordinal).Select(pool => (JsonNode)new JsonObject
        {
            ["function"] = pool.Settings.Name,
            ["version"] = pool.Settings.Version,
            ["processes"] = new JsonArray([.. pool.Processes.Select(process => (JsonNode)new JsonObject
            {
                ["pid"] = process.ProcessId, ["peakMemoryMegabytes"] = process.PeakMemoryMegabytes, ["busy"] = process.Busy,
            })]),
        }),
    ];

    public async ValueTask DisposeAsync()
    {
        foreach (FunctionPool pool in _pools.Values)
        {
            pool.Dispose();
        }
        if (_api is not null)
        {
            await _api.DisposeAsync();
        }
    }

    // Lambda tries a failed asynchronous event twice more, after one and after two minutes
    // (docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html).
    private async Task RetryAsync(FunctionPool pool, Task<InvokeResult> answer, ReadOnlyMemory<byte> payload)
    {
        for (int retry = 1; !(await answer).Succeeded && retry <= 2; retry++)
        {
            await Task.Delay(TimeSpan.FromMinutes(retry), _options.RetryTime);
            if (!_pools.TryGetValue(pool.Settings.Key, out FunctionPool? current))
            {
                return;
            }
            answer = current.InvokeAsync(new Invocation(payload));
        }
    }

    private void Remove(string name)
    {
        if (_pools.TryRemove(name, out FunctionPool? pool))
        {
            pool.Dispose();
        }
    }

    private FunctionPool Pool(string functionName)
    {
        (string name, string? qualifier) = Parts(functionName);
        string version = qualifier is null ? FunctionSettings.Latest : _aliases.GetValueOrDefault($"{name}:{qualifier}", qualifier);
        return _pools.TryGetValue($"{name}:{version}", out FunctionPool? pool) ? pool : throw new UnknownFunctionException(functionName);
    }

    /// <summary>The bare name in a name, a partial or a full ARN, each with or without a qualifier.</summary>
    internal static string NameOf(string function) => Parts(function).Name;

    private static (string Name, string? Qualifier) Parts(string function)
    {
        string[] parts = function.Split(':');
        int name = Array.IndexOf(parts, "function") + 1;
        name = name < parts.Length ? name : 0;
        return (parts[name], parts.ElementAtOrDefault(name + 1));
    }
}
