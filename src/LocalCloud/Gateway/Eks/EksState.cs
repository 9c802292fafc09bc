using System.Text.Json.Nodes;

namespace Berth.LocalCloud.Gateway.Eks;

/// <summary>
/// A thing that EKS keeps in a cluster: its API shape (access entry, add-on, pod identity association), and what the API does not show.
/// </summary>
internal sealed class EksItem(string key, string? clientRequestToken, JsonObject shape)
{
    /// <summary>Unique in its cluster: principal ARN, add-on name, association id.</summary>
    public string Key => key;

    public string? ClientRequestToken => clientRequestToken;

    /// <summary>As Describe answers it.</summary>
    public JsonObject Shape => shape;

    public Dictionary<string, JsonObject> AssociatedPolicies { get; } = [];

    public Dictionary<string, JsonObject> Updates { get; } = [];

    /// <summary>When a transition that is shown (CREATING, DELETING) will be over.</summary>
    public DateTimeOffset SettledAt { get; set; }

    public void Touch(DateTimeOffset now) => shape["modifiedAt"] = now.ToUnixTimeMilliseconds() / 1000.0;
}

/// <summary>Items of one kind by cluster and key. Callers hold the gate.</summary>
internal sealed class EksItems
{
    private readonly Dictionary<(string Cluster, string Key), EksItem> items = [];

    public EksItem? Find(string cluster, string key) => items.GetValueOrDefault((cluster, key));

    public void Add(string cluster, EksItem item) => items.Add((cluster, item.Key), item);

    public void Remove(string cluster, string key) => items.Remove((cluster, key));

    public IEnumerable<EksItem> Of(string cluster) =>
        items.Where(item => item.Key.Cluster == cluster).Select(item => item.Value).OrderBy(item => item.Key, StringComparer.Ordinal);

    public IEnumerable<EksItem> All => items.Values;
}
