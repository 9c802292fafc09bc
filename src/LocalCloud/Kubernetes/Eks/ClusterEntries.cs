using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Berth.LocalCloud.Gateway;

namespace Berth.LocalCloud.Kubernetes;

/// <summary>
/// EKS access entries and access policies (docs.aws.amazon.com/eks/latest/userguide/access-entries.html), which the emulator lacks.
/// Whoever made the cluster, the administrator, is in from the start.
/// </summary>
public sealed class ClusterEntries : IAccessEntries
{
    private const string PolicyPrefix = "arn:aws:eks::aws:cluster-access-policy/";
    private readonly ConcurrentDictionary<string, Entry> entries = [];
    private readonly string cluster, region, account;
    private readonly TimeProvider clock;

    public ClusterEntries(string cluster, string region, string account, string administratorArn, TimeProvider clock)
    {
        (this.cluster, this.region, this.account, this.clock) = (cluster, region, account, clock);
        var administrator = New(administratorArn, [], null, "STANDARD", []);
        administrator.Policies[PolicyPrefix + "AmazonEKSClusterAdminPolicy"] = (new JsonObject { ["type"] = "cluster", ["namespaces"] = new JsonArray() }, clock.GetUtcNow());
        entries[administratorArn] = administrator;
    }

    public AccessEntry? Find(string principalArn)
    {
        // A session's ARN tells the role's name and not its path.
        var entry = entries.GetValueOrDefault(principalArn) ?? entries.Values.FirstOrDefault(entry =>
            principalArn.Contains(":role/", StringComparison.Ordinal) && entry.Arn.Contains(":role/", StringComparison.Ordinal) && entry.Arn.Split('/')[^1] == principalArn.Split('/')[^1]);
        if (entry is null)
            return null;
        var roles = entry.Policies.Where(policy => RoleOf(policy.Key) is not null).Select(policy => new GivenRole(RoleOf(policy.Key)!,
            (string?)policy.Value.Scope["type"] == "namespace" ? [.. (policy.Value.Scope["namespaces"] as JsonArray ?? []).Select(space => (string)space!)] : null));
        return new AccessEntry(entry.Arn, entry.Username, entry.Groups, entry.Policies.ContainsKey(PolicyPrefix + "AmazonEKSClusterAdminPolicy"), [.. roles]);
    }

    public void AddTo(IDictionary<string, Override> overrides)
    {
        void Add(string operation, Func<AwsCall, JsonNode> answer) => overrides["eks:" + operation] = (call, _) => Task.FromResult<Answer?>(Answer.Json(answer(InCluster(call))));
        Add("CreateAccessEntry", Create);
        Add("DescribeAccessEntry", call => new JsonObject { ["accessEntry"] = Write(Wanted(call)) });
        Add("ListAccessEntries", _ => new JsonObject { ["accessEntries"] = new JsonArray([.. entries.Keys.Order(StringComparer.Ordinal).Select(arn => (JsonNode)arn)]) });
        Add("UpdateAccessEntry", Update);
        Add("DeleteAccessEntry", call =>
        {
            entries.TryRemove(Wanted(call).Arn, out _);
            return new JsonObject();
        });
        Add("AssociateAccessPolicy", Associate);
        Add("DisassociateAccessPolicy", call =>
        {
            Wanted(call).Policies.TryRemove(call.Text("policyArn") ?? "", out _);
            return new JsonObject();
        });
        Add("ListAssociatedAccessPolicies", call => new JsonObject
        {
            ["clusterName"] = cluster, ["principalArn"] = Wanted(call).Arn,
            ["associatedAccessPolicies"] = new JsonArray([.. Wanted(call).Policies.Select(policy => (JsonNode)Write(policy.Key, policy.Value))]),
        });
    }

    private JsonNode Create(AwsCall call)
    {
        var arn = call.Text("principalArn") ?? "";
        var parts = arn.Split(':', 6);
        if (parts is not ["arn", _, "iam", "", { Length: 12 }, var principal] || !(principal.StartsWith("role/", StringComparison.Ordinal) || principal.StartsWith("user/", StringComparison.Ordinal)))
            throw Invalid($"The principalArn is invalid: {arn}");
        var entry = New(arn, Groups(call), call.Text("username"), call.Text("type") ?? "STANDARD", call.Parameters["tags"] as JsonObject ?? []);
        if (!entries.TryAdd(arn, entry))
            throw new AwsException(409, "ResourceInUseException", "The specified access entry resource is already in use on this cluster.");
        return new JsonObject { ["accessEntry"] = Write(entry) };
    }

