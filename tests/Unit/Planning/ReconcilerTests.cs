using System.Text.Json;
using System.Text.Json.Nodes;
using Berth.Errors;
using Berth.Planning;

namespace Berth.Tests.Planning;

public sealed class ReconcilerTests
{
    private readonly MemoryKind _groups = new("group");
    private readonly MemoryKind _rules = new("rule");
    private readonly Reconciler _reconciler;

    public ReconcilerTests() => _reconciler = Over(new() { ["group"] = () => _groups, ["rule"] = () => _rules });

    private static Resource Group(string name, int port, Ownership scope = Ownership.Environment) => new(new("group", name), new JsonObject { ["port"] = port }, scope);

    private static Resource Rule(string name, string group) => new(new("rule", name), new JsonObject { ["forward"] = new ResourceId("group", group).Reference("arn") });

    private Task<Plan> PlanAsync(params Resource[] desired) => _reconciler.PlanAsync("Step", desired, Sample.Context(), default);

    private Task<int> ApplyAsync(Plan plan, params Resource[] desired) => _reconciler.ApplyAsync(plan, desired, Sample.Context(), _ => Task.CompletedTask, default);

    [Fact]
    public async Task What_is_not_there_is_created_with_its_references_resolved()
    {
        Resource[] desired = [Group("api", 30080), Rule("console", "api")];
        var plan = await PlanAsync(desired);
        Assert.Equal([ChangeAction.Create, ChangeAction.Create], plan.Changes.Select(change => change.Action));
        Assert.Contains("${group/api#arn}", plan.Changes[1].Fields[0].To!.ToJsonString());

        Assert.Equal(2, await ApplyAsync(plan, desired));
        Assert.Equal("arn:api", (string?)_rules.Cloud["console"]["forward"]);
    }

    [Fact]
    public async Task A_second_run_changes_nothing()
    {
        Resource[] desired = [Group("api", 30080), Rule("console", "api")];
        await ApplyAsync(await PlanAsync(desired), desired);
        _groups.Calls.Clear();
        _rules.Calls.Clear();
        var second = await PlanAsync(desired);
        Assert.Empty(second.Effective);
        Assert.Equal(0, await ApplyAsync(second, desired));
        Assert.Empty(_groups.Calls.Concat(_rules.Calls));
    }

    [Fact]
    public async Task What_refers_to_a_resource_that_will_change_is_planned_to_change_too()
    {
        Resource[] desired = [Group("api", 30080), Rule("console", "api")];
        await ApplyAsync(await PlanAsync(desired), desired);
        var plan = await PlanAsync(Group("api", 30090), Rule("console", "api"));
        Assert.Equal([ChangeAction.Update, ChangeAction.Update], plan.Changes.Select(change => change.Action));
    }

    [Fact]
    public async Task A_change_that_the_plan_does_not_announce_is_refused_and_not_made()
    {
        Resource[] desired = [Group("api", 30080)];
        await ApplyAsync(await PlanAsync(desired), desired);
        var empty = await PlanAsync(desired);
        _groups.Cloud["api"]["port"] = 1;
        _groups.Calls.Clear();
        var refused = await Assert.ThrowsAsync<PermanentError>(() => ApplyAsync(empty, desired));
        Assert.Equal("PlanOutdated", refused.Code);
        Assert.Empty(_groups.Calls);
    }

    [Fact]
    public async Task A_create_whose_reply_was_lost_is_completed_by_the_next_try()
    {
        Resource[] desired = [Group("api", 30080), Rule("console", "api")];
        var plan = await PlanAsync(desired);
        _groups.LoseReplyOf = "create";
        await Assert.ThrowsAsync<TransientError>(() => ApplyAsync(plan, desired));
        Assert.Equal(1, await ApplyAsync(plan, desired));
        Assert.Equal(["create api"], _groups.Calls);
        Assert.Equal(["create console"], _rules.Calls);
    }

    [Fact]
    public async Task Nothing_is_written_when_the_lease_is_lost()
    {
        Resource[] desired = [Group("api", 30080)];
        var plan = await PlanAsync(desired);
        await Assert.ThrowsAsync<PermanentError>(() => _reconciler.ApplyAsync(plan, desired, Sample.Context(),
            _ => throw new PermanentError("LeaseLost", "gone.", "nothing."), default));
        Assert.Empty(_groups.Calls);
    }

