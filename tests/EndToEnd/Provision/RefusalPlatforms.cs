using System.Text.Json.Nodes;

namespace Berth.Tests.EndToEnd.Provision;

/// <summary>Platforms on which requests cannot be done, and secrets that they cannot use: put past Berth's own checks, as time makes them.</summary>
internal sealed class RefusalPlatforms(RunningCloud running)
{
    public const string NoCluster = "no-cluster";
    public const string PlainListener = "plain-listener";
    public const string FullListener = "full-listener";

    /// <summary>Several things are wrong with it.</summary>
    public const string Ruined = "ruined";

    /// <summary>The value of a secret that is not to be seen anywhere.</summary>
    public const string ShortKey = "twenty-letters-4711!";

    /// <summary>What a load balancer takes (elasticloadbalancing quota "Rules per Application Load Balancer").</summary>
    private const int Rules = 100;

    /// <summary>BatchWriteItem takes so many.</summary>
    private const int Batch = 25;

    private readonly CloudClients cloud = running.Clients;

    public string Secret { get; private set; } = "";

    public async Task PutAsync()
    {
        var standing = await cloud.AwsAsync("elbv2", "describe-listeners", "--listener-arns", cloud.ListenerArn);
        var plain = ListenerAsync("--protocol", "HTTP", "--port", "8081");
        var full = ListenerAsync("--protocol", "HTTPS", "--port", "8443", "--certificates", $"CertificateArn={standing["Listeners"]![0]!["Certificates"]![0]!["CertificateArn"]}");
        var values = new JsonObject { ["key"] = ShortKey, ["empty"] = "", ["long"] = new string('x', 4097) };
        var secret = cloud.AwsAsync("secretsmanager", "create-secret", "--name", "berth-input/refused", "--secret-string", values.ToJsonString());
        await Task.WhenAll(
            PlatformAsync(NoCluster, null, "gone"),
            PlatformAsync(PlainListener, await plain, null),
            PlatformAsync(FullListener, await full, null),
            PlatformAsync(Ruined, await plain, "gone"),
            FillAsync(await full));
        Secret = (string)(await secret)["ARN"]!;
    }

    private async Task<string> ListenerAsync(params string[] kind)
    {
        var made = await cloud.AwsAsync(["elbv2", "create-listener", "--load-balancer-arn", (string)running.Description["platform"]!["loadBalancers"]![0]!["arn"]!,
            .. kind, "--default-actions", "Type=fixed-response,FixedResponseConfig={StatusCode=404}"]);
        return (string)made["Listeners"]![0]!["ListenerArn"]!;
    }

    private Task PlatformAsync(string name, string? listener, string? cluster)
    {
        var platform = running.Description["platform"]!.DeepClone();
        platform["name"] = name;
        if (listener is not null)
            platform["loadBalancers"]![0]!["listenerArn"] = listener;
        if (cluster is not null)
            platform["cluster"]!["name"] = cluster;
        return cloud.AwsAsync("ssm", "put-parameter", "--name", $"/berth/platforms/{name}", "--type", "String", "--value", platform.ToJsonString());
    }

    /// <summary>All rules of the load balancer are promised to other environments.</summary>
    private async Task FillAsync(string listener)
    {
        foreach (var priorities in Enumerable.Range(10, Rules).Chunk(Batch))
            await cloud.AwsAsync("dynamodb", "batch-write-item", "--request-items", new JsonObject
            {
                [cloud.Output("RegistryTableName")] = new JsonArray([.. priorities.Select(priority => (JsonNode)new JsonObject
                {
                    ["PutRequest"] = new JsonObject
                    {
                        ["Item"] = new JsonObject { ["pk"] = Text($"RULES#{listener}"), ["sk"] = Text($"{priority:D5}"), ["environment"] = Text("others"), ["name"] = Text($"rule-{priority}") },
                    },
                })]),
            }.ToJsonString());
    }

    private static JsonObject Text(string value) => new() { ["S"] = value };
}
