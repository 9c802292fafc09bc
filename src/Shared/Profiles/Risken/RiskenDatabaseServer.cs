using System.Text.Json.Nodes;

namespace Berth.Profiles.Risken;

/// <summary>A MySQL server inside the cluster, for trying RISKEN out: one pod, one volume, a user with all rights on the schema.</summary>
internal static class RiskenDatabaseServer
{
    /// <summary>Of service, stateful set and secret: the name that RISKEN's own manifests use.</summary>
    public const string Name = "db";

    public const int Port = 3306;

    private const string Volume = "data";

    public static IReadOnlyList<JsonObject> Manifests(string environment, string ns, DatabaseAccount account, GeneratedSecret root) =>
    [
        new()
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Secret",
            ["metadata"] = RiskenDatabaseJob.Metadata(environment, ns, Name),
            ["data"] = new JsonObject { ["username"] = account.Secret("username"), ["password"] = account.Secret("password"), ["root-password"] = root.Secret },
        },
        new()
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Service",
            ["metadata"] = RiskenDatabaseJob.Metadata(environment, ns, Name),
            ["spec"] = new JsonObject
            {
                ["clusterIP"] = "None",
                ["selector"] = Selector(),
                ["ports"] = new JsonArray(new JsonObject { ["name"] = "mysql", ["port"] = Port, ["protocol"] = "TCP", ["targetPort"] = Port }),
            },
        },
        new()
        {
            ["apiVersion"] = "apps/v1",
            ["kind"] = "StatefulSet",
            ["metadata"] = RiskenDatabaseJob.Metadata(environment, ns, Name),
            ["spec"] = new JsonObject
            {
                ["serviceName"] = Name,
                ["replicas"] = 1,
                ["selector"] = new JsonObject { ["matchLabels"] = Selector() },
                ["template"] = Template(environment, account),
                ["volumeClaimTemplates"] = new JsonArray(new JsonObject
                {
                    ["apiVersion"] = "v1",
                    ["kind"] = "PersistentVolumeClaim",
                    ["metadata"] = new JsonObject { ["name"] = Volume },
                    ["spec"] = new JsonObject
                    {
                        ["accessModes"] = new JsonArray("ReadWriteOnce"),
                        ["resources"] = new JsonObject { ["requests"] = new JsonObject { ["storage"] = "10Gi" } },
                    },
                }),
            },
        },
    ];

    internal static JsonNode FromSecret(string variable, string secret, string key) => new JsonObject
    {
        ["name"] = variable,
        ["valueFrom"] = new JsonObject { ["secretKeyRef"] = new JsonObject { ["name"] = secret, ["key"] = key } },
    };

    private static JsonObject Template(string environment, DatabaseAccount account)
    {
        var labels = Planning.KubernetesLabels.Of(environment);
        labels["app"] = Name;
        return new()
        {
            ["metadata"] = new JsonObject { ["labels"] = labels },
            ["spec"] = new JsonObject
            {
                ["automountServiceAccountToken"] = false,
                ["containers"] = new JsonArray(new JsonObject
                {
                    ["name"] = Name,
                    ["image"] = RiskenDatabaseJob.Image,
                    ["args"] = new JsonArray("--character-set-server=utf8mb4", "--collation-server=utf8mb4_bin"),
                    ["env"] = new JsonArray(
                        new JsonObject { ["name"] = "MYSQL_DATABASE", ["value"] = account.Schema },
                        FromSecret("MYSQL_USER", Name, "username"), FromSecret("MYSQL_PASSWORD", Name, "password"), FromSecret("MYSQL_ROOT_PASSWORD", Name, "root-password")),
                    ["ports"] = new JsonArray(new JsonObject { ["name"] = "mysql", ["containerPort"] = Port, ["protocol"] = "TCP" }),
                    ["readinessProbe"] = new JsonObject { ["tcpSocket"] = new JsonObject { ["port"] = Port } },
                    ["volumeMounts"] = new JsonArray(new JsonObject { ["name"] = Volume, ["mountPath"] = "/var/lib/mysql" }),
                }),
            },
        };
    }

    private static JsonObject Selector() => new() { ["app"] = Name };
}
