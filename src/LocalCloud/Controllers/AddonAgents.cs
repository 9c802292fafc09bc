using System.Text.Json.Nodes;
using Berth.LocalCloud.Gateway;
using Berth.LocalCloud.Kubernetes;

namespace Berth.LocalCloud.Controllers;

/// <summary>
/// What add-ons bring into the cluster: their agents, as DaemonSets, and the log group that Fluent Bit makes. Of one that is to be
/// silent or to fail, the controller "daemonset" is told so.
/// </summary>
internal sealed class AddonAgents(Cluster cluster, Upstream upstream, string clusterName)
{
    private const string Manager = "eks";

    // docs.aws.amazon.com: CloudWatch User Guide, "Install the CloudWatch agent with the Amazon CloudWatch Observability EKS add-on";
    // EKS User Guide, "Set up the Amazon EKS Pod Identity Agent".
    private static readonly Dictionary<string, (string Namespace, string[] DaemonSets)> Known = new()
    {
        ["amazon-cloudwatch-observability"] = ("amazon-cloudwatch", ["cloudwatch-agent", "fluent-bit"]),
        ["eks-pod-identity-agent"] = ("kube-system", ["eks-pod-identity-agent"]),
    };

    public async Task ChangedAsync(string addon, bool there, CancellationToken ct)
    {
        if (!Known.TryGetValue(addon, out var brings))
            return;
        if (there && cluster.Find(Catalogue.Namespaces, "", brings.Namespace) is null)
            cluster.Create(Catalogue.Namespaces, "", new JsonObject { ["metadata"] = new JsonObject { ["name"] = brings.Namespace } }, Manager);
        foreach (var name in brings.DaemonSets)
        {
            if (there)
                cluster.Apply(Catalogue.DaemonSets, brings.Namespace, DaemonSet(brings.Namespace, name), Manager);
            else
                cluster.Delete(Catalogue.DaemonSets, brings.Namespace, name);
        }

        if (there && brings.DaemonSets.Contains("fluent-bit"))
            await MakeLogGroupAsync($"/aws/containerinsights/{clusterName}/application", ct);
    }

    private async Task MakeLogGroupAsync(string name, CancellationToken ct)
    {
        try
        {
            await upstream.JsonAsync("logs", "Logs_20140328.CreateLogGroup", new JsonObject { ["logGroupName"] = name }, ct);
        }
        catch (UpstreamException there) when (there.Body.Contains("ResourceAlreadyExistsException", StringComparison.Ordinal))
        {
            // From an add-on that was there before.
        }
    }

    private static JsonObject DaemonSet(string space, string name)
    {
        var labels = new JsonObject { ["k8s-app"] = name };
        return new JsonObject
        {
            ["apiVersion"] = "apps/v1",
            ["kind"] = "DaemonSet",
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = space, ["labels"] = labels.DeepClone() },
            ["spec"] = new JsonObject
            {
                ["selector"] = new JsonObject { ["matchLabels"] = labels.DeepClone() },
                ["template"] = new JsonObject
                {
                    ["metadata"] = new JsonObject { ["labels"] = labels },
                    ["spec"] = new JsonObject { ["containers"] = new JsonArray(new JsonObject { ["name"] = name, ["image"] = $"local.invalid/{name}:add-on" }) },
                },
            },
        };
    }
}
