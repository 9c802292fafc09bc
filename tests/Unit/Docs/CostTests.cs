using System.Text.Json.Nodes;
using Berth.Telemetry;
using Berth.Tests.Template;

namespace Berth.Tests.Docs;

/// <summary>docs/cost.md is what its generator makes of the counts and prices, and counts what the template has.</summary>
public sealed class CostTests
{
    private static readonly TemplateFile Template = TemplateFile.Load();
    private static readonly JsonNode Prices = JsonNode.Parse(Repository.Read("docs/cost/prices.json"))!;

    [Fact]
    public void The_document_is_what_its_generator_writes()
    {
        var made = Tool.Run(Tool.Python, [Repository.PathOf("eng/cost.py")]);
        Assert.True(made.ExitCode == 0, made.Errors);
        Assert.True(made.Output == Repository.Read("docs/cost.md"), "write it anew: python3 eng/cost.py > docs/cost.md");
    }

    [Fact]
    public void A_month_of_the_installation_counts_the_templates_alarms_and_metrics()
    {
        var installation = Prices["installation"]!;
        Assert.Equal(Template.Of("AWS::CloudWatch::Alarm").Count(), (int)installation["alarms"]!["count"]!);
        // Duration, Changes and Failures by step, and by step and profile; the others by stack.
        Assert.Equal(Template.FunctionNames.Count() * 3 * 2 + Metric.All.Count - 3, (int)installation["metrics"]!["count"]!);
    }

    [Fact]
    public void The_total_of_a_month_is_the_sum_of_its_lines()
    {
        var sum = Prices["standing"]!.AsObject().Sum(line => (double)line.Value!["count"]! * (double)Prices["prices"]![(string)line.Value["price"]!]!["usd"]!);
        var text = Repository.Read("docs/cost.md");
        var month = text[text.IndexOf("## Every month, while", StringComparison.Ordinal)..text.IndexOf("## Every month, once", StringComparison.Ordinal)];
        Assert.Contains($"| **total** |  |  | **{sum.ToString("F2", System.Globalization.CultureInfo.InvariantCulture)}** |", month);
    }
}
