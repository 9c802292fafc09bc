using System.Text.Json.Nodes;

namespace Berth.LocalCloud.Gateway.Eks;

/// <summary>
/// What moto's EKS lacks (access entries, add-ons, pod identity associations), and the one thing it makes up: where the cluster is.
/// Shapes and errors: Amazon EKS API Reference.
/// </summary>
public sealed class EksBackend
{
    private readonly Upstream upstream;
    private readonly string account;
    private readonly Lock gate = new();
    private readonly HashSet<string> clusters = [];
    private readonly Dictionary<string, DateTimeOffset> settling = [];
    private readonly TimeProvider time;
    private readonly AccessEntries entries;
    private readonly Addons addons;
    private readonly PodIdentities pods;

    public EksBackend(Upstream upstream, string account, TimeProvider time)
    {
        this.upstream = upstream;
        this.account = account;
        this.time = time;
        entries = new AccessEntries(account, gate, time);
        addons = new Addons(account, gate, time);
        pods = new PodIdentities(account, time);
    }

    /// <summary>https URL and PEM of the Kubernetes API that stands for every cluster. Null: none, and calls say so.</summary>
    public (string Server, string AuthorityPem)? Kubernetes { get; set; }

    /// <summary>How long a cluster is CREATING that somebody makes; some ten minutes on AWS.</summary>
    public TimeSpan Creation { get; set; }

    /// <summary>The OIDC issuer of its service account tokens, if it has one of its own.</summary>
    public string? Issuer { get; set; }

    /// <summary>Told when an add-on has been made (true) or taken away, with its name.</summary>
    public Func<string, bool, CancellationToken, Task> AddonChanged { get; set; } = static (_, _, _) => Task.CompletedTask;

    /// <summary>The association of a service account, as DescribePodIdentityAssociation shows it; null without.</summary>
    public JsonNode? PodIdentityOf(string cluster, string space, string serviceAccount)
    {
        lock (gate)
            return pods.Of(cluster, space, serviceAccount)?.Shape.DeepClone();
    }

    /// <summary>The security group that EKS made for the cluster's nodes.</summary>
    public string? ClusterSecurityGroupId { get; set; }

    /// <summary>The access entries of a cluster, for whoever authenticates EKS tokens.</summary>
    public Berth.LocalCloud.Kubernetes.IAccessEntries EntriesOf(string cluster) => new EntriesOfCluster(entries, cluster);

    /// <summary>EKS gives the one who makes a cluster the administrator's rights in it.</summary>
    public void BootstrapAdministrator(string cluster, string principalArn) => entries.Bootstrap(cluster, principalArn);

    /// <summary>Tags by ARN; null for what is kept elsewhere.</summary>
    public IReadOnlyDictionary<string, string>? Tags(string arn)
    {
        lock (gate)
            return (Find(arn)?.Shape["tags"] as JsonObject)?.ToDictionary(tag => tag.Key, tag => tag.Value!.ToString());
    }

    public void AddTo(IDictionary<string, Override> overrides)
    {
        overrides["eks:CreateCluster"] = CreateClusterAsync;
        overrides["eks:DescribeCluster"] = DescribeClusterAsync;
        Map("CreateAccessEntry", entries.Create);
        Map("DescribeAccessEntry", entries.Describe);
        Map("ListAccessEntries", entries.List);
        Map("UpdateAccessEntry", entries.Update);
        Map("DeleteAccessEntry", entries.Delete);
        Map("AssociateAccessPolicy", entries.Associate);
        Map("DisassociateAccessPolicy", entries.Disassociate);
        Map("ListAssociatedAccessPolicies", entries.ListAssociated);
        Map("CreateAddon", addons.Create);
        Map("DescribeAddon", addons.Describe);
        Map("ListAddons", addons.List);
        Map("UpdateAddon", addons.Update);
        Map("DeleteAddon", addons.Delete);
        Map("CreatePodIdentityAssociation", pods.Create);
        Map("DescribePodIdentityAssociation", pods.Describe);
        Map("ListPodIdentityAssociations", pods.List);
        Map("UpdatePodIdentityAssociation", pods.Update);
        Map("DeletePodIdentityAssociation", pods.Delete);
        foreach (var (operation, there) in new[] { ("eks:CreateAddon", true), ("eks:DeleteAddon", false) })
        {
            var change = overrides[operation];
            overrides[operation] = async (call, ct) =>
            {
                var answer = await change(call, ct);
                await AddonChanged(call.Required("addonName"), there, ct);
                return answer;
            };
        }
        overrides["eks:DescribeAddonVersions"] = (call, _) => Task.FromResult<Answer?>(Addons.Versions(call));
        overrides["eks:DescribeUpdate"] = (call, _) => Task.FromResult(addons.DescribeUpdate(call));
        overrides["eks:TagResource"] = (call, _) => Task.FromResult(Tag(call));
        overrides["eks:UntagResource"] = (call, _) => Task.FromResult(Untag(call));
        overrides["eks:ListTagsForResource"] = (call, _) => Task.FromResult(ListTags(call));

        void Map(string operation, Func<AwsCall, Answer> handle) => overrides[$"eks:{operation}"] = async (call, ct) =>
        {
            await RequireClusterAsync(call.Required("clusterName"), ct);
            lock (gate)
                return handle(call);
        };
    }

