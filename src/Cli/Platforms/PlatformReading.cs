using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Berth.Platforms;
using Berth.Requests;

namespace Berth.Cli.Platforms;

/// <summary>A platform document as read, or everything that is wrong with its form, all at once. Pure.</summary>
public sealed record PlatformReading(Platform? Platform, IReadOnlyList<RequestProblem> Problems)
{
    private sealed record Field(string Pattern, string Right, bool Required = true);

    private const string Account = "^[0-9]{12}$";
    private static readonly Field Anything = new("\\S", "give a text");

    private static readonly Dictionary<string, Field> Top = new()
    {
        ["schema"] = new($"^{Platform.SchemaName}$", $"give \"{Platform.SchemaName}\""),
        ["name"] = new("^[a-z][a-z0-9-]{0,30}$", "give up to 31 lower-case letters, digits and hyphens, a letter first"),
        ["accountId"] = new(Account, "give the account's 12 digits, as a text"),
        ["region"] = new("^[a-z]{2}(-[a-z]+)+-[0-9]$", "give a region such as ap-northeast-1"),
        ["vpcId"] = new("^vpc-[0-9a-f]+$", "give the VPC's id"),
        ["roleArn"] = new("^arn:aws[a-z-]*:iam::[0-9]{12}:role/.+$", "give the ARN of the role that the platform's account gives to Berth", Required: false),
        ["hostedZoneId"] = new("^[A-Z0-9]+$", "give the zone's id, without /hostedzone/", Required: false),
        ["kmsKeyId"] = new("^(alias/.+|arn:aws.*:kms:.+|[0-9a-f-]{36}|mrk-[0-9a-f]{32})$", "give a key's id, ARN or alias/...", Required: false),
        ["retireBy"] = new("^owner$", "give \"owner\", or leave it out", Required: false),
        ["approval"] = new($"^{ApprovalTerms.Required}$", $"give \"{ApprovalTerms.Required}\", or leave it out", Required: false),
        ["approvalBy"] = new($"^{ApprovalTerms.AnotherThanRequester}$", $"give \"{ApprovalTerms.AnotherThanRequester}\", or leave it out", Required: false),
        ["approvalTimeout"] = new(ApprovalTerms.TimeoutPattern, "give a time such as 30m, 12h or 7d, at most 7d", Required: false),
    };

    private static readonly Dictionary<string, Field> Cluster = new() { ["name"] = new("^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$", "give the EKS cluster's name") };

    private static readonly Dictionary<string, Field> LoadBalancer = new()
    {
        ["arn"] = new("^arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:[0-9]{12}:loadbalancer/app/.+$", "give an application load balancer's ARN"),
        ["listenerArn"] = new("^arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:[0-9]{12}:listener/app/.+$", "give its HTTPS listener's ARN"),
        ["securityGroupId"] = new("^sg-[0-9a-f]+$", "give the load balancer's own security group"),
    };

    private static readonly Dictionary<string, Field> UserPool = new()
    {
        ["id"] = new("^[a-z0-9-]+_[A-Za-z0-9]+$", "give the pool's id, such as ap-northeast-1_AbCdEf123"),
        ["domain"] = Anything with { Right = "give the domain's prefix or the full custom domain" },
    };

    private static readonly Dictionary<string, Field> Database = new()
    {
        ["writer"] = Anything with { Right = "give the writer endpoint's host" },
        ["reader"] = Anything with { Right = "give the reader endpoint's host, or leave it out", Required = false },
        ["adminSecretArn"] = new("^arn:aws[a-z-]*:secretsmanager:.+:secret:.+$", "give the ARN of the secret with username and password of an administrator"),
        ["caParameter"] = new("^/[A-Za-z0-9_./-]+$", "give the name of the parameter that holds the certificate authority's PEM"),
    };

