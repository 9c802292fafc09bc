using System.Text;
using System.Text.Json.Nodes;

namespace Berth.Tests.EndToEnd.Provision;

/// <summary>What the run of events/risken.json left in CloudWatch, in its history and in the registry.</summary>
[Collection(CloudCollection.Name)]
public sealed class TelemetryTests(RunningCloud running, RiskenView view) : IClassFixture<RiskenView>
{
    private static readonly string[] Steps =
    [
        "ValidateRequest", "AcquireLease", "PlanEnvironment", "RotateDatabaseSecret", "WireCognito", "ConfigureCluster", "PublishParameters",
        "WireLoadBalancer", "DeployApplication", "VerifyEnvironment", "RecordOutcome",
    ];

    private readonly CloudClients cloud = running.Clients;
    private readonly ApplicationView seen = view.Seen;

    private string Execution => (string)JsonNode.Parse(running.FirstRun.Output)!["execution"]!;

    [Fact]
    public async Task Every_step_writes_structured_logs_and_metrics()
    {
        var logs = Steps.ToDictionary(step => step, step => LogAsync($"/aws/lambda/berth-{step}"));
        var metrics = ApplicationView.List(await cloud.AwsAsync("cloudwatch", "list-metrics", "--namespace", "Berth"), "Metrics");
        foreach (var step in Steps)
        {
            var lines = (await logs[step]).Split('\n').Where(line => line.StartsWith('{')).Select(line => JsonNode.Parse(line)!).ToList();
            var end = lines.First(line => (string?)line["message"] == "step ends" && (string?)line["execution"] == Execution);
            Assert.Equal((step, "prd", "01J9RISKEN0000000000000001", "INFO"),
                ((string?)end["step"], (string?)end["environment"], (string?)end["requestId"], (string?)end["level"]));
            foreach (var name in new[] { "Duration", "Changes", "Failures" })
                Assert.Contains(metrics, metric => (string?)metric["MetricName"] == name
                    && metric["Dimensions"]!.AsArray().Count == 1 && (string?)metric["Dimensions"]![0]!["Value"] == step);
        }
    }

    [Fact]
    public async Task Age_of_credentials_and_leases_is_measured_by_schedule()
    {
        await running.Control.AdvanceAsync(TimeSpan.FromMinutes(16));
        var metrics = await Eventually.Async(
            async () => ApplicationView.List(await cloud.AwsAsync("cloudwatch", "list-metrics", "--namespace", "Berth"), "Metrics").Select(Text).ToList(),
            found => found.Contains("SecretAge Stack=berth Environment=prd") && found.Contains("Failures Step=ObserveEnvironments"));
        Assert.Contains("SecretAge Stack=berth", metrics);
        Assert.Contains("LeaseHeld Stack=berth Environment=prd", metrics);
        Assert.Contains("RotationFailed Stack=berth Environment=prd", metrics);

        var measured = (await LogAsync("/aws/lambda/berth-ObserveEnvironments")).Split('\n').Where(line => line.StartsWith('{')).Select(line => JsonNode.Parse(line)!).ToList();
        Assert.All(measured.Where(line => line["SecretAge"] is not null), line => Assert.InRange((double)line["SecretAge"]!, 0, 0.01));
        Assert.DoesNotContain(measured, line => (string?)line["level"] == "ERROR");

        static string Text(JsonNode metric) =>
            $"{metric["MetricName"]} {string.Join(' ', metric["Dimensions"]!.AsArray().Select(one => $"{one!["Name"]}={one["Value"]}"))}";
    }

    [Fact]
    public async Task R29_no_secret_value_is_in_history_logs_registry_or_cluster()
    {
        var groups = ApplicationView.List(await cloud.AwsAsync("logs", "describe-log-groups"), "logGroups").Select(group => (string)group["logGroupName"]!);
        var places = groups.ToDictionary(group => group, LogAsync);
        places["history"] = TextAsync(cloud.AwsAsync("stepfunctions", "get-execution-history", "--execution-arn", Execution, "--include-execution-data"));
        places["registry"] = TextAsync(cloud.AwsAsync("dynamodb", "scan", "--table-name", cloud.Output("RegistryTableName")));
        places["cluster"] = TextAsync(cloud.KubectlAsync("get", "all,secrets,configmaps,serviceaccounts", "--all-namespaces"));
        foreach (var (place, text) in places)
            foreach (var secret in new[] { (string)seen.Login["password"]!, seen.CodeDataKey })
            {
                Assert.NotEmpty(place);
                Assert.False((await text).Contains(secret), $"{place} holds a secret value");
                Assert.False((await text).Contains(Convert.ToBase64String(Encoding.UTF8.GetBytes(secret))), $"{place} holds a secret value in base64");
            }

        Assert.Contains("RotateDatabaseSecret", await places["history"]);
        Assert.Contains("ENV#prd", await places["registry"]);
        Assert.Contains("datasource-api", await places["cluster"]);
        Assert.Contains("step ends", await places["/aws/lambda/berth-RotateDatabaseSecret"]);
    }

    /// <summary>The messages of a log group, a line each.</summary>
    private async Task<string> LogAsync(string group) => string.Join('\n',
        ApplicationView.List(await cloud.AwsAsync("logs", "filter-log-events", "--log-group-name", group), "events").Select(line => (string)line["message"]!));

    private static async Task<string> TextAsync(Task<JsonNode> answer) => (await answer).ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
