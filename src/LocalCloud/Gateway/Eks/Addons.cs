using System.Text.Json.Nodes;

namespace Berth.LocalCloud.Gateway.Eks;

/// <summary>Add-ons: CREATING for a moment, then ACTIVE; DELETING for a moment, then gone.</summary>
internal sealed class Addons(string account, Lock gate, TimeProvider time)
{
    private static readonly TimeSpan Transition = TimeSpan.FromMilliseconds(500);

    // Names and a current version each: aws eks describe-addon-versions, 2026.
    private static readonly Dictionary<string, string> Known = new()
    {
        ["vpc-cni"] = "v1.20.4-eksbuild.2",
        ["coredns"] = "v1.11.4-eksbuild.24",
        ["kube-proxy"] = "v1.32.9-eksbuild.2",
        ["eks-pod-identity-agent"] = "v1.3.10-eksbuild.1",
        ["aws-ebs-csi-driver"] = "v1.53.0-eksbuild.1",
        ["aws-efs-csi-driver"] = "v2.1.15-eksbuild.1",
        ["amazon-cloudwatch-observability"] = "v4.7.0-eksbuild.1",
        ["metrics-server"] = "v0.8.0-eksbuild.3",
        ["adot"] = "v0.131.0-eksbuild.1",
    };

    private readonly EksItems items = new();

    public EksItem? Find(string arn) => items.All.FirstOrDefault(item => (string)item.Shape["addonArn"]! == arn);

    public Answer Create(AwsCall call)
    {
        var (cluster, name) = (call.Required("clusterName"), call.Required("addonName"));
        Settle(cluster);
        if (!Known.TryGetValue(name, out var version))
            throw EksCall.Invalid($"Addon {name} specified is not supported");
        if (items.Find(cluster, name) is { } known)
            return known.ClientRequestToken is { } token && token == call.Text("clientRequestToken") ? Addon(known) : throw EksCall.InUse("Addon already exists.");
        var now = EksCall.Seconds(time.GetUtcNow());
        var shape = new JsonObject
        {
            ["addonName"] = name,
            ["clusterName"] = cluster,
            ["status"] = "CREATING",
            ["addonVersion"] = version,
            ["health"] = new JsonObject { ["issues"] = new JsonArray() },
            ["addonArn"] = $"arn:aws:eks:{call.Region}:{account}:addon/{cluster}/{name}/{Guid.NewGuid()}",
            ["createdAt"] = now,
            ["modifiedAt"] = now,
            ["tags"] = new JsonObject(),
        };
        shape.Take(call, "addonVersion", "serviceAccountRoleArn", "tags", "configurationValues");
        var item = new EksItem(name, call.Text("clientRequestToken"), shape) { SettledAt = time.GetUtcNow() + Transition };
        items.Add(cluster, item);
        return Addon(item);
    }

    public Answer Describe(AwsCall call) => Addon(Get(call));

    public Answer List(AwsCall call)
    {
        var cluster = call.Required("clusterName");
        Settle(cluster);
        return EksCall.Page(call, "addons", items.Of(cluster).Select(item => (JsonNode)item.Key));
    }

    public Answer Update(AwsCall call)
    {
        var item = Get(call);
        if ((string?)item.Shape["status"] is "CREATING" or "DELETING" or "UPDATING")
            throw EksCall.InUse($"Addon {item.Key} is {item.Shape["status"]}");
        item.Shape.Take(call, "addonVersion", "serviceAccountRoleArn", "configurationValues");
        item.Shape["status"] = "UPDATING";
        item.SettledAt = time.GetUtcNow() + Transition;
        item.Touch(time.GetUtcNow());
        var update = new JsonObject
        {
            ["id"] = Guid.NewGuid().ToString(),
            ["status"] = "InProgress",
            ["type"] = "AddonUpdate",
            ["params"] = new JsonArray(),
            ["createdAt"] = EksCall.Seconds(time.GetUtcNow()),
            ["errors"] = new JsonArray(),
        };
        item.Updates[(string)update["id"]!] = update;
        return Answer.Json(new JsonObject { ["update"] = update.DeepClone() });
    }

    public Answer Delete(AwsCall call)
    {
        var item = Get(call);
        item.Shape["status"] = "DELETING";
        item.SettledAt = time.GetUtcNow() + Transition;
        return Addon(item);
    }

    /// <summary>Null for updates of other things than add-ons.</summary>
    public Answer? DescribeUpdate(AwsCall call)
    {
        if (call.Text("addonName") is not { } name) return null;
        lock (gate)
        {
            // The path calls the cluster "name".
            var cluster = call.Required("name");
            Settle(cluster);
            return items.Find(cluster, name)?.Updates.GetValueOrDefault(call.Required("updateId")) is { } update
                ? Answer.Json(new JsonObject { ["update"] = update.DeepClone() })
                : throw EksCall.NotFound($"No update found for ID: {call.Text("updateId")}");
        }
    }

    public static Answer Versions(AwsCall call)
    {
        var wanted = call.Text("addonName");
        return EksCall.Page(call, "addons", Known.Where(addon => wanted is null || addon.Key == wanted).Select(addon => (JsonNode)new JsonObject
        {
            ["addonName"] = addon.Key,
            ["type"] = "networking",
            ["owner"] = "aws",
            ["publisher"] = "eks",
            ["addonVersions"] = new JsonArray(new JsonObject
            {
                ["addonVersion"] = addon.Value,
                ["architecture"] = new JsonArray("amd64", "arm64"),
                ["compatibilities"] = new JsonArray(new JsonObject { ["clusterVersion"] = "1.32", ["platformVersions"] = new JsonArray("*"), ["defaultVersion"] = true }),
                ["requiresConfiguration"] = false,
            }),
        }));
    }

    private EksItem Get(AwsCall call)
    {
        var (cluster, name) = (call.Required("clusterName"), call.Required("addonName"));
        Settle(cluster);
        return items.Find(cluster, name) ?? throw EksCall.NotFound($"No addon: {name} found in cluster: {cluster}");
    }

    private void Settle(string cluster)
    {
        foreach (var item in items.Of(cluster).Where(item => item.SettledAt <= time.GetUtcNow()).ToList())
        {
            if ((string?)item.Shape["status"] == "DELETING")
                items.Remove(cluster, item.Key);
            item.Shape["status"] = "ACTIVE";
            foreach (var update in item.Updates.Values)
                update["status"] = "Successful";
        }
    }

    private static Answer Addon(EksItem item) => Answer.Json(new JsonObject { ["addon"] = item.Shape.DeepClone() });
}
