using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Berth.LocalCloud.Databases;
using Berth.LocalCloud.Kubernetes;

namespace Berth.LocalCloud.Controllers.Containers;

/// <summary>
/// The pods that run for real: a MySQL server of a stateful set, and a Job that uses MySQL's client. Their images are not
/// fetched; what Debian has for the same purpose takes their place, as processes of this machine. Names of Services stand for
/// loopback addresses of this run.
/// </summary>
internal sealed partial class LocalContainers(DatabaseOptions options) : IAsyncDisposable
{
    private readonly Dictionary<ObjectKey, (string Uid, ILocalContainer Container)> running = [];
    private readonly ConcurrentDictionary<string, string> addresses = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<Task> endings = [];

    /// <summary>Whether pods like this one run for real.</summary>
    public static bool Takes(JsonObject pod, string kind) => ContainerOf(pod) is { } container && IsMySql((string?)container["image"])
        && (kind == "job" ? container["command"] is JsonArray : kind == "statefulset");

    /// <summary>What runs for the pod; it is started the first time.</summary>
    public ILocalContainer Of(ObjectKey key, JsonObject pod, string kind, Cluster cluster)
    {
        var uid = (string)pod["metadata"]!["uid"]!;
        if (running.TryGetValue(key, out var found) && found.Uid == uid)
            return found.Container;
        End(key);
        var image = new ContainerImage(pod, ContainerOf(pod)!, cluster, Resolve);
        ILocalContainer container = kind == "job"
            ? JobProcess.Start(image, Directory.CreateDirectory(Path.Combine(options.StateDirectory, "pods", uid)).FullName, options.Reaper)
            : MySqlPod.Start(image, options with { StateDirectory = Directory.CreateDirectory(Path.Combine(options.StateDirectory, "pods", uid)).FullName, CacheDirectory = options.CacheDirectory },
                AddressOf(HostOf(pod)));
        running[key] = (uid, container);
        return container;
    }

    /// <summary>The pod has gone.</summary>
    public void End(ObjectKey key)
    {
        if (running.Remove(key, out var found))
            endings.Add(found.Container.DisposeAsync().AsTask());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var key in running.Keys.ToList())
            End(key);
        await Task.WhenAll(endings);
    }

    private static JsonObject? ContainerOf(JsonObject pod) => pod["spec"]!["containers"] is JsonArray { Count: 1 } containers ? containers[0] as JsonObject : null;

    private static bool IsMySql(string? image) => image is not null && image.Split('/')[^1].Split(':', '@')[0] is "mysql" or "mariadb";

    /// <summary>The Service of the same name as the pod's stateful set.</summary>
    private static string HostOf(JsonObject pod)
    {
        var name = (string)pod["metadata"]!["name"]!;
        return $"{name[..name.LastIndexOf('-')]}.{Workloads.Space(pod)}.svc.cluster.local";
    }

    private string Resolve(string text) => ServiceName().Replace(text, match => AddressOf(match.Value));

    /// <summary>Any address of the loopback will do; a random one keeps runs beside each other apart, for the port is the real one.</summary>
    private string AddressOf(string host) =>
        addresses.GetOrAdd(host, _ => $"127.{Random.Shared.Next(1, 255)}.{Random.Shared.Next(1, 255)}.{Random.Shared.Next(2, 255)}");

    [GeneratedRegex(@"\b[a-z0-9-]+\.[a-z0-9-]+\.svc\.cluster\.local\b")]
    private static partial Regex ServiceName();
}
