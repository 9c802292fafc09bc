using Berth.Planning;

namespace Berth.Tests.Planning;

public sealed class UnwantedTests
{
    private static readonly List<string> Making = ["group", "rule"];

    [Fact]
    public void What_stands_and_is_not_desired_goes_dependants_first()
    {
        var kept = new ResourceId("group", "web");
        var plan = Unwanted.In(new("WireLoadBalancer", [new("group/web", ChangeAction.None, Ownership.Environment, [])]),
            [new("group", "api"), new("rule", "api"), kept], new HashSet<ResourceId> { kept }, Making.IndexOf);
        Assert.Equal(["rule/api", "group/api"], plan.Deletions.Select(change => change.Resource));
        Assert.Equal("group/web", plan.Changes[0].Resource);
    }

    [Fact]
    public void A_plan_that_deletes_has_another_hash()
    {
        var plan = new Plan("WireLoadBalancer", []);
        Assert.NotEqual(plan.Hash, Unwanted.In(plan, [new("rule", "api")], new HashSet<ResourceId>(), Making.IndexOf).Hash);
    }

    [Fact]
    public void What_is_desired_by_another_step_stays() =>
        Assert.Empty(Unwanted.In(new("A", []), [new("rule", "api")], new HashSet<ResourceId> { new("rule", "api") }, Making.IndexOf).Changes);
}
