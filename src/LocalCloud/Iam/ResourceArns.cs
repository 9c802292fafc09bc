using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Berth.LocalCloud.Gateway;

namespace Berth.LocalCloud.Iam;

/// <summary>
/// The ARNs that a call is authorised for. Formats: Service Authorization Reference, "Resource types defined by …" of each service.
/// </summary>
public sealed class ResourceArns(Upstream upstream, string account)
{
    private readonly ConcurrentDictionary<string, Task<string?>> secrets = new();
    private readonly ConcurrentDictionary<string, Task<string?>> keys = new();

    /// <summary>"*" alone when the request names no resource.</summary>
    public async Task<IReadOnlyList<string>> FindAsync(Requirement requirement, AwsCall call)
    {
        if (requirement.Kind == "*")
            return ["*"];
        var paths = requirement.Path.Split(',');
        if (paths.Length > 1)
            return [Two(requirement.Kind, paths.Select(path => call.Texts(path).FirstOrDefault()).ToArray(), call.Region)];
        var arns = new List<string>();
        foreach (var value in call.Texts(requirement.Path).Distinct())
            arns.Add(await OneAsync(requirement.Kind, value, call));
        if (arns.Count == 0 && requirement.Kind == "event-bus")
            arns.Add(await OneAsync("event-bus", "default", call));
        // A transaction's requirement for a kind of write that it does not hold asks for nothing.
        if (arns.Count == 0 && !requirement.Path.StartsWith("TransactItems", StringComparison.Ordinal))
            arns.Add("*");
        return arns;
    }

    /// <summary>The ARN of a key by id, ARN or alias; null when there is none.</summary>
    public Task<string?> KeyAsync(string id) => KeptAsync(keys, id, async () =>
        (string?)(await upstream.JsonAsync("kms", "TrentService.DescribeKey", new JsonObject { ["KeyId"] = id }))["KeyMetadata"]?["Arn"]);

    /// <summary>To be told of every call that succeeded.</summary>
    public void Observe(AwsCall call)
    {
        if (call is { Service.Name: "secretsmanager", Operation: "CreateSecret" or "DeleteSecret" or "RestoreSecret" })
            secrets.Clear();
        if (call.Service.Name == "kms" && !call.Operation.StartsWith("Describe", StringComparison.Ordinal))
            keys.Clear();
    }

    private async Task<string> OneAsync(string kind, string value, AwsCall call)
    {
        var region = call.Region;
        var isArn = value.StartsWith("arn:", StringComparison.Ordinal);
        switch (kind)
        {
            case "arn":
                return value;
            case "secret":
                return isArn ? value : await SecretAsync(value) ?? $"arn:aws:secretsmanager:{region}:{account}:secret:{value}-??????";
            case "key":
                return await KeyAsync(value) ?? (isArn ? value : $"arn:aws:kms:{region}:{account}:key/{value}");
            case "alias":
                return $"arn:aws:kms:{region}:{account}:{value}";
            case "queue":
                return isArn ? value : $"arn:aws:sqs:{region}:{account}:{value[(value.LastIndexOf('/') + 1)..]}";
            case "parameter":
                return isArn ? value : $"arn:aws:ssm:{region}:{account}:parameter/{value.Split(':')[0].TrimStart('/')}";
            case "stateMachine":
                return $"arn:aws:states:{region}:{account}:stateMachine:{value}";
            case "cluster":
                return $"arn:aws:eks:{region}:{account}:cluster/{value}";
            case "userpool":
                return $"arn:aws:cognito-idp:{region}:{account}:userpool/{value}";
            case "targetgroup":
                return $"arn:aws:elasticloadbalancing:{region}:{account}:targetgroup/{value}/0000000000000000";
            case "loadbalancer":
                return $"arn:aws:elasticloadbalancing:{region}:{account}:loadbalancer/app/{value}/0000000000000000";
            case "new-rule":
                return value.Replace(":listener/", ":listener-rule/", StringComparison.Ordinal) + "/0000000000000000";
            case "role":
                return $"arn:aws:iam::{account}:role/{value}";
            case "new-role":
                return $"arn:aws:iam::{account}:role{call.Text("Path") ?? "/"}{value}";
            case "policy":
                return $"arn:aws:iam::{account}:policy{call.Text("Path") ?? "/"}{value}";
            case "oidc-provider":
                return $"arn:aws:iam::{account}:oidc-provider/{value.Replace("https://", "", StringComparison.Ordinal)}";
            case "event-bus":
                return isArn ? value : $"arn:aws:events:{region}:{account}:event-bus/{value}";
            case "rule":
                return call.Text("EventBusName") is { } bus and not "default"
                    ? $"arn:aws:events:{region}:{account}:rule/{bus[(bus.LastIndexOf('/') + 1)..]}/{value}"
                    : $"arn:aws:events:{region}:{account}:rule/{value}";
            case "schedule-group":
                return $"arn:aws:scheduler:{region}:{account}:schedule-group/{value}";
            case "log-group":
                return $"arn:aws:logs:{region}:{account}:log-group:{value}:*";
            case "alarm":
                return $"arn:aws:cloudwatch:{region}:{account}:alarm:{value}";
            case "dashboard":
                return $"arn:aws:cloudwatch::{account}:dashboard/{value}";
            case "security-group" or "vpc" or "subnet" or "network-interface":
                return $"arn:aws:ec2:{region}:{account}:{kind}/{value}";
            case "autoScalingGroup":
                return $"arn:aws:autoscaling:{region}:{account}:autoScalingGroup:00000000-0000-0000-0000-000000000000:autoScalingGroupName/{value}";
            case "stack":
                return isArn ? value : $"arn:aws:cloudformation:{region}:{account}:stack/{value}/00000000-0000-0000-0000-000000000000";
            case "hostedzone" or "change":
                return $"arn:aws:route53:::{kind}/{value[(value.LastIndexOf('/') + 1)..]}";
            case "table":
                return isArn ? value : $"arn:aws:dynamodb:{region}:{account}:table/{value}";
            case "function":
                return isArn ? value : $"arn:aws:lambda:{region}:{account}:function:{value}";
            case "event-source-mapping":
                return $"arn:aws:lambda:{region}:{account}:event-source-mapping:{value}";
            case "bucket":
                return $"arn:aws:s3:::{value}";
            default:
                throw new NotSupportedException($"actions.json names a kind of resource that the local cloud does not know: {kind}");
        }
    }

