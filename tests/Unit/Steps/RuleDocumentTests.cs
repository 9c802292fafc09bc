using System.Text.Json.Nodes;
using Amazon.ElasticLoadBalancingV2.Model;
using Berth.Planning;
using Berth.Profiles;
using Berth.Steps.WireLoadBalancer;
using Berth.Tests.Planning;

namespace Berth.Tests.Steps;

/// <summary>A rule's condition on headers.</summary>
public sealed class RuleDocumentTests
{
    private static JsonObject Specification(IReadOnlyDictionary<string, string>? headers)
    {
        var blueprint = Sample.Blueprint();
        return new WireLoadBalancerPlan().Desired(blueprint with { Rules = [blueprint.Rules[^1] with { Headers = headers }] })
            .Single(one => one.Id.Kind == ListenerRuleKind.Name).Specification;
    }

    private static Rule Live(JsonObject specification) => new()
    {
        Priority = $"{specification["priority"]}",
        Conditions = RuleDocument.Conditions(specification),
        Actions = [new() { Type = "forward", TargetGroupArn = (string?)specification["actions"]![0]!["targetGroupArn"] }],
    };

    [Fact]
    public void Header_becomes_a_condition_and_is_read_back()
    {
        var wanted = Specification(new Dictionary<string, string> { ["Authorization"] = "Bearer *" });
        var condition = Assert.Single(RuleDocument.Conditions(wanted), condition => condition.Field == "http-header");
        Assert.Equal("Authorization", condition.HttpHeaderConfig.HttpHeaderName);
        Assert.Equal(["Bearer *"], condition.HttpHeaderConfig.Values);
        Assert.Empty(Difference.Between(RuleDocument.Of(Live(wanted), wanted), wanted));
    }

    [Fact]
    public void Header_that_is_not_wanted_any_more_is_a_difference()
    {
        var with = Specification(new Dictionary<string, string> { ["Authorization"] = "Bearer *" });
        var without = Specification(null);
        Assert.Equal("/http-header", Assert.Single(Difference.Between(RuleDocument.Of(Live(with), without), without)).Path);
        Assert.Empty(Difference.Between(RuleDocument.Of(Live(without), without), without));
    }
}
