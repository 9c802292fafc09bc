using System.Text.Json.Nodes;

namespace Berth.Tests.EndToEnd.Provision;

/// <summary>What there is of one environment, looked at once with aws and kubectl.</summary>
internal sealed class ApplicationView
{
    private ApplicationView(string environment) => Environment = environment;

    public string Environment { get; }
    public required IReadOnlyList<JsonNode> Rules { get; init; }
    public required IReadOnlyList<JsonNode> TargetGroups { get; init; }
    public required JsonNode Cluster { get; init; }
    public required JsonNode Role { get; init; }
    public required JsonNode RolePolicy { get; init; }
    public required IReadOnlyList<JsonNode> Clients { get; init; }

    /// <summary>Name to type and, decrypted, value.</summary>
    public required IReadOnlyDictionary<string, (string Type, string Value)> Parameters { get; init; }

    /// <summary>The JSON in the environment's database secret.</summary>
    public required JsonNode Login { get; init; }

    public required string CodeDataKey { get; init; }

    /// <summary>Service accounts, Deployments, CronJobs, Services and pods.</summary>
    public required IReadOnlyList<JsonNode> Objects { get; init; }

    public static async Task<ApplicationView> OfAsync(CloudClients cloud, string environment, string ns)
    {
        var rules = cloud.AwsAsync("elbv2", "describe-rules", "--listener-arn", cloud.ListenerArn);
        var groups = cloud.AwsAsync("elbv2", "describe-target-groups");
        var cluster = cloud.AwsAsync("eks", "describe-cluster", "--name", "local");
        var role = cloud.AwsAsync("iam", "get-role", "--role-name", $"berth-{environment}-risken");
        var policy = cloud.AwsAsync("iam", "get-role-policy", "--role-name", $"berth-{environment}-risken", "--policy-name", "berth");
        var clients = cloud.AwsAsync("cognito-idp", "list-user-pool-clients", "--user-pool-id", cloud.UserPool);
        var parameters = cloud.AwsAsync("ssm", "get-parameters-by-path", "--path", $"/{environment}", "--recursive", "--with-decryption");
        var login = SecretAsync(cloud, $"berth/{environment}/database");
        var key = SecretAsync(cloud, $"berth/{environment}/code-data-key");
        var objects = cloud.KubectlAsync("get", "serviceaccounts,deployments,cronjobs,services,pods", "-n", ns);
        return new(environment)
        {
            Rules = List(await rules, "Rules"),
            TargetGroups = List(await groups, "TargetGroups"),
            Cluster = (await cluster)["cluster"]!,
            Role = (await role)["Role"]!,
            RolePolicy = (await policy)["PolicyDocument"]!,
            Clients = List(await clients, "UserPoolClients"),
            Parameters = List(await parameters, "Parameters").ToDictionary(one => (string)one["Name"]!, one => ((string)one["Type"]!, (string)one["Value"]!)),
            Login = JsonNode.Parse(await login)!,
            CodeDataKey = await key,
            Objects = List(await objects, "items"),
        };
    }

    public static List<JsonNode> List(JsonNode answer, string name) => [.. answer[name]!.AsArray().Select(one => one!)];

    /// <summary>The rule of a host and path, or null.</summary>
    public JsonNode? Rule(string host, string path) => Rules.SingleOrDefault(rule => Values(rule, "host-header").Contains(host) && Values(rule, "path-pattern").Contains(path));

    public static IReadOnlyList<string> Values(JsonNode rule, string field)
    {
        var condition = rule["Conditions"]!.AsArray().SingleOrDefault(condition => (string?)condition!["Field"] == field);
        var values = condition?["HostHeaderConfig"]?["Values"] ?? condition?["PathPatternConfig"]?["Values"] ?? condition?["SourceIpConfig"]?["Values"];
        return [.. (values?.AsArray() ?? []).Select(value => (string)value!)];
    }

    public JsonNode TargetGroup(string name) => Assert.Single(TargetGroups, group => (string?)group["TargetGroupName"] == $"berth-{Environment}-{name}");

    public JsonNode Object(string kind, string name) =>
        Assert.Single(Objects, one => (string?)one["kind"] == kind && (string?)one["metadata"]!["name"] == name);

    public string Issuer => ((string)Cluster["identity"]!["oidc"]!["issuer"]!)["https://".Length..];

    private static async Task<string> SecretAsync(CloudClients cloud, string name) =>
        (string)(await cloud.AwsAsync("secretsmanager", "get-secret-value", "--secret-id", name))["SecretString"]!;
}
