using System.Text.Json.Nodes;

namespace Berth.Tests.EndToEnd.Provision;

/// <summary>An environment of RISKEN's queues, the key that they and its secrets are under, and its names in Route 53.</summary>
public abstract class QueueRows(RunningCloud running, EnvironmentView view)
{
    /// <summary>By queue, in seconds: RISKEN's own values, capped at what SQS allows.</summary>
    private static readonly Dictionary<string, int> Visibility = new()
    {
        ["aws-guardduty"] = 300, ["aws-accessanalyzer"] = 300, ["aws-adminchecker"] = 300, ["aws-cloudsploit"] = 1800, ["aws-portscan"] = 1800,
        ["google-asset"] = 300, ["google-scc"] = 300, ["google-cloudsploit"] = 300, ["google-portscan"] = 1800,
        ["code-gitleaks"] = 900, ["code-dependency"] = 900, ["code-codescan"] = 3600,
        ["osint-subdomain"] = 900, ["osint-website"] = 900,
        ["diagnosis-wpscan"] = 900, ["diagnosis-portscan"] = 43200, ["diagnosis-applicationscan"] = 43200,
        ["azure-prowler"] = 300,
    };

    private readonly CloudClients cloud = running.Clients;
    private readonly ApplicationView seen = view.Seen;

    [Fact]
    public async Task R25_every_queue_is_there_and_its_url_is_published()
    {
        var urls = (await cloud.AwsAsync("sqs", "list-queues", "--queue-name-prefix", $"berth-{view.Environment}-"))["QueueUrls"]!.AsArray().Select(url => (string)url!).ToHashSet();
        Assert.Equal(Visibility.Keys.Select(name => $"berth-{view.Environment}-{name}").Order(), urls.Select(url => url[(url.LastIndexOf('/') + 1)..]).Order());
        var published = seen.Parameters.Where(parameter => parameter.Key.EndsWith("_QUEUE_URL", StringComparison.Ordinal)).Select(parameter => parameter.Value.Value).ToHashSet();
        Assert.Equal(urls.Order(), published.Order());
        var asked = (string)(await cloud.AwsAsync("sqs", "get-queue-url", "--queue-name", $"berth-{view.Environment}-diagnosis-portscan"))["QueueUrl"]!;
        Assert.Contains(asked, published);
        Assert.All(seen.Parameters.Where(parameter => parameter.Key.EndsWith("/SQS_ENDPOINT", StringComparison.Ordinal)),
            parameter => Assert.Equal("https://sqs.ap-northeast-1.amazonaws.com", parameter.Value.Value));
    }

    [Fact]
    public async Task R26_queues_are_standard_hide_messages_as_long_as_a_scan_takes_and_are_under_the_environments_key()
    {
        var key = (string?)(await KeyAsync())["Arn"];
        var urls = (await cloud.AwsAsync("sqs", "list-queues", "--queue-name-prefix", $"berth-{view.Environment}-"))["QueueUrls"]!.AsArray().Select(url => (string)url!);
        foreach (var url in urls)
        {
            var attributes = (await cloud.AwsAsync("sqs", "get-queue-attributes", "--queue-url", url, "--attribute-names", "All"))["Attributes"]!.AsObject();
            Assert.Equal($"{Visibility[url[(url.LastIndexOf($"/berth-{view.Environment}-", StringComparison.Ordinal) + $"/berth-{view.Environment}-".Length)..]]}", (string?)attributes["VisibilityTimeout"]);
            Assert.False(attributes.ContainsKey("FifoQueue"));
            Assert.Equal(key, (string?)attributes["KmsMasterKeyId"]);
        }
    }

    [Fact]
    public async Task Key_is_the_environments_own_and_rotates()
    {
        var key = await KeyAsync();
        Assert.Equal(("Enabled", "CUSTOMER"), ((string?)key["KeyState"], (string?)key["KeyManager"]));
        var id = (string)key["KeyId"]!;
        Assert.True((bool)(await cloud.AwsAsync("kms", "get-key-rotation-status", "--key-id", id))["KeyRotationEnabled"]!);
        var tags = (await cloud.AwsAsync("kms", "list-resource-tags", "--key-id", id))["Tags"]!.AsArray().ToDictionary(tag => (string)tag!["TagKey"]!, tag => (string)tag!["TagValue"]!);
        Assert.Equal((view.Environment, "berth"), (tags["berth:environment"], tags["berth:managed-by"]));
    }

    [Fact]
    public async Task R11_console_and_api_host_are_aliases_of_the_load_balancer()
    {
        var balancer = (await cloud.AwsAsync("elbv2", "describe-load-balancers"))["LoadBalancers"]![0]!;
        var zone = (string)running.Description["platform"]!["hostedZoneId"]!;
        var records = ApplicationView.List(await cloud.AwsAsync("route53", "list-resource-record-sets", "--hosted-zone-id", zone), "ResourceRecordSets");
        foreach (var host in new[] { view.Console, view.Api })
        {
            var record = Assert.Single(records, record => (string?)record["Name"] == host + ".");
            Assert.Equal("A", (string?)record["Type"]);
            Assert.Equal(((string)balancer["DNSName"]!).ToLowerInvariant(), ((string)record["AliasTarget"]!["DNSName"]!).TrimEnd('.'));
            Assert.Equal((string?)balancer["CanonicalHostedZoneId"], (string?)record["AliasTarget"]!["HostedZoneId"]);
        }
    }

    private async Task<JsonNode> KeyAsync() => (await cloud.AwsAsync("kms", "describe-key", "--key-id", $"alias/berth-{view.Environment}"))["KeyMetadata"]!;
}