    private JsonNode Update(AwsCall call)
    {
        var entry = Wanted(call);
        var next = entry with { Modified = clock.GetUtcNow(), Groups = call.Parameters["kubernetesGroups"] is null ? entry.Groups : Groups(call), Username = call.Text("username") ?? entry.Username };
        entries[entry.Arn] = next;
        return new JsonObject { ["accessEntry"] = Write(next) };
    }

    private JsonNode Associate(AwsCall call)
    {
        var (entry, policy) = (Wanted(call), call.Text("policyArn") ?? "");
        if (policy != PolicyPrefix + "AmazonEKSClusterAdminPolicy" && RoleOf(policy) is null)
            throw Invalid($"The policyArn {policy} is none that the local cloud knows: AmazonEKSClusterAdminPolicy, AmazonEKSAdminPolicy, AmazonEKSEditPolicy, AmazonEKSViewPolicy.");
        var associated = ((call.Parameters["accessScope"] as JsonObject ?? new JsonObject { ["type"] = "cluster" }).DeepClone().AsObject(), clock.GetUtcNow());
        entry.Policies[policy] = associated;
        return new JsonObject { ["clusterName"] = cluster, ["principalArn"] = entry.Arn, ["associatedAccessPolicy"] = Write(policy, associated) };
    }

    // Each access policy has the rights of a cluster role that Kubernetes itself brings.
    private static string? RoleOf(string policy) => policy.Replace(PolicyPrefix, "") switch
    {
        "AmazonEKSAdminPolicy" => "admin",
        "AmazonEKSEditPolicy" => "edit",
        "AmazonEKSViewPolicy" => "view",
        _ => null,
    };

    private AwsCall InCluster(AwsCall call) => call.Text("clusterName") == cluster
        ? call
        : throw new AwsException(404, "ResourceNotFoundException", $"No cluster found for name: {call.Text("clusterName")}.");

    private Entry Wanted(AwsCall call) => entries.GetValueOrDefault(call.Text("principalArn") ?? "")
        ?? throw new AwsException(404, "ResourceNotFoundException", $"The specified principalArn could not be found. You can view your available access entries with 'list-access-entries'.");

    private static IReadOnlyList<string> Groups(AwsCall call)
    {
        var groups = call.Texts("kubernetesGroups[]").ToList();
        return groups.Find(group => group.StartsWith("system:", StringComparison.Ordinal)) is { } reserved
            ? throw Invalid($"The kubernetes group name {reserved} is invalid, it cannot start with system:")
            : groups;
    }

    private static AwsException Invalid(string message) => new(400, "InvalidParameterException", message);

    private Entry New(string arn, IReadOnlyList<string> groups, string? username, string type, JsonObject tags) =>
        new(arn, groups, username, type, (JsonObject)tags.DeepClone(), clock.GetUtcNow(), clock.GetUtcNow(), Guid.NewGuid().ToString());

    private JsonObject Write(Entry entry)
    {
        var (kind, name) = entry.Arn.Split(':', 6)[5].Split('/') is [var first, .., var last] ? (first, last) : ("", "");
        return new JsonObject
        {
            ["clusterName"] = cluster,
            ["principalArn"] = entry.Arn,
            ["kubernetesGroups"] = new JsonArray([.. entry.Groups.Select(group => (JsonNode)group)]),
            ["accessEntryArn"] = $"arn:aws:eks:{region}:{account}:access-entry/{cluster}/{kind}/{account}/{name}/{entry.Id}",
            ["createdAt"] = Seconds(entry.Created),
            ["modifiedAt"] = Seconds(entry.Modified),
            ["tags"] = entry.Tags.DeepClone(),
            ["username"] = entry.Username ?? (kind == "role" ? $"arn:aws:sts::{account}:assumed-role/{name}/{{{{SessionName}}}}" : entry.Arn),
            ["type"] = entry.Type,
        };
    }

    private static JsonObject Write(string policy, (JsonObject Scope, DateTimeOffset Since) associated) => new()
    {
        ["policyArn"] = policy, ["accessScope"] = associated.Scope.DeepClone(), ["associatedAt"] = Seconds(associated.Since), ["modifiedAt"] = Seconds(associated.Since),
    };

    private static double Seconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000.0;

    private sealed record Entry(
        string Arn, IReadOnlyList<string> Groups, string? Username, string Type, JsonObject Tags, DateTimeOffset Created, DateTimeOffset Modified, string Id)
    {
        public ConcurrentDictionary<string, (JsonObject Scope, DateTimeOffset Since)> Policies { get; } = [];
    }
}
