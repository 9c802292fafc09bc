using System.Text;
using System.Text.Json.Nodes;
using Berth.LocalCloud.Iam;
using Berth.Tests.EndToEnd.Provision;

namespace Berth.Tests.EndToEnd.Policies;

/// <summary>
/// After all others, over what they recorded: nothing is allowed that no workflow needs, and nothing narrows that refuses nothing.
/// </summary>
public sealed class RecordedPoliciesTests
{
    private static readonly IReadOnlyList<Recording> Recordings = Recording.Saved();
    private static readonly IReadOnlyList<Finding> Findings = RecordingExamination.Of(Recordings);
    private static readonly IReadOnlyList<Listed> AwsOnly = Listed.AwsOnly();
    private static readonly IReadOnlyList<Listed> Contingencies = Listed.Contingencies();

    [Fact]
    public void Every_policy_has_been_examined()
    {
        var template = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "serverless.template")))!["Resources"]!.AsObject();
        var wanted = template.Where(resource => (string?)resource.Value!["Type"] is "AWS::IAM::Role").Select(resource => resource.Key)
            .Concat(["PodBoundary", "OneEnvironmentPolicy", "PlatformRole", "role of pods", "role of scans", "ClusterRole berth"]);
        Assert.Empty(wanted.Except(Findings.Select(finding => finding.Policy)));
    }

    [Fact]
    public void What_can_be_taken_away_unnoticed_is_not_there_or_is_listed_with_its_source()
    {
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(Repository.Root, ".berth", "results")).FullName, "permissions.txt"), Table());
        var unneeded = Findings.Where(IsUnneeded).ToList();
        Assert.True(unneeded.Count == 0, $"{unneeded.Count} entries are not needed:\n{string.Join('\n', unneeded)}");
    }

    [Fact]
    public void What_is_listed_as_needed_on_AWS_only_is_there_and_is_not_exercised_here()
    {
        Assert.All(AwsOnly, entry =>
        {
            Assert.Empty(NamedBy(entry).Where(finding => finding.Used).Select(finding => $"{finding} is used: {finding.Proof}"));
            Assert.StartsWith("https://docs.aws.amazon.com/", entry.Source);
        });
    }

    [Fact]
    public void What_is_listed_as_a_contingency_is_there_and_is_called() =>
        Assert.All(Contingencies, entry =>
        {
            Assert.NotEmpty(NamedBy(entry));
            Assert.True(File.Exists(Path.Combine(Repository.Root, entry.Source)), entry.Source);
        });

    private static List<Finding> NamedBy(Listed entry)
    {
        var named = Findings.Where(entry.Names).ToList();
        Assert.True(named.Count > 0, $"{string.Join(", ", entry.Policies)} {string.Join(", ", entry.Statements)} is listed and is not there");
        Assert.Empty(entry.Entries.Except(named.Select(finding => finding.Text)));
        return named;
    }

    private static bool IsUnneeded(Finding finding) => !finding.Used && !AwsOnly.Concat(Contingencies).Any(entry => entry.Names(finding));

    /// <summary>Who may take a role is said exactly: one service of this account, one service account of this cluster, one role with its external id, a function's role itself.</summary>
    [Fact]
    public void Roles_trust_nobody_by_a_pattern()
    {
        var made = Recordings.SelectMany(recording => recording.Roles).Where(role => role.OfTheStack || RecordingExamination.IsMade(role)).ToList();
        var statements = made.SelectMany(role => role.Trust.Statements.Select(statement => (role, statement))).ToList();
        var selves = statements.Where(trusted => trusted.role.OfTheStack && trusted.statement.Principals!.ContainsKey("AWS")).ToList();
        Assert.NotEmpty(selves);
        Assert.All(selves, trusted =>
        {
            Assert.Equal(["ArnLike aws:PrincipalArn", "ForAllValues:StringEquals aws:TagKeys"], trusted.statement.Conditions.Select(condition => $"{condition.Operator} {condition.Key}").Order(StringComparer.Ordinal));
            Assert.Equal(["berth:environment"], Assert.Single(trusted.statement.Conditions, condition => condition.Key == "aws:TagKeys").Values);
            var pattern = Assert.Single(Assert.Single(trusted.statement.Conditions, condition => condition.Key == "aws:PrincipalArn").Values);
            Assert.Equal([trusted.role.Name], made.Where(role => Wildcard.Matches(pattern, role.Arn)).Select(role => role.Name).Distinct());
        });
        Assert.All(statements.Except(selves), trusted =>
        {
            var (kind, who) = Assert.Single(trusted.statement.Principals!);
            var conditions = trusted.statement.Conditions.Select(condition => $"{condition.Operator} {condition.Key[(condition.Key.LastIndexOf(':') + 1)..]}").Order(StringComparer.Ordinal);
            Assert.Equal((kind, Assert.Single(who)) switch
            {
                ("Federated", _) => ["StringEquals aud", "StringEquals sub"],
                ("Service", "pods.eks.amazonaws.com") => ["ArnEquals SourceArn", "StringEquals SourceAccount"],
                // A function's role is handed to Lambda by whoever deploys; Lambda tells no source.
                ("Service", "lambda.amazonaws.com") => [],
                ("Service", _) => ["StringEquals SourceAccount"],
                _ => ["StringEquals ExternalId"],
            }, conditions);
            Assert.All(trusted.statement.Conditions.SelectMany(condition => condition.Values).Concat(who), value => Assert.DoesNotMatch("[*?]", value));
            if (kind == "Federated")
            {
                Assert.Equal("sts.amazonaws.com", Value(trusted.statement, ":aud"));
                Assert.Matches("^system:serviceaccount:[^:]+:risken$", Value(trusted.statement, ":sub"));
            }
        });
        Assert.Equal(["AWS", "Federated", "Service"], statements.SelectMany(trusted => trusted.statement.Principals!.Keys).Distinct().Order(StringComparer.Ordinal));
        Assert.Contains(made, role => RecordingExamination.IsMade(role) && role.Trust.Statements.Any(statement => statement.Principals!.ContainsKey("Service")));

        static string Value(Statement statement, string end) => Assert.Single(statement.Conditions.Single(condition => condition.Key.EndsWith(end, StringComparison.Ordinal)).Values);
    }

    private static string Table()
    {
        var text = new StringBuilder();
        text.AppendLine($"{"policy",-30} allowed    used  AWS only  if things fail  unneeded");
        foreach (var policy in Findings.GroupBy(finding => finding.Policy))
            text.AppendLine(Line(policy.Key, [.. policy]));
        text.AppendLine(Line("all", Findings));
        foreach (var finding in Findings.Where(IsUnneeded))
            text.AppendLine($"unneeded: {finding}");
        return text.ToString();
    }

    private static string Line(string name, IReadOnlyList<Finding> findings)
    {
        var idle = findings.Where(finding => !finding.Used).ToList();
        var (aws, failing) = (idle.Count(finding => AwsOnly.Any(entry => entry.Names(finding))), idle.Count(finding => Contingencies.Any(entry => entry.Names(finding))));
        return $"{name,-30} {findings.Count,7} {findings.Count - idle.Count,7} {aws,9} {failing,15} {idle.Count(IsUnneeded),9}";
    }
}