    [Fact]
    public async Task The_lease_is_not_touched_when_there_is_nothing_to_change()
    {
        Resource[] desired = [Group("api", 30080)];
        await ApplyAsync(await PlanAsync(desired), desired);
        var proofs = 0;
        await _reconciler.ApplyAsync(await PlanAsync(desired), desired, Sample.Context(), _ => Task.FromResult(proofs++), default);
        Assert.Equal(0, proofs);
    }

    [Fact]
    public async Task Compensation_restores_what_was_updated_and_deletes_what_was_created_the_last_first()
    {
        Resource[] before = [Group("api", 1)];
        await ApplyAsync(await PlanAsync(before), before);
        Resource[] desired = [Group("api", 2), Group("web", 3), Rule("console", "web")];
        var plan = await PlanAsync(desired);
        await ApplyAsync(plan, desired);
        _groups.Calls.Clear();

        await TakeBackAsync(plan, desired);
        Assert.Equal(["update api", "delete web"], _groups.Calls);
        Assert.Equal(1, (int?)_groups.Cloud["api"]["port"]);
        Assert.Empty(_rules.Cloud);
    }

    [Fact]
    public async Task Compensation_of_a_step_that_broke_off_looks_up_what_its_resources_refer_to()
    {
        Resource[] desired = [Group("api", 1), Rule("console", "api")];
        var plan = await PlanAsync(desired);
        await ApplyAsync(plan, desired);
        var context = Sample.Context();
        await _reconciler.RevertAsync(plan, desired, context, default);
        Assert.Equal("arn:api", context.References.Known["group/api#arn"]);
    }

    [Fact]
    public async Task Compensation_leaves_what_environments_share()
    {
        Resource[] desired = [Group("shared", 1, Ownership.Platform), Group("own", 2)];
        var plan = await PlanAsync(desired);
        await ApplyAsync(plan, desired);
        await TakeBackAsync(plan, desired);
        Assert.Equal(["shared"], _groups.Cloud.Keys);
    }

    [Fact]
    public async Task Somebody_elses_resource_is_refused_when_it_differs_and_left_alone_when_it_does_not()
    {
        _groups.Cloud["api"] = new() { ["port"] = 9 };
        _groups.Owners["api"] = Ownership.Foreign;
        var refused = await Assert.ThrowsAsync<PermanentError>(() => PlanAsync(Group("api", 30080)));
        Assert.Equal("ForeignDiffers", refused.Code);
        Assert.Contains("/port", refused.Message);
        Assert.Empty((await PlanAsync(Group("api", 9))).Effective);
    }

    [Fact]
    public async Task A_missing_foreign_resource_is_named()
    {
        var refused = await Assert.ThrowsAsync<PermanentError>(() => PlanAsync(Group("listener", 443, Ownership.Foreign)));
        Assert.Equal("ForeignMissing", refused.Code);
        Assert.Contains("group/listener", refused.Message);
    }

    [Fact]
    public async Task The_plans_hash_is_the_same_each_time_and_another_for_other_changes()
    {
        var first = await PlanAsync(Group("api", 1), Rule("console", "api"));
        Assert.Equal(first.Hash, (await PlanAsync(Group("api", 1), Rule("console", "api"))).Hash);
        Assert.NotEqual(first.Hash, (await PlanAsync(Group("api", 2), Rule("console", "api"))).Hash);
    }

    [Fact]
    public async Task Neighbours_of_a_kind_that_allows_it_are_changed_at_the_same_time()
    {
        var many = new MemoryKind("group") { AtOnce = 3, First = "0" };
        var reconciler = Over(new() { ["group"] = () => many });
        Resource[] desired = [.. Enumerable.Range(0, 8).Select(number => Group($"{number}", number))];
        var (plan, proofs) = (await reconciler.PlanAsync("Step", desired, Sample.Context(), default), 0);
        using var alone = new SingleThread();
        await alone.RunAsync(() => reconciler.ApplyAsync(plan, desired, Sample.Context(), _ => Task.FromResult(proofs++), default));
        Assert.Equal("create 0", many.Calls[0]);
        Assert.Equal(8, many.Cloud.Count);
        Assert.Equal(3, many.Together);
        // 0, then 1 2 3, 4 5 6, 7: the lease is proven before each.
        Assert.Equal(4, proofs);
    }

