using System.Text.Json.Nodes;
using Berth.Planning;

namespace Berth.Tests.Planning;

public sealed class DriftTests
{
    private readonly MemoryKind _groups = new("group");
    private readonly MemoryKind _rules = new("rule");
    private readonly Reconciler _reconciler;
    private readonly StepContext _context = Sample.Context();
    private readonly Resource[] _desired = [Group("api", 30080), Rule("console", "api")];

    public DriftTests() => _reconciler = new(_ => new(new OrderedDictionary<string, Func<IResourceKind>> { ["group"] = () => _groups, ["rule"] = () => _rules }));

    private static Resource Group(string name, int port, Ownership scope = Ownership.Environment) => new(new("group", name), new JsonObject { ["port"] = port }, scope);

    private static Resource Rule(string name, string group) => new(new("rule", name), new JsonObject { ["forward"] = new ResourceId("group", group).Reference("arn") });

    private Task<IReadOnlyList<DriftedResource>> DriftAsync(params Resource[] desired) => _reconciler.DriftAsync(desired, _context, default);

    private async Task MakeAsync()
    {
        await _reconciler.ApplyAsync(await _reconciler.PlanAsync("Step", _desired, Sample.Context(), default), _desired, Sample.Context(), _ => Task.CompletedTask, default);
        _groups.Calls.Clear();
        _rules.Calls.Clear();
    }

    [Fact]
    public async Task What_stands_as_it_was_made_has_not_drifted()
    {
        await MakeAsync();
        Assert.Empty(await DriftAsync(_desired));
    }

    [Fact]
    public async Task A_changed_field_is_named_and_what_refers_to_it_has_not_drifted()
    {
        await MakeAsync();
        _groups.Cloud["api"]["port"] = 1;
        var drifted = Assert.Single(await DriftAsync(_desired));
        var field = Assert.Single(drifted.Fields);
        Assert.Equal(("group/api", DriftKind.Changed, "/port", 30080, 1), (drifted.Resource, drifted.How, field.Path, (int)field.Expected!, (int)field.Found!));
        Assert.Empty(_groups.Calls.Concat(_rules.Calls));
    }

    [Fact]
    public async Task What_is_gone_is_missing_and_what_refers_to_it_is_compared_with_what_it_was()
    {
        await MakeAsync();
        _groups.Cloud.Remove("api");
        Assert.Equal(("group/api", DriftKind.Missing), Assert.Single((await DriftAsync(_desired)).Select(one => (one.Resource, one.How))));

        _context.References.Learn(new Dictionary<string, string> { ["group/api#arn"] = "arn:api" });
        _rules.Cloud["console"]["forward"] = "arn:other";
        Assert.Equal(["group/api", "rule/console"], (await DriftAsync(_desired)).Select(one => one.Resource));
    }

    [Fact]
    public async Task What_has_failed_has_drifted_though_no_field_differs()
    {
        await MakeAsync();
        _groups.Fail("api");
        var drifted = Assert.Single(await DriftAsync(_desired));
        Assert.Equal(("group/api", DriftKind.Changed, "it has failed", true), (drifted.Resource, drifted.How, drifted.Note, drifted.IsRepairable));
        Assert.Empty(drifted.Fields);
    }

    [Fact]
    public async Task What_belongs_to_others_is_reported_and_not_repairable()
    {
        await MakeAsync();
        _groups.Cloud["api"]["port"] = 1;
        Assert.False(Assert.Single(await DriftAsync(Group("api", 30080, Ownership.Foreign))).IsRepairable);
        _groups.Cloud.Clear();
        Assert.False(Assert.Single(await DriftAsync(Group("api", 30080, Ownership.Foreign))).IsRepairable);
        Assert.True(Assert.Single(await DriftAsync(Group("api", 30080))).IsRepairable);
    }
}
