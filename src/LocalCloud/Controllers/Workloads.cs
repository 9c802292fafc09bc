using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Berth.LocalCloud.Kubernetes;

namespace Berth.LocalCloud.Controllers;

/// <summary>What the workload controllers have in common: owners, hashes of templates, pods, conditions.</summary>
internal static class Workloads
{
    private const string Letters = "bcdfghjklmnpqrstvwxz2456789";

    public static string Name(JsonObject body) => (string)body["metadata"]!["name"]!;

    public static string Space(JsonObject body) => (string)body["metadata"]!["namespace"]!;

    public static long Generation(JsonObject body) => (long?)body["metadata"]!["generation"] ?? 0;

    public static int Number(JsonNode? from, string name, int fallback = 0) => (int?)(from as JsonObject)?[name] ?? fallback;

    public static string? Label(JsonObject body, string name) => (string?)body["metadata"]!["labels"]?[name];

    public static bool IsLeaving(JsonObject body) => body["metadata"]!["deletionTimestamp"] is not null;

    /// <summary>The key of the owner of that kind, if there is one.</summary>
    public static IEnumerable<ObjectKey> Owner(StoredObject stored, Resource kind) =>
        (stored.Body["metadata"]!["ownerReferences"] as JsonArray ?? []).Where(owner => (string?)owner!["kind"] == kind.Kind)
            .Select(owner => new ObjectKey(kind.Name, stored.Key.Namespace, (string)owner!["name"]!));

    /// <summary>The object itself, and the owner of what it made.</summary>
    public static IEnumerable<ObjectKey> SelfOrOwner(StoreEvent change, Resource kind, Resource made) =>
        change.Object.Key.Resource == kind.Name ? [change.Object.Key] : change.Object.Key.Resource == made.Name ? Owner(change.Object, kind) : [];

    /// <summary>Ten letters that stay the same as long as the template does, in whatever order its fields stand.</summary>
    public static string Hash(JsonNode template) =>
        string.Concat(SHA256.HashData(Encoding.UTF8.GetBytes(Sorted(template)!.ToJsonString())).Take(10).Select(part => Letters[part % Letters.Length]));

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject fields => new JsonObject(fields.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => KeyValuePair.Create(field.Key, Sorted(field.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Sorted)]),
        _ => node?.DeepClone(),
    };

    public static JsonArray OwnedBy(JsonObject owner) => [new JsonObject
    {
        ["apiVersion"] = owner["apiVersion"]!.DeepClone(), ["kind"] = owner["kind"]!.DeepClone(), ["name"] = Name(owner),
        ["uid"] = owner["metadata"]!["uid"]!.DeepClone(), ["controller"] = true, ["blockOwnerDeletion"] = true,
    }];

    public static JsonObject Pod(JsonObject owner, string? name, string node, params IEnumerable<(string Name, string Value)> labels)
    {
        var template = (JsonObject)owner["spec"]!["template"]!.DeepClone();
        var metadata = template["metadata"] as JsonObject ?? [];
        metadata.Remove("name");
        if (metadata["labels"] is not JsonObject all)
            metadata["labels"] = all = [];
        foreach (var (label, value) in labels)
            all[label] = value;
        metadata[name is null ? "generateName" : "name"] = name ?? Name(owner) + "-";
        metadata["ownerReferences"] = OwnedBy(owner);
        template["metadata"] = metadata;
        template["spec"]!["nodeName"] ??= node;
        return template;
    }

    public static string NodeFor(Cluster cluster, int number)
    {
        var nodes = cluster.List(Catalogue.Nodes);
        return nodes.Count == 0 ? "" : Name(nodes[number % nodes.Count]);
    }

    public static bool IsReady(JsonObject pod) => !IsLeaving(pod) && (pod["status"]?["conditions"] as JsonArray ?? []).Any(condition =>
        (string?)condition!["type"] == "Ready" && (string?)condition["status"] == "True");

    /// <summary>Counts that are 0 are left out, as the API server does.</summary>
    public static void SetCount(JsonObject status, string name, long count)
    {
        if (count == 0)
            status.Remove(name);
        else
            status[name] = count;
    }

    /// <summary>The time changes with the status only.</summary>
    public static void SetCondition(JsonObject status, string now, string type, bool holds, string reason, string message, bool updateTime = false)
    {
        if (status["conditions"] is not JsonArray conditions)
            status["conditions"] = conditions = [];
        var value = holds ? "True" : "False";
        var condition = conditions.OfType<JsonObject>().FirstOrDefault(other => (string?)other["type"] == type);
        if (condition is null)
            conditions.Add(condition = new JsonObject { ["type"] = type });
        if ((string?)condition["status"] != value)
            condition["lastTransitionTime"] = now;
        if (updateTime && ((string?)condition["status"] != value || (string?)condition["reason"] != reason))
            condition["lastUpdateTime"] = now;
        (condition["status"], condition["reason"], condition["message"]) = (value, reason, message);
    }
}
