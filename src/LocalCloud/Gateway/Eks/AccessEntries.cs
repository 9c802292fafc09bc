using System.Text.Json.Nodes;

namespace Berth.LocalCloud.Gateway.Eks;

/// <summary>Access entries and the access policies associated with them.</summary>
internal sealed class AccessEntries(string account, Lock gate, TimeProvider time)
{
    private static readonly string[] ReservedGroups = ["system:", "eks:", "aws:", "amazon:", "iam:"];
    private static readonly string[] Types = ["STANDARD", "EC2_LINUX", "EC2_WINDOWS", "FARGATE_LINUX", "EC2", "HYBRID_LINUX", "HYPERPOD_LINUX"];

    private const string ClusterAdmin = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy";

    private readonly EksItems items = new();

    public EksItem? Find(string arn) => items.All.FirstOrDefault(item => (string)item.Shape["accessEntryArn"]! == arn);

    public void Bootstrap(string cluster, string principal)
    {
        lock (gate)
        {
            var item = new EksItem(principal, null, Shape(cluster, principal, "ap-northeast-1"));
            item.AssociatedPolicies[ClusterAdmin] = Policy(ClusterAdmin, new JsonObject { ["type"] = "cluster" });
            items.Add(cluster, item);
        }
    }

    public Berth.LocalCloud.Kubernetes.AccessEntry? Resolve(string cluster, string principal)
    {
        lock (gate)
        {
            if (items.Find(cluster, principal) is not { } item) return null;
            return new(
                principal, (string?)item.Shape["username"],
                [.. item.Shape["kubernetesGroups"]!.AsArray().Select(group => (string)group!)],
                item.AssociatedPolicies.ContainsKey(ClusterAdmin),
                [.. item.AssociatedPolicies.Where(policy => policy.Key != ClusterAdmin).Select(Given).OfType<Berth.LocalCloud.Kubernetes.GivenRole>()]);
        }
    }

    /// <summary>docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html: each policy equals one of Kubernetes' own cluster roles.</summary>
    private static Berth.LocalCloud.Kubernetes.GivenRole? Given(KeyValuePair<string, JsonObject> policy)
    {
        var role = policy.Key.Split('/')[^1] switch
        {
            "AmazonEKSAdminPolicy" => "admin",
            "AmazonEKSEditPolicy" => "edit",
            "AmazonEKSViewPolicy" or "AmazonEKSAdminViewPolicy" => "view",
            _ => null,
        };
        var scope = policy.Value["accessScope"]!;
        return role is null ? null : new(role, (string?)scope["type"] == "namespace" ? [.. scope["namespaces"]!.AsArray().Select(space => (string)space!)] : null);
    }

    public Answer Create(AwsCall call)
    {
        var (cluster, principal) = (call.Required("clusterName"), call.Required("principalArn"));
        if (!principal.StartsWith("arn:aws:iam::", StringComparison.Ordinal))
            throw EksCall.Invalid("The principalArn parameter format is not valid");
        if (items.Find(cluster, principal) is { } known)
            return known.ClientRequestToken is { } token && token == call.Text("clientRequestToken")
                ? Entry(known)
                : throw EksCall.InUse("The specified access entry resource is already in use on this cluster.");
        CheckGroups(call);
        var shape = Shape(cluster, principal, call.Region);
        shape.Take(call, "kubernetesGroups", "username", "tags", "type");
        if (!Types.Contains((string)shape["type"]!))
            throw EksCall.Invalid($"type {shape["type"]} is unknown");
        var item = new EksItem(principal, call.Text("clientRequestToken"), shape);
        items.Add(cluster, item);
        return Entry(item);
    }

    public Answer Describe(AwsCall call) => Entry(Get(call));

    public Answer List(AwsCall call)
    {
        var policy = call.Text("associatedPolicyArn");
        return EksCall.Page(call, "accessEntries", items.Of(call.Required("clusterName"))
            .Where(item => policy is null || item.AssociatedPolicies.ContainsKey(policy)).Select(item => (JsonNode)item.Key));
    }

