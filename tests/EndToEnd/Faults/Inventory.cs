using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Berth.Tests.EndToEnd.Provision;

namespace Berth.Tests.EndToEnd.Faults;

/// <summary>
/// All that stands in the local cloud, a line each, apart from what the environments of other cases are made of. What belongs to an
/// environment bears its name in its line; environments of cases are called <c>fltNNNN</c>, which no id contains by chance.
/// </summary>
internal sealed partial class Inventory
{
    private static readonly XName Member = "member";

    private static readonly string[] Kinds =
    [
        "api/v1/namespaces", "api/v1/serviceaccounts", "api/v1/configmaps", "api/v1/secrets", "api/v1/services", "apis/apps/v1/deployments", "apis/apps/v1/statefulsets", "apis/batch/v1/jobs",
    ];

    private Inventory(IEnumerable<Line> lines, string environment)
    {
        Own = [.. lines.Where(line => line.Text.Contains(environment, StringComparison.Ordinal))];
        Others = [.. lines.Where(line => !OfACase().IsMatch(line.Text)).Select(line => line.Text)];
    }

    /// <summary>What the environment consists of.</summary>
    public IReadOnlyList<Line> Own { get; }

    /// <summary>What belongs to no environment of a case: to the platform, to others, or left over by somebody. Without parameters.</summary>
    public IReadOnlyList<string> Others { get; }

    /// <param name="Name">What it is, without what tells one version of it from the next.</param>
    /// <param name="Text">All of it.</param>
    internal sealed record Line(string Name, string Text);

    public static async Task<Inventory> TakeAsync(FaultCloud cloud, CloudClients clients, string environment)
    {
        var parts = await Task.WhenAll(
            XmlAsync("rule", cloud.QueryAsync("elasticloadbalancing", "2015-12-01", "DescribeRules", ("ListenerArn", clients.ListenerArn)), "Rules", "RuleArn"),
            XmlAsync("target group", cloud.QueryAsync("elasticloadbalancing", "2015-12-01", "DescribeTargetGroups"), "TargetGroups", "TargetGroupName"),
            XmlAsync("attachment", cloud.QueryAsync("autoscaling", "2011-01-01", "DescribeAutoScalingGroups"), "TargetGroupARNs", null),
            XmlAsync("role", cloud.QueryAsync("iam", "2010-05-08", "ListRoles"), "Roles", "RoleName"),
            JsonAsync("app client", cloud.JsonAsync("cognito-idp", "AWSCognitoIdentityProviderService.ListUserPoolClients", new() { ["UserPoolId"] = clients.UserPool, ["MaxResults"] = 60 }), "UserPoolClients", "ClientName"),
            ParametersAsync(cloud, environment),
            SecretsAsync(cloud),
            JsonAsync("queue", cloud.JsonAsync("sqs", "AmazonSQS.ListQueues", [], "1.0"), "QueueUrls", null),
            JsonAsync("alias", cloud.JsonAsync("kms", "TrentService.ListAliases", []), "Aliases", "AliasName"),
            RecordsAsync(cloud, clients.HostedZone),
            JsonAsync("pod identity", cloud.RestAsync("eks", "/clusters/local/pod-identity-associations"), "associations", "associationId"),
            JsonAsync("schedule", cloud.RestAsync("scheduler", "/schedules"), "Schedules", "Name"),
            ClaimsAsync(cloud, clients.ListenerArn),
            ObjectsAsync(cloud),
            UsersAsync(cloud, clients));
        return new(parts.SelectMany(part => part), environment);
    }

    private static async Task<IEnumerable<Line>> XmlAsync(string what, Task<XElement> answer, string list, string? name)
    {
        var members = (await answer).Descendants(list).SelectMany(found => found.Elements(Member));
        return members.Select(one => new Line($"{what} {(name is null ? one.Value : one.Element(name)!.Value)}", $"{what} {one.ToString(SaveOptions.DisableFormatting)}"));
    }

    private static async Task<IEnumerable<Line>> JsonAsync(string what, Task<JsonNode> answer, string list, string? name) =>
        ApplicationView.List(await answer, list).Select(one => new Line($"{what} {(name is null ? (string)one! : (string)one[name]!)}", $"{what} {one.ToJsonString()}"));

    /// <summary>The environment's own: all of them, fifty a page, twice a case, were two fifths of the emulator's time.</summary>
    private static async Task<IEnumerable<Line>> ParametersAsync(FaultCloud cloud, string environment) =>
        (await DescribedAsync(cloud, new() { ["Key"] = "Name", ["Option"] = "Contains", ["Values"] = new JsonArray(environment) }))
            .Select(one => new Line($"parameter {one["Name"]}", $"parameter {one["Name"]} {one["Version"]}"));

