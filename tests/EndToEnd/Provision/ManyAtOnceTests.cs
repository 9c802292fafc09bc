using System.Text.Json.Nodes;

namespace Berth.Tests.EndToEnd.Provision;

/// <summary>
/// Several environments at once on a platform of two load balancers, the first of which has room for one of them. <c>berth bench crowd</c>
/// does it with more of them and AWS's rates.
/// </summary>
[Collection(CloudCollection.Name)]
public sealed class ManyAtOnceTests(RunningCloud running)
{
    private const int Environments = 3;
    private const int RoomFor = 1;
    private const int RulesOfOne = 3;
    private const int Quota = 100;
    private const string Stack = "first-balancer";

    /// <summary>BatchWriteItem takes so many.</summary>
    private const int Batch = 25;

    private readonly CloudClients cloud = running.Clients;

    [Fact]
    public async Task Each_gets_what_only_one_may_have_and_the_next_load_balancer_takes_what_the_first_cannot()
    {
        var listener = await PutPlatformAsync();
        string[] names = [.. Enumerable.Range(1, Environments).Select(number => $"many{number}")];
        var entries = new JsonArray([.. names.Select(name => (JsonNode)new JsonObject
        {
            ["Id"] = name, ["MessageBody"] = RequestFor.Environment(name).With("platform", "two-balancers").ToJsonString(),
        })]);
        await cloud.AwsAsync("sqs", "send-message-batch", "--queue-url", cloud.Output("RequestQueueUrl"), "--entries", entries.ToJsonString());
        var shown = await Task.WhenAll(names.Select(name => Eventually.Async(async () => JsonNode.Parse(await ShowAsync(name))!, environment => (string?)environment["status"] is "Ready" or "Failed")));

        Assert.All(shown, environment => Assert.True((string?)environment["status"] == "Ready", $"{environment["record"]?["failedStep"]}: {environment["record"]?["reason"]}"));
        var placements = shown.Select(environment => environment["record"]!["placement"]!.AsObject()).ToList();
        var onFirst = placements.Count(placement => (int?)placement["loadBalancer"] is null or 0);
        // Those that claim the last room at the same time may all give it back.
        Assert.InRange(onFirst, 0, RoomFor);

        // What is there, not what Berth believes.
        var ports = ApplicationView.List(await cloud.KubectlAsync("get", "services", "--all-namespaces"), "items")
            .SelectMany(service => service["spec"]!["ports"]!.AsArray()).Select(port => (int?)port!["nodePort"]).Where(port => port is not null).ToList();
        Assert.Equal(ports.Count, ports.Distinct().Count());
        var first = await RulesAsync(listener);
        Assert.Equal(onFirst * RulesOfOne, first.Count);
        string[] hosts = [.. first.Concat(await RulesAsync(cloud.ListenerArn)).Where(name => names.Any(environment => name.Contains($".{environment}."))).Distinct()];
        Assert.Equal(Environments * 2, hosts.Length);

        var clients = ApplicationView.List(await cloud.AwsAsync("cognito-idp", "list-user-pool-clients", "--user-pool-id", cloud.UserPool, "--max-results", "60"), "UserPoolClients")
            .Where(client => names.Any(name => ((string)client["ClientName"]!).Split('-').Contains(name))).ToDictionary(client => (string)client["ClientName"]!, client => (string)client["ClientId"]!);
        Assert.Equal(Environments, clients.Count);
        foreach (var (name, id) in clients)
        {
            var client = await cloud.AwsAsync("cognito-idp", "describe-user-pool-client", "--user-pool-id", cloud.UserPool, "--client-id", id);
            var environment = names.Single(environment => name.Split('-').Contains(environment));
            Assert.All(client["UserPoolClient"]!["CallbackURLs"]!.AsArray(), url => Assert.Contains($"console.{environment}.example.com", (string)url!));
        }

        // Nothing is counted as worked on when nothing is.
        var slots = await cloud.AwsAsync("dynamodb", "get-item", "--table-name", cloud.Output("RegistryTableName"), "--consistent-read",
            "--key", """{"pk":{"S":"SLOTS"},"sk":{"S":"RUNS"}}""");
        Assert.DoesNotContain(slots["Item"]!.AsObject(), attribute => names.Contains(attribute.Key.Replace("run:", "", StringComparison.Ordinal)));
    }

    private async Task<string> ShowAsync(string environment)
    {
        var answer = await cloud.BerthAsync("show", environment, "--json");
        return answer.ExitCode == 0 ? answer.Output : "{}";
    }

