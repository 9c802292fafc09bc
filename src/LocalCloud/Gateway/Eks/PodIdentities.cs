using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Berth.LocalCloud.Gateway.Eks;

/// <summary>Pod identity associations: which role the pods of a service account have.</summary>
internal sealed class PodIdentities(string account, TimeProvider time)
{
    private readonly EksItems items = new();

    public EksItem? Find(string arn) => items.All.FirstOrDefault(item => (string)item.Shape["associationArn"]! == arn);

    public Answer Create(AwsCall call)
    {
        var (cluster, space, serviceAccount) = (call.Required("clusterName"), call.Required("namespace"), call.Required("serviceAccount"));
        if (Of(cluster, space, serviceAccount) is { } known)
            return known.ClientRequestToken is { } token && token == call.Text("clientRequestToken")
                ? Association(known)
                : throw EksCall.InUse($"Association already exists: {known.Key}");
        var id = "a-" + RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz0123456789", 17);
        var now = EksCall.Seconds(time.GetUtcNow());
        var shape = new JsonObject
        {
            ["clusterName"] = cluster,
            ["namespace"] = space,
            ["serviceAccount"] = serviceAccount,
            ["roleArn"] = call.Required("roleArn"),
            ["associationArn"] = $"arn:aws:eks:{call.Region}:{account}:podidentityassociation/{cluster}/{id}",
            ["associationId"] = id,
            ["tags"] = new JsonObject(),
            ["createdAt"] = now,
            ["modifiedAt"] = now,
            ["disableSessionTags"] = false,
        };
        shape.Take(call, "tags", "disableSessionTags", "targetRoleArn", "policy");
        CheckPolicy(shape);
        var item = new EksItem(id, call.Text("clientRequestToken"), shape);
        items.Add(cluster, item);
        return Association(item);
    }

    public Answer Describe(AwsCall call) => Association(Get(call));

    public Answer List(AwsCall call)
    {
        var (space, serviceAccount) = (call.Text("namespace"), call.Text("serviceAccount"));
        return EksCall.Page(call, "associations", items.Of(call.Required("clusterName"))
            .Where(item => (space is null || (string?)item.Shape["namespace"] == space) && (serviceAccount is null || (string?)item.Shape["serviceAccount"] == serviceAccount))
            .Select(item => (JsonNode)new JsonObject
            {
                ["clusterName"] = (string?)item.Shape["clusterName"],
                ["namespace"] = (string?)item.Shape["namespace"],
                ["serviceAccount"] = (string?)item.Shape["serviceAccount"],
                ["associationArn"] = (string?)item.Shape["associationArn"],
                ["associationId"] = item.Key,
            }));
    }

    public Answer Update(AwsCall call)
    {
        var item = Get(call);
        item.Shape.Take(call, "roleArn", "disableSessionTags", "targetRoleArn", "policy");
        CheckPolicy(item.Shape);
        item.Touch(time.GetUtcNow());
        return Association(item);
    }

    public Answer Delete(AwsCall call)
    {
        var item = Get(call);
        items.Remove(call.Required("clusterName"), item.Key);
        return Association(item);
    }

    public EksItem? Of(string cluster, string space, string serviceAccount) =>
        items.Of(cluster).FirstOrDefault(item => (string?)item.Shape["namespace"] == space && (string?)item.Shape["serviceAccount"] == serviceAccount);

    private EksItem Get(AwsCall call)
    {
        var id = call.Required("associationId");
        return items.Find(call.Required("clusterName"), id) ?? throw EksCall.NotFound($"No association found with id: {id}");
    }

    // API reference, CreatePodIdentityAssociation: a session policy needs disableSessionTags.
    private static void CheckPolicy(JsonObject shape)
    {
        if (shape["policy"] is not null && shape["disableSessionTags"]?.GetValue<bool>() != true)
            throw EksCall.Invalid("disableSessionTags must be true when a policy is given");
    }

    private static Answer Association(EksItem item) => Answer.Json(new JsonObject { ["association"] = item.Shape.DeepClone() });
}
