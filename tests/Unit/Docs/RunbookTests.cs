using System.Reflection;
using System.Text.RegularExpressions;
using Berth.Registry;
using Berth.Tests.Architecture;
using Berth.Tests.Template;

namespace Berth.Tests.Docs;

/// <summary>docs/runbook.md has a section for every alarm, outcome and code, and none for what there is not.</summary>
public sealed partial class RunbookTests
{
    private static readonly string Page = Repository.Read("docs/runbook.md");

    [Fact]
    public void Every_alarm_has_its_section()
    {
        var alarms = TemplateFile.Load().Of("AWS::CloudWatch::Alarm").Select(alarm => ((string)alarm.Properties["AlarmName"]!["Fn::Sub"]!)["${AWS::StackName}-".Length..]);
        Assert.Equal(alarms.Order(StringComparer.Ordinal), Sections("Alarms"));
    }

    [Fact]
    public void Every_outcome_has_its_section()
    {
        var outcomes = typeof(RunOutcomes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!);
        string[] ofChecks = [DriftRecord.InSync, DriftRecord.Drifted, "Skipped", "NotCompared"];
        Assert.Equal(outcomes.Concat(ofChecks).Order(StringComparer.Ordinal), Sections("Outcomes"));
    }

    [Fact]
    public void Every_code_has_its_section()
    {
        var codes = SourceFile.Under("src/Shared", "src/Functions").SelectMany(file => Codes().Matches(file.Text)).Select(match => match.Groups["code"].Value).Distinct().ToList();
        Assert.InRange(codes.Count, 40, 400);
        Assert.Equal(codes.Order(StringComparer.Ordinal), Sections("Codes"));
    }

    [Fact]
    public void Every_failed_end_of_an_execution_has_its_section()
    {
        var errors = Definition.All.SelectMany(definition => definition.States).Where(state => (string?)state.State["Type"] == "Fail")
            .Select(state => (string?)state.State["Error"] ?? "PermanentError").Distinct();
        Assert.Equal(errors.Order(StringComparer.Ordinal), Sections("Failed executions"));
    }

    [Fact]
    public void No_output_is_left_open() => Assert.DoesNotContain(Page.Split('\n'), line => line.StartsWith('@'));

    /// <summary>The titles in a chapter, in order; what stands in brackets only tells two of them apart.</summary>
    private static IEnumerable<string> Sections(string chapter)
    {
        var text = Page[(Page.IndexOf($"## {chapter}\n", StringComparison.Ordinal) + 1)..];
        var end = text.IndexOf("\n## ", StringComparison.Ordinal);
        return Title().Matches(end < 0 ? text : text[..end]).Select(title => title.Groups["title"].Value).Order(StringComparer.Ordinal);
    }

    [GeneratedRegex(@"^### (?<title>\w+)( \([a-z ]+\))?$", RegexOptions.Multiline)]
    private static partial Regex Title();

    /// <summary>As an error's first argument, as a problem's Code, at the end of a message in brackets, or where none was given.</summary>
    [GeneratedRegex("""(?:PermanentError|Because)\(\s*"(?<code>\w+)"|new\("(?<code>[A-Z]\w+)", \$"|\bCode = "(?<code>\w+)"|string Invalid = "(?<code>\w+)"|\[(?<code>[A-Z]\w+)\]"|\? code : "(?<code>\w+)"|when \w+ => \("(?<code>\w+)",""")]
    private static partial Regex Codes();
}