    private async Task<Answer?> CreateClusterAsync(AwsCall call, CancellationToken ct)
    {
        using var answer = await upstream.PassAsync(call, ct);
        var body = await answer.Content.ReadAsByteArrayAsync(ct);
        if (answer.IsSuccessStatusCode)
            lock (gate)
                settling[call.Required("name")] = time.GetUtcNow() + Creation;
        return new Answer((int)answer.StatusCode, "application/json", body, [.. answer.Headers.Where(header => header.Key.StartsWith("x-amzn-", StringComparison.OrdinalIgnoreCase)).Select(header => (header.Key, header.Value.First()))]);
    }

    private bool IsCreating(string cluster)
    {
        lock (gate)
            return settling.TryGetValue(cluster, out var until) && until > time.GetUtcNow();
    }

    private async Task<Answer?> DescribeClusterAsync(AwsCall call, CancellationToken ct)
    {
        using var answer = await upstream.PassAsync(call, ct);
        if (!answer.IsSuccessStatusCode)
            return null;
        var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync(ct))!.AsObject();
        var cluster = body["cluster"]!.AsObject();
        if (IsCreating((string)cluster["name"]!))
        {
            foreach (var unknown in (string[])["endpoint", "certificateAuthority", "identity"])
                cluster.Remove(unknown);
            cluster["status"] = "CREATING";
            return Answer.Json(body);
        }
        if (Kubernetes is var (server, authority))
        {
            cluster["endpoint"] = server;
            cluster["certificateAuthority"] = new JsonObject { ["data"] = Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(authority)) };
        }
        if (Issuer is { } issuer)
            cluster["identity"] = new JsonObject { ["oidc"] = new JsonObject { ["issuer"] = issuer } };
        if (ClusterSecurityGroupId is { } group && cluster["resourcesVpcConfig"] is JsonObject network)
            network["clusterSecurityGroupId"] = group;
        cluster["accessConfig"] = new JsonObject { ["authenticationMode"] = "API_AND_CONFIG_MAP" };
        return Answer.Json(body);
    }

    private async Task RequireClusterAsync(string name, CancellationToken ct)
    {
        lock (gate)
            if (clusters.Contains(name))
                return;
        try
        {
            await upstream.RestAsync("eks", HttpMethod.Get, $"/clusters/{Uri.EscapeDataString(name)}", null, ct);
        }
        catch (UpstreamException missing) when (missing.Status == 404)
        {
            throw EksCall.NotFound($"No cluster found for name: {name}.");
        }
        lock (gate)
            clusters.Add(name);
    }

    private EksItem? Find(string arn) => entries.Find(arn) ?? addons.Find(arn) ?? pods.Find(arn);

    private Answer? Tag(AwsCall call)
    {
        lock (gate)
        {
            if (Find(call.Required("resourceArn")) is not { } item) return null;
            var tags = item.Shape["tags"] as JsonObject ?? [];
            foreach (var (key, value) in call.Parameters["tags"] as JsonObject ?? [])
                tags[key] = value!.DeepClone();
            if (tags.Parent is null) item.Shape["tags"] = tags;
            return Answer.Json(new JsonObject());
        }
    }

    private Answer? Untag(AwsCall call)
    {
        lock (gate)
        {
            if (Find(call.Required("resourceArn")) is not { } item) return null;
            foreach (var pair in CallReader.Pairs(call.Target.Split('?', 2)[^1]))
                if (pair.Key == "tagKeys")
                    (item.Shape["tags"] as JsonObject)?.Remove(pair.Value);
            return Answer.Json(new JsonObject());
        }
    }

    private Answer? ListTags(AwsCall call)
    {
        lock (gate)
            return Find(call.Required("resourceArn")) is { } item ? Answer.Json(new JsonObject { ["tags"] = item.Shape["tags"]?.DeepClone() ?? new JsonObject() }) : null;
    }

    private sealed class EntriesOfCluster(AccessEntries entries, string cluster) : Berth.LocalCloud.Kubernetes.IAccessEntries
    {
        public Berth.LocalCloud.Kubernetes.AccessEntry? Find(string principalArn) => entries.Resolve(cluster, principalArn);
    }
}
