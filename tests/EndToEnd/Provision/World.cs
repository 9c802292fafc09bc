using System.Text.Json.Nodes;

namespace Berth.Tests.EndToEnd.Provision;

/// <summary>
/// Everything that environments consist of, a line each, with what tells one version of it from the next. Whatever belongs
/// to an environment bears its name somewhere in its line.
/// </summary>
internal sealed class World
{
    public required IReadOnlyList<string> Lines { get; init; }

    public static async Task<World> OfAsync(CloudClients cloud)
    {
        var parts = new[]
        {
            LinesOf("rule", cloud.AwsAsync("elbv2", "describe-rules", "--listener-arn", cloud.ListenerArn), "Rules"),
            LinesOf("target group", cloud.AwsAsync("elbv2", "describe-target-groups"), "TargetGroups"),
            LinesOf("auto scaling group", cloud.AwsAsync("autoscaling", "describe-auto-scaling-groups"), "AutoScalingGroups", group => group["TargetGroupARNs"]!.AsArray().Select(arn => $"{group["AutoScalingGroupName"]} {arn}")),
            LinesOf("role", cloud.AwsAsync("iam", "list-roles"), "Roles"),
            LinesOf("identity provider", cloud.AwsAsync("iam", "list-open-id-connect-providers"), "OpenIDConnectProviderList"),
            LinesOf("app client", cloud.AwsAsync("cognito-idp", "list-user-pool-clients", "--user-pool-id", cloud.UserPool), "UserPoolClients"),
            LinesOf("parameter", cloud.AwsAsync("ssm", "describe-parameters"), "Parameters"),
            LinesOf("secret", cloud.AwsAsync("secretsmanager", "list-secrets"), "SecretList", secret => [$"{secret["Name"]} {secret["SecretVersionsToStages"]!.ToJsonString()}"]),
            LinesOf("queue", cloud.AwsAsync("sqs", "list-queues"), "QueueUrls"),
            LinesOf("alias", cloud.AwsAsync("kms", "list-aliases"), "Aliases"),
            LinesOf("record", cloud.AwsAsync("route53", "list-resource-record-sets", "--hosted-zone-id", cloud.HostedZone), "ResourceRecordSets"),
            LinesOf("pod identity", cloud.AwsAsync("eks", "list-pod-identity-associations", "--cluster-name", "local"), "associations"),
            LinesOf("object", cloud.KubectlAsync("get", "namespaces,serviceaccounts,configmaps,secrets,deployments,statefulsets,jobs,services", "--all-namespaces"), "items",
                one => [$"{one["kind"]} {one["metadata"]!["namespace"]}/{one["metadata"]!["name"]} {one["metadata"]!["uid"]} {one["metadata"]!["resourceVersion"]}"]),
            UsersAsync(cloud),
        };
        return new() { Lines = [.. (await Task.WhenAll(parts)).SelectMany(lines => lines).Order(StringComparer.Ordinal)] };
    }

    /// <summary>Nothing of the environment is there, and all that was there before is as it was.</summary>
    public void HoldsAllOf(World before, string butNothingOf)
    {
        Assert.Empty(before.Lines.Except(Lines));
        Assert.DoesNotContain(Lines, line => line.Contains(butNothingOf, StringComparison.Ordinal));
    }

    private static async Task<IEnumerable<string>> LinesOf(string what, Task<JsonNode> answer, string list, Func<JsonNode, IEnumerable<string>>? of = null) =>
        ApplicationView.List(await answer, list).SelectMany(of ?? (one => [one.ToJsonString()])).Select(line => $"{what} {line}");

    private static async Task<IEnumerable<string>> UsersAsync(CloudClients cloud)
    {
        var (user, password) = await cloud.DatabaseAdministratorAsync();
        return (await cloud.MariaDbAsync(user, password, "SELECT User, authentication_string FROM mysql.user; SHOW DATABASES")).Good()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => $"database {line}");
    }
}
