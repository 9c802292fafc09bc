using System.Text.Json.Nodes;

namespace Berth.LocalCloud.Kubernetes;

/// <summary>What every cluster has from the start: namespaces, two nodes, the default roles.</summary>
internal static class FirstObjects
{
    private const string Manager = "kube-apiserver";

    public static void Make(Cluster cluster)
    {
        foreach (var name in (string[])["default", "kube-system", "kube-public", "kube-node-lease"])
            cluster.Create(Catalogue.Namespaces, "", Named(name), Manager);
        for (var i = 1; i <= 2; i++)
            cluster.Create(Catalogue.Nodes, "", Node(i), Manager);

        Role(cluster, "cluster-admin", Rule(["*"], ["*"], ["*"]), new JsonObject { ["nonResourceURLs"] = Texts("*"), ["verbs"] = Texts("*") });
        string[] read = ["get", "list", "watch"], write = ["create", "update", "patch", "delete", "deletecollection"];
        string[] groups = ["", "apps", "batch", "networking.k8s.io", "autoscaling", "policy", "coordination.k8s.io"];
        Role(cluster, "view", Rule(groups, ["pods", "pods/log", "configmaps", "services", "serviceaccounts", "persistentvolumeclaims", "events", "namespaces", "deployments", "deployments/scale",
            "replicasets", "statefulsets", "daemonsets", "jobs", "cronjobs", "ingresses", "networkpolicies", "horizontalpodautoscalers", "poddisruptionbudgets", "resourcequotas", "limitranges"], read));
        Role(cluster, "edit", Rule(groups, ["pods", "pods/log", "configmaps", "secrets", "services", "serviceaccounts", "persistentvolumeclaims", "events", "deployments", "deployments/scale", "replicasets",
            "statefulsets", "statefulsets/scale", "daemonsets", "jobs", "cronjobs", "ingresses", "networkpolicies", "horizontalpodautoscalers", "poddisruptionbudgets", "leases"], [.. read, .. write]),
            Rule([""], ["namespaces", "resourcequotas", "limitranges"], read));
        Role(cluster, "admin", Rule(groups, ["*"], [.. read, .. write]), Rule([Catalogue.Rbac], ["roles", "rolebindings"], [.. read, .. write]));
        Role(cluster, "system:discovery", new JsonObject
        {
            ["nonResourceURLs"] = Texts("/api", "/api/*", "/apis", "/apis/*", "/healthz", "/livez", "/openapi", "/openapi/*", "/readyz", "/version", "/version/"),
            ["verbs"] = Texts("get"),
        });
        Bind(cluster, "cluster-admin", "cluster-admin", ApiUser.Masters);
        Bind(cluster, "system:discovery", "system:discovery", "system:authenticated");

        cluster.Create(Catalogue.Services, "default", new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = "kubernetes", ["labels"] = new JsonObject { ["component"] = "apiserver", ["provider"] = "kubernetes" } },
            ["spec"] = new JsonObject { ["clusterIP"] = "10.100.0.1", ["ports"] = new JsonArray(new JsonObject { ["name"] = "https", ["port"] = 443, ["targetPort"] = 443 }) },
        }, Manager);
    }

    private static JsonObject Node(int number)
    {
        var name = $"ip-10-0-{number}-10.ap-northeast-1.compute.internal";
        var zone = number == 1 ? "ap-northeast-1a" : "ap-northeast-1c";
        return new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = name,
                ["labels"] = new JsonObject
                {
                    ["kubernetes.io/hostname"] = name,
                    ["kubernetes.io/os"] = "linux",
                    ["kubernetes.io/arch"] = "amd64",
                    ["node.kubernetes.io/instance-type"] = "t3.medium",
                    ["topology.kubernetes.io/region"] = "ap-northeast-1",
                    ["topology.kubernetes.io/zone"] = zone,
                },
            },
            ["spec"] = new JsonObject { ["providerID"] = $"aws:///{zone}/i-{number:x17}" },
            ["status"] = new JsonObject
            {
                ["addresses"] = new JsonArray(new JsonObject { ["type"] = "InternalIP", ["address"] = $"10.0.{number}.10" }, new JsonObject { ["type"] = "Hostname", ["address"] = name }),
                ["allocatable"] = new JsonObject { ["cpu"] = "1930m", ["memory"] = "3388360Ki", ["pods"] = "17" },
                ["capacity"] = new JsonObject { ["cpu"] = "2", ["memory"] = "3943368Ki", ["pods"] = "17" },
                ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Ready", ["status"] = "True", ["reason"] = "KubeletReady", ["message"] = "kubelet is posting ready status" }),
                ["nodeInfo"] = new JsonObject { ["kubeletVersion"] = "v1.32.13", ["osImage"] = "Amazon Linux 2023", ["architecture"] = "amd64", ["operatingSystem"] = "linux" },
            },
        };
    }

    private static void Role(Cluster cluster, string name, params JsonNode[] rules)
    {
        var role = Named(name);
        role["rules"] = new JsonArray(rules);
        cluster.Create(Catalogue.ClusterRoles, "", role, Manager);
    }

    private static void Bind(Cluster cluster, string name, string role, string group)
    {
        var binding = Named(name);
        binding["roleRef"] = new JsonObject { ["apiGroup"] = Catalogue.Rbac, ["kind"] = "ClusterRole", ["name"] = role };
        binding["subjects"] = new JsonArray(new JsonObject { ["apiGroup"] = Catalogue.Rbac, ["kind"] = "Group", ["name"] = group });
        cluster.Create(Catalogue.ClusterRoleBindings, "", binding, Manager);
    }

    private static JsonObject Named(string name) => new() { ["metadata"] = new JsonObject { ["name"] = name } };

    private static JsonObject Rule(string[] groups, string[] resources, string[] verbs) =>
        new() { ["apiGroups"] = Texts(groups), ["resources"] = Texts(resources), ["verbs"] = Texts(verbs) };

    private static JsonArray Texts(params string[] texts) => [.. texts.Select(text => (JsonNode)text)];
}