    private string Two(string kind, string?[] values, string region) => kind switch
    {
        "nodegroup" => $"arn:aws:eks:{region}:{account}:nodegroup/{values[0]}/{values[1]}/00000000-0000-0000-0000-000000000000",
        "addon" => $"arn:aws:eks:{region}:{account}:addon/{values[0]}/{values[1]}/00000000-0000-0000-0000-000000000000",
        "podidentityassociation" => $"arn:aws:eks:{region}:{account}:podidentityassociation/{values[0]}/{values[1]}",
        "access-entry" => AccessEntry(values[0], values[1] ?? "", region),
        "schedule" => $"arn:aws:scheduler:{region}:{account}:schedule/{values[0] ?? "default"}/{values[1]}",
        "log-stream" => $"arn:aws:logs:{region}:{account}:log-group:{values[0]}:log-stream:{values[1]}",
        "table" => $"arn:aws:dynamodb:{region}:{account}:table/{values[0]}" + (values[1] is null ? "" : $"/index/{values[1]}"),
        "object" => $"arn:aws:s3:::{values[0]}/{values[1]}",
        _ => throw new NotSupportedException($"actions.json names a kind of resource that the local cloud does not know: {kind}"),
    };

    private string AccessEntry(string? cluster, string principal, string region)
    {
        // arn:aws:iam::account:role/name -> access-entry/cluster/role/account/name/uuid
        var parts = principal.Split(':');
        var name = parts[^1].Split('/', 2);
        return $"arn:aws:eks:{region}:{account}:access-entry/{cluster}/{name[0]}/{(parts.Length > 4 ? parts[4] : account)}/{name[^1]}/00000000-0000-0000-0000-000000000000";
    }

    private Task<string?> SecretAsync(string name) => KeptAsync(secrets, name, async () =>
        (string?)(await upstream.JsonAsync("secretsmanager", "secretsmanager.DescribeSecret", new JsonObject { ["SecretId"] = name }))["ARN"]);

    private static async Task<string?> KeptAsync(ConcurrentDictionary<string, Task<string?>> kept, string name, Func<Task<string?>> find)
    {
        try
        {
            return await kept.GetOrAdd(name, _ => find());
        }
        catch (UpstreamException)
        {
            // It is not there. It may be later.
            kept.TryRemove(name, out _);
            return null;
        }
    }
}