    /// <param name="name">Replaces the document's own name, if given.</param>
    public static PlatformReading Of(string text, string? name = null)
    {
        JsonNode? node;
        try
        {
            node = JsonNode.Parse(text);
        }
        catch (JsonException wrong)
        {
            return new(null, [new("", $"is not JSON (line {wrong.LineNumber + 1})", "give one JSON object")]);
        }

        if (node is not JsonObject document)
            return new(null, [new("", "is no object", "give one JSON object")]);
        if (name is not null)
            document["name"] = name;
        var problems = new List<RequestProblem>();
        Check(document, "", Top, ["cluster", "loadBalancers", "userPool", "database", "secretRecoveryDays", "quotas"], problems);
        if (document["secretRecoveryDays"] is { } window && (window is not JsonValue days || !days.TryGetValue(out int number) || number is not (0 or >= 7 and <= 30)))
            problems.Add(new("/secretRecoveryDays", $"is {window.ToJsonString()}", "give 7 to 30 days, or 0 to delete secrets at once"));
        CheckQuotas(Part(document, "", "quotas", required: false, problems), problems);
        Check(Part(document, "", "cluster", required: true, problems), "/cluster", Cluster, [], problems);
        CheckLoadBalancers(document["loadBalancers"], problems);
        Check(Part(document, "", "userPool", required: false, problems), "/userPool", UserPool, [], problems);
        CheckDatabases(Part(document, "", "database", required: true, problems), problems);
        return problems.Count > 0 ? new(null, problems) : new(document.Deserialize(PlatformJson.Default.Platform), []);
    }

    private static void CheckQuotas(JsonObject? quotas, List<RequestProblem> problems)
    {
        Check(quotas, "/quotas", [], ["appClients", "standardParameters"], problems);
        foreach (var (name, quota) in quotas ?? [])
            if (quota is not JsonValue value || !value.TryGetValue(out int number) || number < 1)
                problems.Add(new($"/quotas/{name}", $"is {quota?.ToJsonString() ?? "null"}", "give a whole number of at least 1, or leave it out for AWS's default"));
    }

    private static void CheckLoadBalancers(JsonNode? node, List<RequestProblem> problems)
    {
        if (node is not JsonArray { Count: > 0 } list)
        {
            problems.Add(new("/loadBalancers", "is missing or empty", "give at least one load balancer with arn, listenerArn and securityGroupId"));
            return;
        }

        foreach (var (index, item) in list.Index())
            if (item is JsonObject balancer)
                Check(balancer, $"/loadBalancers/{index}", LoadBalancer, [], problems);
            else
                problems.Add(new($"/loadBalancers/{index}", "is no object", "give arn, listenerArn and securityGroupId"));
    }

    private static void CheckDatabases(JsonObject? databases, List<RequestProblem> problems)
    {
        if (databases is null)
            return;
        Check(databases, "/database", [], ["mysql", "postgres"], problems);
        foreach (var engine in new[] { "mysql", "postgres" })
        {
            if (Part(databases, "/database", engine, required: false, problems) is not { } database)
                continue;
            Check(database, $"/database/{engine}", Database, ["port", "schemas"], problems);
            foreach (var (profile, digest) in Part(database, $"/database/{engine}", "schemas", required: false, problems) ?? [])
                if (digest is not JsonValue value || !value.TryGetValue(out string? text) || !Regex.IsMatch(text, "^[0-9a-f]{64}$"))
                    problems.Add(new($"/database/{engine}/schemas/{profile}", "is no digest", "leave it out and put the platform with --schema PROFILE=FOLDER"));
            if (database["port"] is not JsonValue port || !port.TryGetValue(out int number) || number is < 1 or > 65535)
                problems.Add(new($"/database/{engine}/port", "is no port", "give a number from 1 to 65535"));
        }
    }

    private static JsonObject? Part(JsonObject document, string path, string name, bool required, List<RequestProblem> problems)
    {
        if (document[name] is JsonObject part)
            return part;
        if (document[name] is not null)
            problems.Add(new($"{path}/{name}", "is no object", "give an object"));
        else if (required)
            problems.Add(new($"{path}/{name}", "is missing", "add it"));
        return null;
    }

    private static void Check(JsonObject? part, string path, Dictionary<string, Field> fields, string[] others, List<RequestProblem> problems)
    {
        if (part is null)
            return;
        foreach (var (name, field) in fields)
        {
            if (part[name] is null)
            {
                if (field.Required)
                    problems.Add(new($"{path}/{name}", "is missing", field.Right));
            }
            else if (part[name] is not JsonValue value || !value.TryGetValue(out string? text) || !Regex.IsMatch(text, field.Pattern, RegexOptions.CultureInvariant))
                problems.Add(new($"{path}/{name}", $"is {part[name]!.ToJsonString()}", field.Right));
        }

        foreach (var (name, _) in part)
            if (!fields.ContainsKey(name) && !others.Contains(name))
                problems.Add(new($"{path}/{name}", "is no known field", $"known are {string.Join(", ", fields.Keys.Concat(others))}"));
    }
}