    [Fact]
    public async Task What_refers_to_a_neighbour_waits_for_it()
    {
        var many = new MemoryKind("group") { AtOnce = 3 };
        var reconciler = Over(new() { ["group"] = () => many });
        Resource[] desired = [Group("first", 1), new(new("group", "second"), new JsonObject { ["beside"] = new ResourceId("group", "first").Reference("arn") })];
        await reconciler.ApplyAsync(await reconciler.PlanAsync("Step", desired, Sample.Context(), default), desired, Sample.Context(), _ => Task.CompletedTask, default);
        Assert.Equal(1, many.Together);
        Assert.Equal("arn:first", (string?)many.Cloud["second"]["beside"]);
    }

    [Fact]
    public async Task What_has_failed_is_planned_to_be_made_anew_with_the_reason_though_it_is_as_it_is_wanted()
    {
        Resource[] desired = [Group("api", 1), Group("web", 2)];
        await ApplyAsync(await PlanAsync(desired), desired);
        _groups.Fail("api");
        _groups.Calls.Clear();

        var plan = await PlanAsync(desired);
        var change = Assert.Single(plan.Effective);
        Assert.Equal(("group/api", ChangeAction.Update, new Replacement("1", "it has failed")), (change.Resource, change.Action, change.Replaces));
        Assert.Equal(1, await ApplyAsync(plan, desired));
        Assert.Equal(["delete api", "create api"], _groups.Calls);
        Assert.Empty((await PlanAsync(desired)).Effective);
    }

    [Fact]
    public async Task What_fails_while_the_plan_is_carried_out_is_not_made_anew_again_and_again()
    {
        Resource[] desired = [Group("api", 1), Group("web", 2)];
        await ApplyAsync(await PlanAsync(desired), desired);
        _groups.Fail("api");
        var plan = await PlanAsync(desired);
        await ApplyAsync(plan, desired);
        _groups.Fail("api");
        _groups.Fail("web");
        _groups.Calls.Clear();
        Assert.Equal(0, await ApplyAsync(plan, desired));
        Assert.Empty(_groups.Calls);
        Assert.Equal(["group/api", "group/web"], (await PlanAsync(desired)).Effective.Select(change => change.Resource));
    }

    [Fact]
    public async Task A_replacement_that_broke_off_between_its_halves_is_finished_by_the_next_try()
    {
        Resource[] desired = [Group("api", 1)];
        await ApplyAsync(await PlanAsync(desired), desired);
        _groups.Fail("api");
        var plan = await PlanAsync(desired);
        _groups.Cloud.Clear();
        Assert.Equal(1, await ApplyAsync(plan, desired));
        Assert.Equal(1, (int?)_groups.Cloud["api"]["port"]);
    }

    [Fact]
    public async Task Compensation_takes_away_nothing_that_was_made_in_place_of_what_had_failed()
    {
        Resource[] desired = [Group("api", 1)];
        await ApplyAsync(await PlanAsync(desired), desired);
        _groups.Fail("api");
        var plan = await PlanAsync(desired);
        await ApplyAsync(plan, desired);
        _groups.Calls.Clear();
        await TakeBackAsync(plan, desired);
        Assert.Empty(_groups.Calls);
    }

    [Fact]
    public async Task Somebody_elses_that_has_failed_is_left_alone()
    {
        Resource[] desired = [Group("api", 1)];
        await ApplyAsync(await PlanAsync(desired), desired);
        _groups.Owners["api"] = Ownership.Foreign;
        _groups.Fail("api");
        Assert.Empty((await PlanAsync(desired)).Effective);
    }

    [Fact]
    public async Task A_plan_keeps_what_it_replaces_when_it_is_stored_and_says_nothing_of_it_otherwise()
    {
        Resource[] desired = [Group("api", 1), Group("web", 2)];
        await ApplyAsync(await PlanAsync(desired), desired);
        _groups.Fail("api");
        var plan = await PlanAsync(desired);
        var text = JsonSerializer.Serialize(plan, PlanningJson.Default.Plan);
        Assert.Equal(plan.Changes.Select(change => change.Replaces), JsonSerializer.Deserialize(text, PlanningJson.Default.Plan)!.Changes.Select(change => change.Replaces));
        Assert.Single(text.Split("replaces", StringSplitOptions.None)[1..]);
    }

    private static Reconciler Over(Dictionary<string, Func<IResourceKind>> kinds)
    {
        var catalog = new KindCatalog(kinds);
        return new(_ => catalog);
    }

    private async Task TakeBackAsync(Plan plan, IReadOnlyList<Resource> desired)
    {
        await _reconciler.RevertAsync(plan, desired, Sample.Context(), default);
        await _reconciler.RemoveAsync(plan.Created, Sample.Context(), default);
    }
}
