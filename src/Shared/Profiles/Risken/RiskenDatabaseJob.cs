using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Berth.Planning;

namespace Berth.Profiles.Risken;

/// <summary>The Job that makes the tables of an empty schema, once, and what it reads.</summary>
internal static class RiskenDatabaseJob
{
    public const string Image = "public.ecr.aws/docker/library/mysql:8.0";

    private const string LoginName = "schema-owner";
    private const string AuthorityName = "database-ca";
    private const string Folder = "/schema";
    private const string Digest = "berth/schema";
    private const string Made = "berth/schema-name";

    /// <summary>
    /// For MySQL's client and MariaDB's, whose options for TLS differ: each passes over the other's. The scripts need not bear
    /// being run twice: they run only in a schema without tables, and while they do, the table berth_schema says so. Nothing of
    /// it is left at the end.
    /// </summary>
    private const string Script = """
        set -eu
        if [ -n "$DB_CA" ]; then
          tls="--ssl-ca=$DB_CA --loose-ssl-mode=VERIFY_IDENTITY --loose-ssl-verify-server-cert"
        else
          tls="--loose-ssl-mode=REQUIRED --loose-skip-ssl-verify-server-cert"
        fi
        sql() { mysql --no-defaults --protocol=tcp --host="$DB_HOST" --port="$DB_PORT" --user="$DB_USER" $tls --default-character-set=utf8mb4 --batch --skip-column-names "$@" "$DB_SCHEMA"; }
        tries=0
        until said=$(sql --execute='SELECT 1' 2>&1); do
          tries=$((tries + 1))
          case $said in *'ERROR 2'*) ;; *) tries=$MAX_TRIES ;; esac
          if [ "$tries" -ge "$MAX_TRIES" ]; then echo "$said"; exit 1; fi
          sleep 1
        done
        tables=$(sql --execute='SHOW TABLES')
        if printf '%s\n' "$tables" | grep -qx berth_schema; then
          echo "$(sql --execute='SELECT script FROM berth_schema ORDER BY number DESC LIMIT 1') broke off earlier: empty the schema $DB_SCHEMA and start again"
          exit 1
        elif [ -n "$tables" ]; then
          echo "The schema $DB_SCHEMA holds tables: nothing to do"
          exit 0
        fi
        sql --execute='CREATE TABLE berth_schema (number INT AUTO_INCREMENT PRIMARY KEY, script VARCHAR(255) NOT NULL, digest CHAR(64) NOT NULL)'
        for script in scripts/*.sql; do
          name=$(basename "$script")
          sql --execute="INSERT INTO berth_schema (script, digest) VALUES ('$name', '$SCHEMA_DIGEST')"
          sql < "$script" || { echo "$name failed" >&2; exit 1; }
          echo "$name done"
        done
        sql --execute='DROP TABLE berth_schema'
        """;

    public static JsonObject Login(string environment, string ns, string user, string password) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Secret",
        ["metadata"] = Metadata(environment, ns, LoginName),
        ["data"] = new JsonObject { ["username"] = user, ["password"] = password },
    };

    /// <param name="parameter">Holds the PEM.</param>
    public static JsonObject Authority(string environment, string ns, string parameter) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["metadata"] = Metadata(environment, ns, AuthorityName),
        ["data"] = new JsonObject { ["ca.pem"] = $"parameter://{parameter}" },
    };

    /// <param name="verified">Whether the server's certificate is one of the platform's authority; else it is the server's own.</param>
    /// <param name="made">The schema, where it is Berth that makes it: with another one the Job has to run again. Null inside the cluster.</param>
    public static JsonObject Job(string environment, SchemaScripts scripts, string host, int port, string schema, bool verified, ResourceId? made = null)
    {
        var mounts = new JsonArray(Mount("scripts"));
        var volumes = new JsonArray(Volume("scripts", scripts.ConfigMap));
        if (verified)
        {
            mounts.Add(Mount("ca"));
            volumes.Add(Volume("ca", AuthorityName));
        }

        var template = new JsonObject
        {
            ["metadata"] = new JsonObject { ["labels"] = KubernetesLabels.Of(environment) },
            ["spec"] = new JsonObject
            {
                ["restartPolicy"] = "Never",
                ["automountServiceAccountToken"] = false,
                ["containers"] = new JsonArray(new JsonObject
                {
                    ["name"] = "schema",
                    ["image"] = Image,
                    ["command"] = new JsonArray("sh", "-c", Script),
                    ["workingDir"] = Folder,
                    ["env"] = new JsonArray(
                        Variable("DB_HOST", host), Variable("DB_PORT", $"{port}"), Variable("DB_SCHEMA", schema), Variable("DB_CA", verified ? "ca/ca.pem" : ""),
                        FromLogin("DB_USER", "username"), FromLogin("MYSQL_PWD", "password"),
                        Variable("SCHEMA_DIGEST", scripts.Digest), Variable("MAX_TRIES", "120"), Variable("LC_ALL", "C")),
                    ["volumeMounts"] = mounts,
                    // What the scripts said last is found in the pod's status.
                    ["terminationMessagePolicy"] = "FallbackToLogsOnError",
                    ["securityContext"] = new JsonObject { ["runAsUser"] = 999, ["runAsNonRoot"] = true, ["allowPrivilegeEscalation"] = false },
                }),
                ["volumes"] = volumes,
            },
        };
        // A Job's template cannot be changed: another template is another Job, which finds the tables and does nothing.
        var form = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(template.ToJsonString())))[..4];
        var metadata = Metadata(environment, scripts.Namespace, $"{scripts.ConfigMap}-{form}");
        metadata["annotations"] = new JsonObject { [Digest] = scripts.Digest };
        if (made is { } id)
            metadata["annotations"]![Made] = id.Reference("name");
        return new()
        {
            ["apiVersion"] = "batch/v1",
            ["kind"] = "Job",
            ["metadata"] = metadata,
            ["spec"] = new JsonObject { ["backoffLimit"] = 0, ["activeDeadlineSeconds"] = 600, ["template"] = template },
        };
    }

    internal static JsonObject Metadata(string environment, string ns, string name) =>
        new() { ["name"] = name, ["namespace"] = ns, ["labels"] = KubernetesLabels.Of(environment) };

    private static JsonNode Variable(string name, string value) => new JsonObject { ["name"] = name, ["value"] = value };

    private static JsonNode FromLogin(string name, string key) => RiskenDatabaseServer.FromSecret(name, LoginName, key);

    private static JsonNode Mount(string name) => new JsonObject { ["name"] = name, ["mountPath"] = $"{Folder}/{name}", ["readOnly"] = true };

    private static JsonNode Volume(string name, string configMap) => new JsonObject { ["name"] = name, ["configMap"] = new JsonObject { ["name"] = configMap } };
}
