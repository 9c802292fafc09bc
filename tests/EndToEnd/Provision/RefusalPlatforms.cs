using System.Text.Json.Nodes;

namespace Berth.Tests.EndToEnd.Provision;

/// <summary>Platforms on which requests cannot be done, and secrets that they cannot use: put past Berth's own checks, as time makes them.</summary>
internal sealed class RefusalPlatforms(RunningCloud running)
{
    public const string NoCluster = "no-cluster";
    public const string PlainListener = "plain-listener";
    public const string FullListener = "full-listener";

    /// <summary>Its cluster is being made.</summary>
    public const string YoungCluster = "young-cluster";

    /// <summary>Its load balancer has all the target groups that one may have.</summary>
    public const string FullBalancer = "full-balancer";

    /// <summary>Its account allows fewer app clients and parameters than there are.</summary>
    public const string SmallAccount = "small-account";

    /// <summary>Several things are wrong with it.</summary>
    public const string Ruined = "ruined";

    /// <summary>The value of a secret that is not to be seen anywhere.</summary>
    public const string ShortKey = "twenty-letters-4711!";

    /// <summary>What a load balancer takes (elasticloadbalancing quota "Rules per Application Load Balancer").</summary>
    private const int Rules = 100;

    /// <summary>"Target groups per Application Load Balancer", and how many an action names.</summary>
    private const int TargetGroups = 100;
    private const int GroupsPerAction = 5;

    private const string Stack = "full-balancer";

    /// <summary>BatchWriteItem takes so many.</summary>
    private const int Batch = 25;

    private readonly CloudClients cloud = running.Clients;

    public string Secret { get; private set; } = "";

    public async Task PutAsync()
    {
        var standing = await cloud.AwsAsync("elbv2", "describe-listeners", "--listener-arns", cloud.ListenerArn);
        var certificate = (string)standing["Listeners"]![0]!["Certificates"]![0]!["CertificateArn"]!;
        var plain = ListenerAsync("--protocol", "HTTP", "--port", "8081");
        var full = ListenerAsync("--protocol", "HTTPS", "--port", "8443", "--certificates", $"CertificateArn={certificate}");
        var young = cloud.AwsAsync("eks", "create-cluster", "--name", "young", "--role-arn", "arn:aws:iam::123456789012:role/cluster", "--resources-vpc-config", "subnetIds=subnet-1,subnet-2");
        var values = new JsonObject { ["key"] = ShortKey, ["empty"] = "", ["long"] = new string('x', 4097) };
        var secret = cloud.AwsAsync("secretsmanager", "create-secret", "--name", "berth-input/refused", "--secret-string", values.ToJsonString());
        await Task.WhenAll(
            PlatformAsync(NoCluster, null, "gone"),
            PlatformAsync(PlainListener, await plain, null),
            PlatformAsync(FullListener, await full, null),
            PlatformAsync(Ruined, await plain, "gone"),
            PlatformAsync(YoungCluster, null, "young"),
            PlatformAsync(SmallAccount, null, null, platform => platform["quotas"] = new JsonObject { ["appClients"] = 1, ["standardParameters"] = 100 }),
            PutFullBalancerAsync(certificate),
            young,
            FillAsync(await full));
        Secret = (string)(await secret)["ARN"]!;
    }

    private async Task<string> ListenerAsync(params string[] kind)
    {
        var made = await cloud.AwsAsync(["elbv2", "create-listener", "--load-balancer-arn", (string)running.Description["platform"]!["loadBalancers"]![0]!["arn"]!,
            .. kind, "--default-actions", "Type=fixed-response,FixedResponseConfig={StatusCode=404}"]);
        return (string)made["Listeners"]![0]!["ListenerArn"]!;
    }