    private async Task<IReadOnlyList<string>> RulesAsync(string listener) =>
    [
        .. ApplicationView.List(await cloud.AwsAsync("elbv2", "describe-rules", "--listener-arn", listener), "Rules").Where(rule => (string?)rule["Priority"] != "default")
            .SelectMany(rule => rule["Conditions"]!.AsArray()).Where(condition => (string?)condition!["Field"] == "host-header").SelectMany(condition => condition!["HostHeaderConfig"]!["Values"]!.AsArray())
            .Select(host => (string)host!),
    ];

    /// <summary>The first load balancer is new, and the registry has promised all of its rules but those of one environment.</summary>
    private async Task<string> PutPlatformAsync()
    {
        var platform = running.Description["platform"]!.DeepClone();
        var standing = platform["loadBalancers"]![0]!;
        var theirs = await cloud.AwsAsync("elbv2", "describe-load-balancers", "--load-balancer-arns", (string)standing["arn"]!);
        var listeners = await cloud.AwsAsync("elbv2", "describe-listeners", "--listener-arns", cloud.ListenerArn);
        var template = new JsonObject
        {
            ["Resources"] = new JsonObject
            {
                ["Balancer"] = Resource("LoadBalancer", new()
                {
                    ["Subnets"] = new JsonArray([.. theirs["LoadBalancers"]![0]!["AvailabilityZones"]!.AsArray().Select(zone => zone!["SubnetId"]!.DeepClone())]),
                }),
                ["Listener"] = Resource("Listener", new()
                {
                    ["LoadBalancerArn"] = new JsonObject { ["Ref"] = "Balancer" }, ["Protocol"] = "HTTPS", ["Port"] = 443,
                    ["Certificates"] = new JsonArray(new JsonObject { ["CertificateArn"] = listeners["Listeners"]![0]!["Certificates"]![0]!["CertificateArn"]!.DeepClone() }),
                    ["DefaultActions"] = new JsonArray(new JsonObject { ["Type"] = "fixed-response", ["FixedResponseConfig"] = new JsonObject { ["StatusCode"] = "404", ["ContentType"] = "text/plain", ["MessageBody"] = "Not found" } }),
                }),
            },
            ["Outputs"] = new JsonObject { ["Balancer"] = Output("Balancer"), ["Listener"] = Output("Listener") },
        };
        await cloud.AwsAsync("cloudformation", "create-stack", "--stack-name", Stack, "--template-body", template.ToJsonString());
        var outputs = (await cloud.AwsAsync("cloudformation", "describe-stacks", "--stack-name", Stack))["Stacks"]![0]!["Outputs"]!.AsArray()
            .ToDictionary(output => (string)output!["OutputKey"]!, output => (string)output!["OutputValue"]!);

        platform["name"] = "two-balancers";
        platform["loadBalancers"]!.AsArray().Insert(0, new JsonObject
        {
            ["arn"] = outputs["Balancer"], ["listenerArn"] = outputs["Listener"], ["securityGroupId"] = standing["securityGroupId"]!.DeepClone(),
        });
        await cloud.AwsAsync("ssm", "put-parameter", "--name", "/berth/platforms/two-balancers", "--type", "String", "--value", platform.ToJsonString());
        foreach (var priorities in Enumerable.Range(1000, Quota - (RoomFor * RulesOfOne)).Chunk(Batch))
            await cloud.AwsAsync("dynamodb", "batch-write-item", "--request-items", new JsonObject
            {
                [cloud.Output("RegistryTableName")] = new JsonArray([.. priorities.Select(priority => (JsonNode)new JsonObject
                {
                    ["PutRequest"] = new JsonObject
                    {
                        ["Item"] = new JsonObject { ["pk"] = Text($"RULES#{outputs["Listener"]}"), ["sk"] = Text($"{priority:D5}"), ["environment"] = Text("others"), ["name"] = Text($"rule-{priority}") },
                    },
                })]),
            }.ToJsonString());
        return outputs["Listener"];
    }

    private static JsonObject Resource(string type, JsonObject properties) => new() { ["Type"] = $"AWS::ElasticLoadBalancingV2::{type}", ["Properties"] = properties };

    private static JsonObject Output(string resource) => new() { ["Value"] = new JsonObject { ["Ref"] = resource } };

    private static JsonObject Text(string value) => new() { ["S"] = value };
}
