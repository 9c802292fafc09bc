using System.Text.Json.Nodes;
using Berth.LocalCloud.Lambda.Logs;

namespace Berth.Tests.LocalCloud.Lambda;

public sealed class EmbeddedMetricsTests
{
    [Fact]
    public void Every_dimension_set_gives_a_metric_of_its_own()
    {
        (string space, JsonObject datum)[] metrics = [.. EmbeddedMetrics.Of("""
            {"_aws":{"Timestamp":1700000000123,"CloudWatchMetrics":[{"Namespace":"Berth","Dimensions":[["Step"],["Step","Environment"],[]],
             "Metrics":[{"Name":"Duration","Unit":"Milliseconds"},{"Name":"Changes"}]}]},"Step":"WireCognito","Environment":"risken-dev","Duration":[5,7,5],"Changes":2}
            """)];

        Assert.Equal(6, metrics.Length);
        Assert.All(metrics, metric => Assert.Equal("Berth", metric.space));
        JsonObject duration = metrics[1].datum;
        Assert.Equal("Duration", (string?)duration["MetricName"]);
        Assert.Equal("""[{"Name":"Step","Value":"WireCognito"},{"Name":"Environment","Value":"risken-dev"}]""", duration["Dimensions"]!.ToJsonString());
        Assert.Equal("[5,7]", duration["Values"]!.ToJsonString());
        Assert.Equal("[2,1]", duration["Counts"]!.ToJsonString());
        Assert.Equal("Milliseconds", (string?)duration["Unit"]);
        Assert.Equal(1700000000.123, (double)duration["Timestamp"]!);
        Assert.Equal("None", (string?)metrics[3].datum["Unit"]);
        Assert.Equal("[]", metrics[5].datum["Dimensions"]!.ToJsonString());
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("""{"message":"no metrics"}""")]
    [InlineData("""{"_aws":{"CloudWatchMetrics":[{"Namespace":"Berth","Dimensions":[["Step"]],"Metrics":[{"Name":"Duration"}]}]},"Duration":5}""")] // Step is missing
    [InlineData("""{"_aws":{"CloudWatchMetrics":[{"Namespace":"Berth","Dimensions":[[]],"Metrics":[{"Name":"Duration"}]}]},"Duration":"5"}""")]
    [InlineData("""{"_aws":{"CloudWatchMetrics":"Berth"}}""")]
    [InlineData("""{"_aws":{""")]
    public void A_line_without_a_valid_metric_gives_none(string line) => Assert.Empty(EmbeddedMetrics.Of(line));
}