    private Task PlatformAsync(string name, string? listener, string? cluster, Action<JsonNode>? change = null)
    {
        var platform = running.Description["platform"]!.DeepClone();
        platform["name"] = name;
        if (listener is not null)
            platform["loadBalancers"]![0]!["listenerArn"] = listener;
        if (cluster is not null)
            platform["cluster"]!["name"] = cluster;
        change?.Invoke(platform);
        return cloud.AwsAsync("ssm", "put-parameter", "--name", $"/berth/platforms/{name}", "--type", "String", "--value", platform.ToJsonString());
    }

    /// <summary>A load balancer of its own with as many target groups as one takes, five a rule.</summary>
    private async Task PutFullBalancerAsync(string certificate)
    {
        var theirs = await cloud.AwsAsync("elbv2", "describe-load-balancers", "--load-balancer-arns", (string)running.Description["platform"]!["loadBalancers"]![0]!["arn"]!);
        var resources = new JsonObject
        {
            ["Balancer"] = Resource("LoadBalancer", new()
            {
                ["Subnets"] = new JsonArray([.. theirs["LoadBalancers"]![0]!["AvailabilityZones"]!.AsArray().Select(zone => zone!["SubnetId"]!.DeepClone())]),
            }),
            ["Listener"] = Resource("Listener", new()
            {
                ["LoadBalancerArn"] = new JsonObject { ["Ref"] = "Balancer" }, ["Protocol"] = "HTTPS", ["Port"] = 443,
                ["Certificates"] = new JsonArray(new JsonObject { ["CertificateArn"] = certificate }),
                ["DefaultActions"] = new JsonArray(new JsonObject { ["Type"] = "fixed-response", ["FixedResponseConfig"] = new JsonObject { ["StatusCode"] = "404" } }),
            }),
        };
        foreach (var groups in Enumerable.Range(1, TargetGroups).Chunk(GroupsPerAction))
        {
            foreach (var number in groups)
                resources[$"Group{number}"] = Resource("TargetGroup", new() { ["Name"] = $"full-{number}", ["Protocol"] = "HTTP", ["Port"] = 80, ["VpcId"] = theirs["LoadBalancers"]![0]!["VpcId"]!.DeepClone() });
            var forwarded = groups.Select(number => (JsonNode)new JsonObject { ["TargetGroupArn"] = new JsonObject { ["Ref"] = $"Group{number}" }, ["Weight"] = 1 });
            resources[$"Rule{groups[0]}"] = Resource("ListenerRule", new()
            {
                ["ListenerArn"] = new JsonObject { ["Ref"] = "Listener" }, ["Priority"] = groups[0],
                ["Conditions"] = new JsonArray(new JsonObject { ["Field"] = "path-pattern", ["Values"] = new JsonArray($"/{groups[0]}") }),
                ["Actions"] = new JsonArray(new JsonObject { ["Type"] = "forward", ["ForwardConfig"] = new JsonObject { ["TargetGroups"] = new JsonArray([.. forwarded]) } }),
            });
        }

        var template = new JsonObject { ["Resources"] = resources, ["Outputs"] = new JsonObject { ["Balancer"] = Output("Balancer"), ["Listener"] = Output("Listener") } };
        await cloud.AwsAsync("cloudformation", "create-stack", "--stack-name", Stack, "--template-body", template.ToJsonString());
        var outputs = (await cloud.AwsAsync("cloudformation", "describe-stacks", "--stack-name", Stack))["Stacks"]![0]!["Outputs"]!.AsArray()
            .ToDictionary(output => (string)output!["OutputKey"]!, output => (string)output!["OutputValue"]!);
        await PlatformAsync(FullBalancer, outputs["Listener"], null, platform => platform["loadBalancers"]![0]!["arn"] = outputs["Balancer"]);
    }

    private static JsonObject Resource(string type, JsonObject properties) => new() { ["Type"] = $"AWS::ElasticLoadBalancingV2::{type}", ["Properties"] = properties };

    private static JsonObject Output(string resource) => new() { ["Value"] = new JsonObject { ["Ref"] = resource } };

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