    public Answer Update(AwsCall call)
    {
        var item = Get(call);
        CheckGroups(call);
        item.Shape.Take(call, "kubernetesGroups", "username");
        item.Touch(time.GetUtcNow());
        return Entry(item);
    }

    public Answer Delete(AwsCall call)
    {
        var item = Get(call);
        items.Remove(call.Required("clusterName"), item.Key);
        return Answer.Json(new JsonObject());
    }

    public Answer Associate(AwsCall call)
    {
        var item = Get(call);
        var arn = call.Required("policyArn");
        if (!arn.StartsWith("arn:aws:eks::aws:cluster-access-policy/", StringComparison.Ordinal))
            throw EksCall.Invalid("The policyArn parameter format is not valid");
        var scope = call.Parameters["accessScope"] as JsonObject ?? throw EksCall.Invalid("accessScope is required");
        item.AssociatedPolicies[arn] = Policy(arn, scope.DeepClone().AsObject());
        return Answer.Json(new JsonObject
        {
            ["clusterName"] = call.Text("clusterName"),
            ["principalArn"] = item.Key,
            ["associatedAccessPolicy"] = item.AssociatedPolicies[arn].DeepClone(),
        });
    }

    public Answer Disassociate(AwsCall call) => Get(call).AssociatedPolicies.Remove(call.Required("policyArn"))
        ? Answer.Json(new JsonObject())
        : throw EksCall.NotFound("The specified policyArn is not associated with the access entry.");

    public Answer ListAssociated(AwsCall call)
    {
        var item = Get(call);
        return Answer.Json(new JsonObject
        {
            ["clusterName"] = call.Text("clusterName"),
            ["principalArn"] = item.Key,
            ["associatedAccessPolicies"] = new JsonArray([.. item.AssociatedPolicies.Values.Select(policy => policy.DeepClone())]),
        });
    }

    private EksItem Get(AwsCall call) => items.Find(call.Required("clusterName"), call.Required("principalArn"))
        ?? throw EksCall.NotFound("The specified principalArn could not be found. You can view your available access entries with 'list-access-entries'.");

    private static void CheckGroups(AwsCall call)
    {
        foreach (var group in call.Texts("kubernetesGroups[]"))
            if (ReservedGroups.Any(reserved => group.StartsWith(reserved, StringComparison.Ordinal)))
                throw EksCall.Invalid($"The kubernetes group name {group} is invalid, it cannot start with {string.Join(", ", ReservedGroups)}");
    }

    private JsonObject Shape(string cluster, string principal, string region)
    {
        var (kind, name) = principal.Split(':')[5].Split('/', 2) is [var first, var rest] ? (first, rest) : ("user", principal);
        var now = EksCall.Seconds(time.GetUtcNow());
        return new JsonObject
        {
            ["clusterName"] = cluster,
            ["principalArn"] = principal,
            ["kubernetesGroups"] = new JsonArray(),
            ["accessEntryArn"] = $"arn:aws:eks:{region}:{account}:access-entry/{cluster}/{kind}/{account}/{name}/{Guid.NewGuid()}",
            ["createdAt"] = now,
            ["modifiedAt"] = now,
            ["tags"] = new JsonObject(),
            ["username"] = kind == "role" ? $"arn:aws:sts::{account}:assumed-role/{name[(name.LastIndexOf('/') + 1)..]}/{{{{SessionName}}}}" : principal,
            ["type"] = "STANDARD",
        };
    }

    private JsonObject Policy(string arn, JsonObject scope)
    {
        scope["namespaces"] ??= new JsonArray();
        var now = EksCall.Seconds(time.GetUtcNow());
        return new JsonObject { ["policyArn"] = arn, ["accessScope"] = scope, ["associatedAt"] = now, ["modifiedAt"] = now };
    }

    private static Answer Entry(EksItem item) => Answer.Json(new JsonObject { ["accessEntry"] = item.Shape.DeepClone() });
}
