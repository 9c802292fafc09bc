using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Berth.Telemetry;

namespace Berth.Tests.Template;

/// <summary>Nothing is measured that nobody sees, and what must not be overlooked rings.</summary>
public sealed partial class DashboardTests
{
    private static readonly TemplateFile Template = TemplateFile.Load();

    private static IReadOnlyList<JsonNode> Widgets =>
    [
        .. from part in Assert.Single(Template.Of("AWS::CloudWatch::Dashboard")).Properties["DashboardBody"]!["Fn::Join"]![1]!.AsArray().OfType<JsonObject>()
           from widget in part["Fn::Join"]![1]!.AsArray()
           select JsonNode.Parse((string)widget!["Fn::Sub"]!)!,
    ];

    [Fact]
    public void Every_metric_of_Berth_has_a_widget_and_every_widget_shows_one_that_is_emitted()
    {
        var shown = Widgets.SelectMany(widget => widget["properties"]!["metrics"]!.AsArray()).SelectMany(metric =>
            metric![0] is JsonObject { } searched
                ? Search().Matches((string)searched["expression"]!).Select(match => match.Groups[1].Value)
                : (string?)metric[0] == Metric.Namespace ? [(string)metric[1]!] : []).Distinct();
        Assert.Equal(Metric.All.Select(metric => metric.Name).Order(), shown.Order());
    }

    [Fact]
    public void Metrics_are_written_in_one_place() =>
        Assert.Equal("src/Shared/Telemetry/StepLog.cs", Assert.Single(
            Directory.EnumerateFiles(Repository.PathOf("src"), "*.cs", SearchOption.AllDirectories)
                .Where(file => !file.Contains("/LocalCloud/") && !file.Contains("/obj/") && File.ReadAllText(file).Contains("\"_aws\""))
                .Select(file => Path.GetRelativePath(Repository.PathOf("."), file))));

    [Fact]
    public void Widgets_do_not_overlap()
    {
        var cells = Widgets.SelectMany(widget =>
            from x in Enumerable.Range((int)widget["x"]!, (int)widget["width"]!)
            from y in Enumerable.Range((int)widget["y"]!, (int)widget["height"]!)
            select (x, y)).ToList();
        Assert.Equal(cells.Count, cells.Distinct().Count());
        Assert.All(cells, cell => Assert.InRange(cell.x, 0, 23));
    }

    [Theory]
    [InlineData("ExecutionsFailed", "GreaterThanOrEqualToThreshold", "1")]
    [InlineData("RotationFailed", "GreaterThanOrEqualToThreshold", "1")]
    [InlineData("SecretAge", "GreaterThanThreshold", "1.25")]
    [InlineData("LeaseHeld", "GreaterThanThreshold", """{"Ref":"LeaseHeldAlarmSeconds"}""")]
    public void What_must_not_be_overlooked_has_an_alarm(string metric, string comparison, string threshold) =>
        Assert.Contains(Template.Of("AWS::CloudWatch::Alarm"), alarm =>
            (string?)alarm.Properties["MetricName"] == metric && (string?)alarm.Properties["ComparisonOperator"] == comparison && alarm.Properties["Threshold"]!.ToJsonString() == threshold);

    [Theory]
    [InlineData("DeadLetterQueue")]
    [InlineData("EventDeadLetterQueue")]
    public void A_dead_letter_queue_that_is_not_empty_has_an_alarm(string queue) =>
        Assert.Contains(Template.Of("AWS::CloudWatch::Alarm"), alarm =>
            (string?)alarm.Properties["MetricName"] == "ApproximateNumberOfMessagesVisible" && TemplateFile.Target(alarm.Properties["Dimensions"]![0]!["Value"]) == queue);

    [Fact]
    public void Every_alarm_on_Berths_metrics_names_one_that_is_emitted_and_its_dimensions() =>
        Assert.All(Template.Of("AWS::CloudWatch::Alarm").Where(alarm => (string?)alarm.Properties["Namespace"] == Metric.Namespace), alarm =>
        {
            Assert.Contains(Metric.All, metric => metric.Name == (string?)alarm.Properties["MetricName"]);
            Assert.Equal("Stack", (string?)Assert.Single(alarm.Properties["Dimensions"]!.AsArray())!["Name"]);
        });

    [Fact]
    public void Every_alarm_tells_the_topic() =>
        Assert.All(Template.Of("AWS::CloudWatch::Alarm"), alarm => Assert.Equal("HasAlarmTopic", (string?)alarm.Properties["AlarmActions"]!["Fn::If"]![0]));

    [GeneratedRegex("MetricName=\"(\\w+)\"")]
    private static partial Regex Search();
}
