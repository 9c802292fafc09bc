using System.Text;
using System.Text.Json.Nodes;

namespace Berth.Tests.LocalCloud.Lambda;

[Collection(CloudCollection.Name)]
public sealed class TelemetryTests(CloudOfTests cloud)
{
    [Fact]
    public async Task What_a_function_prints_is_in_its_log_and_its_metrics_in_CloudWatch()
    {
        await cloud.DeployAsync([CloudOfTests.Function("telemetry")]);
        long now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        var metric = new JsonObject
        {
            ["_aws"] = JsonNode.Parse($$"""{"Timestamp":{{now}},"CloudWatchMetrics":[{"Namespace":"Berth","Dimensions":[["Step"]],"Metrics":[{"Name":"Changes","Unit":"Count"}]}]}"""),
            ["Step"] = "WireCognito",
            ["Changes"] = 3,
        };
        var payload = new JsonObject { ["print"] = new JsonArray("hello", metric.ToJsonString()) };

        await cloud.Cloud.Functions.InvokeAsync("telemetry", Encoding.UTF8.GetBytes(payload.ToJsonString()), async: false, default);
        IReadOnlyList<string> log = await cloud.LogAsync("/aws/lambda/telemetry", line => line == metric.ToJsonString());

        Assert.Contains("hello", log);
        Assert.Contains(log, line => line.StartsWith("START RequestId: "));
        (long from, long to) = (now / 1000 - 300, now / 1000 + 300);
        JsonObject answer = await cloud.CallAsync("monitoring", "GetMetricData", $$"""
            {"StartTime":{{from}},"EndTime":{{to}},"MetricDataQueries":[{"Id":"m","MetricStat":{"Period":60,"Stat":"Sum",
             "Metric":{"Namespace":"Berth","MetricName":"Changes","Dimensions":[{"Name":"Step","Value":"WireCognito"}]} } }]}
            """);
        Assert.Equal("[3]", answer["MetricDataResults"]![0]!["Values"]!.ToJsonString().Replace(".0", ""));
    }
}
