using System.Text.Json.Nodes;
using Berth.Steps.ObserveEnvironments;
using Berth.Telemetry;

namespace Berth.Tests.Telemetry;

/// <summary>What CloudWatch reads out of a line.</summary>
public sealed class StepLogTests
{
    private readonly StringWriter output = new();

    [Fact]
    public void A_measurement_is_told_apart_by_stack_and_by_environment()
    {
        new StepLog(output, TimeProvider.System, "tokyo").Measured("prd", (Metric.SecretAge, 0.5), (Metric.RotationFailed, 1));
        var line = JsonNode.Parse(output.ToString())!;
        var directive = Assert.Single(line["_aws"]!["CloudWatchMetrics"]!.AsArray())!;
        Assert.Equal("Berth", (string?)directive["Namespace"]);
        Assert.Equal("""[["Stack"],["Stack","Environment"]]""", directive["Dimensions"]!.ToJsonString());
        Assert.Equal("""[{"Name":"SecretAge","Unit":"None"},{"Name":"RotationFailed","Unit":"Count"}]""", directive["Metrics"]!.ToJsonString());
        Assert.Equal(("tokyo", "prd", 0.5, 1), ((string?)line["Stack"], (string?)line["Environment"], (double)line["SecretAge"]!, (int)line["RotationFailed"]!));
    }

    [Theory]
    [InlineData(0, 30, 0)]
    [InlineData(30, 30, 1)]
    [InlineData(45, 30, 1.5)]
    [InlineData(400, 0, 0)]
    [InlineData(-1, 30, 0)]
    public void The_age_of_a_secret_counts_in_its_periods(int days, int period, double expected)
    {
        var now = new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
        Assert.Equal(expected, SecretAge.InPeriods(now.AddDays(-days), period, now), 6);
    }
}