    /// <summary>The parameters that belong to no environment of a case, with their versions. To be asked while no case is at work: pages slip when parameters go.</summary>
    public static async Task<IReadOnlyList<string>> OthersParametersAsync(FaultCloud cloud) =>
        [.. (await DescribedAsync(cloud, null)).Select(one => $"parameter {one["Name"]} {one["Version"]}").Where(line => !OfACase().IsMatch(line)).Order(StringComparer.Ordinal)];

    private static async Task<IReadOnlyList<JsonNode>> DescribedAsync(FaultCloud cloud, JsonObject? filter)
    {
        var found = new List<JsonNode>();
        string? next = null;
        do
        {
            var request = new JsonObject { ["MaxResults"] = 50 };
            if (filter is not null)
                request["ParameterFilters"] = new JsonArray(filter.DeepClone());
            if (next is not null)
                request["NextToken"] = next;
            var page = await cloud.JsonAsync("ssm", "AmazonSSM.DescribeParameters", request);
            found.AddRange(ApplicationView.List(page, "Parameters"));
            next = (string?)page["NextToken"];
        }
        while (next is { Length: > 0 });
        return found;
    }

    private static async Task<IEnumerable<Line>> SecretsAsync(FaultCloud cloud)
    {
        var secrets = ApplicationView.List(await cloud.JsonAsync("secretsmanager", "secretsmanager.ListSecrets", new() { ["MaxResults"] = 100 }), "SecretList");
        return secrets.Select(secret =>
        {
            var stages = (secret["SecretVersionsToStages"] as JsonObject ?? []).SelectMany(version => version.Value!.AsArray().Select(label => $"{label}={version.Key}")).Order(StringComparer.Ordinal).ToList();
            return new Line($"secret {secret["Name"]} {stages.FirstOrDefault(stage => stage.StartsWith("AWSCURRENT", StringComparison.Ordinal))}", $"secret {secret["Name"]} {string.Join(' ', stages)}");
        });
    }

    /// <summary>What the registry's ledgers have given out.</summary>
    private static async Task<IEnumerable<Line>> ClaimsAsync(FaultCloud cloud, string listener)
    {
        var lines = new List<Line>();
        foreach (var ledger in cloud.Ledgers.Append($"RULES#{listener}"))
        {
            var held = await cloud.JsonAsync("dynamodb", "DynamoDB_20120810.Query", new()
            {
                ["TableName"] = cloud.Table,
                ["ConsistentRead"] = true,
                ["KeyConditionExpression"] = "pk = :pk",
                ["ExpressionAttributeValues"] = new JsonObject { [":pk"] = new JsonObject { ["S"] = ledger } },
            }, "1.0");
            lines.AddRange(ApplicationView.List(held, "Items").Select(item => $"claim {ledger} {item["sk"]!["S"]} of {item["environment"]!["S"]}").Select(claim => new Line(claim, claim)));
        }

        return lines;
    }

    private static async Task<IEnumerable<Line>> RecordsAsync(FaultCloud cloud, string zone)
    {
        var records = (await cloud.RestXmlAsync("route53", $"/2013-04-01/hostedzone/{zone[(zone.LastIndexOf('/') + 1)..]}/rrset")).Descendants("ResourceRecordSet");
        return records.Select(one => new Line($"record {one.Element("Name")!.Value} {one.Element("Type")!.Value}", $"record {one.ToString(SaveOptions.DisableFormatting)}"));
    }

    /// <summary>Asked of the API itself: kubectl, twice a case, would take as long as the case.</summary>
    private static async Task<IEnumerable<Line>> ObjectsAsync(FaultCloud cloud) => (await Task.WhenAll(Kinds.Select(async path => (await cloud.ObjectsAsync(path)).Select(one =>
    {
        var name = $"{path} {one!["metadata"]!["namespace"]}/{one["metadata"]!["name"]}";
        return new Line(name, $"{name} {one["metadata"]!["uid"]} {one["metadata"]!["resourceVersion"]}");
    })))).SelectMany(lines => lines);

    private static async Task<IEnumerable<Line>> UsersAsync(FaultCloud cloud, CloudClients clients)
    {
        var (user, password) = await cloud.DatabaseAdministratorAsync();
        return (await clients.MariaDbAsync(user, password, "SELECT User FROM mysql.user; SHOW DATABASES")).Good()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => new Line($"database {line}", $"database {line}"));
    }

    [GeneratedRegex("flt[0-9]{4}")]
    private static partial Regex OfACase();
}
