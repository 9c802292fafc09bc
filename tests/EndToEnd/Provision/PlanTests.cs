using System.Text.Json.Nodes;

namespace Berth.Tests.EndToEnd.Provision;

/// <summary>A plan shows every change and makes none.</summary>
[Collection(ChangesCollection.Name)]
public sealed class PlanTests(RunningCloud running)
{
    private readonly CloudClients cloud = running.Clients;

    [Fact]
    public async Task A_plan_of_a_new_environment_shows_all_of_it_and_changes_nothing()
    {
        running.FirstRun.Good();
        var before = await World.OfAsync(cloud);
        var since = await running.Control.LastCallAsync();
        var plan = await PlannedAsync(RequestFor.Environment("drawn"));
        Assert.Empty(await cloud.MutatingCallsAsync(since));
        Assert.Equal(before.Lines, (await World.OfAsync(cloud)).Lines);
        Assert.True((int)plan["create"]! > 40);
        Assert.Equal(0, (int)plan["delete"]!);
        Assert.Matches("^[0-9a-f]{64}$", (string)plan["hash"]!);
        Assert.Contains("ssm:parameter//drawn/common/DB_MASTER_HOST", Resources(plan));
        Assert.Contains("elbv2:listener-rule/drawn/console-api", Resources(plan));
        Assert.DoesNotContain("drawn", (await cloud.BerthAsync("list")).Good());

        // Unknown values are hashed by name: the same request gives the same hash.
        Assert.Equal((string?)plan["hash"], (string?)(await PlannedAsync(RequestFor.Environment("drawn")))["hash"]);
    }

    [Fact]
    public async Task A_plan_of_a_changed_request_shows_the_difference()
    {
        running.FirstRun.Good();
        var request = RequestFor.Risken();
        request["risken"]!["parameters"]!["core"]!["DEFAULT_LOCALE"] = "en";
        var since = await running.Control.LastCallAsync();
        var plan = await PlannedAsync(request);
        Assert.Empty(await cloud.MutatingCallsAsync(since));
        Assert.Equal(["kubernetes:object/apps/v1/Deployment/risken/core", "ssm:parameter//prd/core/DEFAULT_LOCALE"], Resources(plan).Order());
        Assert.Equal((0, 2, 0), ((int)plan["create"]!, (int)plan["update"]!, (int)plan["delete"]!));

        var shown = (await cloud.BerthWithAsync(request.ToJsonString(), "plan", "-")).Good();
        Assert.Contains("~ ssm:parameter//prd/core/DEFAULT_LOCALE", shown);
        Assert.Contains("/value: \"ja\" -> \"en\"", shown);
        Assert.Contains("0 to create, 2 to change, 0 to delete", shown);

        Assert.Contains("Nothing would change", (await cloud.BerthAsync("plan", Repository.Risken)).Good());
    }

    [Fact]
    public async Task A_plan_of_a_bad_request_is_refused()
    {
        var request = RequestFor.Environment("bent");
        request["risken"]!["imageTag"] = "not a tag";
        var answer = await cloud.BerthWithAsync(request.ToJsonString(), "plan", "-");
        Assert.Equal(2, answer.ExitCode);
        Assert.Contains("/risken/imageTag", answer.Output);
    }

    private async Task<JsonNode> PlannedAsync(JsonObject request) =>
        JsonNode.Parse((await cloud.BerthWithAsync(request.ToJsonString(), "plan", "-", "--json")).Good())!;

    private static IEnumerable<string> Resources(JsonNode plan) => ApplicationView.List(plan, "steps")
        .SelectMany(step => ApplicationView.List(step, "changes")).Where(change => (string?)change["action"] != "None").Select(change => (string)change["resource"]!);
}
