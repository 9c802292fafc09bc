using System.Text.Json.Nodes;
using Berth.Planning;
using Berth.Steps.CompareEnvironment;

namespace Berth.Tests.Steps;

public sealed class ComparisonTests
{
    private static readonly HashSet<string> Names = ["/prd/core/LOCALE", "prd/access-token", "berth/prd/database"];

    [Fact]
    public void What_is_listed_and_wanted_by_nobody_was_added()
    {
        Remainder[] listed =
        [
            new("ssm:parameter//prd/core/LOCALE", "stands under the path"), new("ssm:parameter//prd/core/THEIRS", "stands under the path"),
            new("secretsmanager:generated-secret/berth/prd/database", "is listed"), new("elbv2:listener-rule/prd/access-token", "bears the tag"),
        ];
        var added = Assert.Single(Comparison.Added(listed, Names));
        Assert.Equal(("ssm:parameter//prd/core/THEIRS", DriftKind.Added, "stands under the path", false), (added.Resource, added.How, added.Note, added.IsRepairable));
    }

    [Fact]
    public void A_copy_with_the_same_tags_is_no_rule_of_ours() =>
        Assert.Equal("is there 2 times", Assert.Single(Comparison.Added([new("elbv2:listener-rule/prd/access-token", "tag"), new("elbv2:listener-rule/prd/access-token", "tag")], Names)).Note);

    [Fact]
    public void Long_values_are_cut()
    {
        var drifted = new DriftedResource("kubernetes:object/x", DriftKind.Changed, Ownership.Environment, [new("/data", new string('a', 1000), JsonValue.Create("short"), [])]);
        var field = Assert.Single(Comparison.Short(drifted).Fields);
        Assert.InRange(((string)field.Expected!).Length, 1, 310);
        Assert.Equal("short", (string?)field.Found);
    }
}
