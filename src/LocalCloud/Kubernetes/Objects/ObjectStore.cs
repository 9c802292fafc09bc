using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace Berth.LocalCloud.Kubernetes;

/// <summary>An object as stored. Body is only read, and only while <see cref="ObjectStore.Gate"/> is held; Json may be sent at any time.</summary>
public sealed record StoredObject(ObjectKey Key, JsonObject Body, long Version, string Json, IReadOnlyDictionary<string, string> Labels)
{
    public JsonObject Copy() => (JsonObject)Body.DeepClone();
}

public enum Change
{
    Added,
    Modified,
    Deleted,
}

/// <summary>A change of the store; Before is what the object was.</summary>
public sealed record StoreEvent(Change Change, StoredObject Object, StoredObject? Before, long Version);

/// <summary>
/// All objects, in memory, with one rising resource version, as etcd has. Everything happens under one lock: writes are short,
/// and a cluster for one test has hundreds of objects, not millions.
/// </summary>
public sealed class ObjectStore
{
    private const int KeptEvents = 2_000;
    private readonly Dictionary<string, SortedDictionary<(string Namespace, string Name), StoredObject>> kinds = [];
    private readonly Queue<StoreEvent> history = [];
    private readonly List<ChannelWriter<StoreEvent>> watchers = [];
    private long oldest;

    public Lock Gate { get; } = new();

    /// <summary>The resource version of the last change.</summary>
    public long Version { get; private set; } = 1;

    public StoredObject? Find(ObjectKey key)
    {
        lock (Gate)
            return kinds.GetValueOrDefault(key.Resource)?.GetValueOrDefault((key.Namespace, key.Name));
    }

    /// <summary>By namespace and name in order; the namespace "" lists all.</summary>
    public IReadOnlyList<StoredObject> List(string resource, string space)
    {
        lock (Gate)
            return [.. (kinds.GetValueOrDefault(resource)?.Values ?? Enumerable.Empty<StoredObject>()).Where(stored => space.Length == 0 || stored.Key.Namespace == space)];
    }

    public IReadOnlyList<StoredObject> Everything()
    {
        lock (Gate)
            return [.. kinds.Values.SelectMany(kind => kind.Values)];
    }

    public StoredObject Put(ObjectKey key, JsonObject body)
    {
        lock (Gate)
        {
            var before = Find(key);
            Version++;
            body["metadata"]!["resourceVersion"] = Version.ToString();
            // Read back, so that a number is the same kind of node whoever wrote it.
            var json = body.ToJsonString();
            var kept = BodyReader.Object(Encoding.UTF8.GetBytes(json), []);
            var labels = (kept["metadata"]!["labels"] as JsonObject ?? []).ToDictionary(label => label.Key, label => (string?)label.Value ?? "");
            var stored = new StoredObject(key, kept, Version, json, labels);
            if (!kinds.TryGetValue(key.Resource, out var kind))
                kinds[key.Resource] = kind = new SortedDictionary<(string, string), StoredObject>(Order);
            kind[(key.Namespace, key.Name)] = stored;
            Tell(new StoreEvent(before is null ? Change.Added : Change.Modified, stored, before, Version));
            return stored;
        }
    }

    public void Remove(ObjectKey key)
    {
        lock (Gate)
        {
            if (Find(key) is not { } before)
                return;
            kinds[key.Resource].Remove((key.Namespace, key.Name));
            Version++;
            var body = before.Copy();
            body["metadata"]!["resourceVersion"] = Version.ToString();
            Tell(new StoreEvent(Change.Deleted, before with { Body = body, Version = Version, Json = body.ToJsonString() }, before, Version));
        }
    }

    /// <summary>All changes after a version, past ones first. Null when that is longer ago than is kept.</summary>
    public ChannelReader<StoreEvent>? Watch(long after, CancellationToken end)
    {
        var channel = Channel.CreateUnbounded<StoreEvent>(new UnboundedChannelOptions { SingleReader = true });
        lock (Gate)
        {
            if (after < oldest)
                return null;
            foreach (var change in history.Where(change => change.Version > after))
                channel.Writer.TryWrite(change);
            watchers.Add(channel.Writer);
        }

        end.Register(() =>
        {
            lock (Gate)
                watchers.Remove(channel.Writer);
            channel.Writer.TryComplete();
        });
        return channel.Reader;
    }

    private static readonly IComparer<(string Namespace, string Name)> Order = Comparer<(string Namespace, string Name)>.Create((a, b) =>
        string.CompareOrdinal(a.Namespace, b.Namespace) is var spaces and not 0 ? spaces : string.CompareOrdinal(a.Name, b.Name));

    private void Tell(StoreEvent change)
    {
        history.Enqueue(change);
        if (history.Count > KeptEvents)
            oldest = history.Dequeue().Version;
        foreach (var watcher in watchers)
            watcher.TryWrite(change);
    }
}
