using System.Text.Json.Nodes;

namespace Berth.Tests.Template;

/// <summary>The ways through RetireEnvironment.</summary>
public sealed class RetireEnvironmentTests
{
    private static readonly string[] UpToPlan = ["ValidateRequest", "AcquireLease", "IsLeaseAcquired", "PlanEnvironment"];
    private static readonly string[] Permanent = [WorkflowRun.Throws("PermanentError", "no right")];

    [Fact]
    public void Straight_through()
    {
        var run = Go(new() { ["RemoveResources"] = [Removal(more: true), Removal(more: false)] });
        Assert.Equal("SUCCEEDED", run.Status);
        Assert.Equal([.. UpToPlan, "RemoveResources", "IsMoreToRemove", "RemoveResources", "IsMoreToRemove", "TakeInventory", "IsInventoryEmpty",
            "MarkRetired", "RecordOutcome", "IsRunSuccessful", "RunSucceeded"], run.Path);
        Assert.Equal("retired", (string?)run.Output!["outcome"]);
        Assert.NotNull(run.Calls("TakeInventory")[0]["since"]);
    }

    [Fact]
    public void What_is_on_its_way_out_is_waited_for()
    {
        var run = Go(new() { ["TakeInventory"] = [Inventory("left", pending: true), Inventory("leaving")] });
        Assert.Equal(["TakeInventory", "IsInventoryEmpty", "WaitForRemoval", "TakeInventory", "IsInventoryEmpty", "MarkRetired"],
            run.Path.SkipWhile(state => state != "TakeInventory").Take(6));
        Assert.Equal("SUCCEEDED", run.Status);
    }

    [Fact]
    public void What_is_left_is_named_and_fails_the_run()
    {
        var run = Go(new() { ["TakeInventory"] = [Inventory("left")] });
        Assert.Equal(["IsInventoryEmpty", "NameWhatIsLeft", "MarkLeft", "RecordOutcome", "IsRunSuccessful", "RunFailed"], run.Path.SkipWhile(state => state != "IsInventoryEmpty"));
        var result = run.Calls("RecordOutcome")[0]["result"]!;
        Assert.Equal(("failed", "TakeInventory", "a role is left"), ((string?)result["outcome"], (string?)result["failedStep"], (string?)result["failure"]!["Cause"]));
        Assert.Equal("iam:role/berth-prd", (string?)result["left"]![0]!["resource"]);
    }

    [Fact]
    public void A_removal_that_breaks_off_is_followed_by_the_inventory_all_the_same() =>
        Assert.Equal(["RemoveResources", "RemoveResourcesFailed", "TakeInventory"],
            Go(new() { ["RemoveResources"] = Permanent }).Path.SkipWhile(state => state != "RemoveResources").Take(3));

    [Theory, InlineData("PlanEnvironment"), InlineData("TakeInventory")]
    public void A_step_that_fails_for_good_is_recorded(string step)
    {
        var run = Go(new() { [step] = Permanent });
        Assert.Equal([step, $"{step}Failed", "RecordOutcome", "IsRunSuccessful", "RunFailed"], run.Path.SkipWhile(state => state != step));
        Assert.Equal(step, (string?)run.Calls("RecordOutcome")[0]["result"]!["failedStep"]);
    }

    [Fact]
    public void A_refused_retirement_touches_nothing() =>
        Assert.Equal(["ValidateRequest", "RefuseRequest", "RecordOutcome", "IsRunSuccessful", "RunFailed"], Go(new() { ["ValidateRequest"] = Permanent }).Path);

    private static string Removal(bool more) =>
        $$$"""{"step":"RemoveResources","of":"DeployApplication","outcome":"removed","changes":1,"left":0,"more":{{{(more ? "true" : "false")}}},"summary":"","at":"2026-01-01T00:00:00Z"}""";

    private static string Inventory(string outcome, bool pending = false) => $$$"""
        {"step":"TakeInventory","outcome":"{{{outcome}}}","changes":1,"pending":{{{(pending ? "true" : "false")}}},"waitSeconds":1,
         "left":[{"resource":"iam:role/berth-prd","why":"denied","kept":false}],"summary":"a role is left"}
        """;

    private static WorkflowRun Go(Dictionary<string, string[]> answers)
    {
        answers.TryAdd("ValidateRequest", ["""{"run":{"environment":"prd","requestId":"r1","attempt":1,"action":"retire"}}"""]);
        answers.TryAdd("AcquireLease", ["""{"acquired":true,"fencingToken":7,"waitSeconds":0,"holder":"arn:execution"}"""]);
        answers.TryAdd("PlanEnvironment", ["""{"step":"PlanEnvironment","outcome":"planned","changes":3,"hash":"h","mode":"apply","removals":3}"""]);
        answers.TryAdd("RemoveResources", [Removal(more: false)]);
        answers.TryAdd("TakeInventory", [Inventory("empty")]);
        return WorkflowRun.Of("src/StateMachines/retire-environment.asl.json", """{"environment":"prd","requestId":"r1"}""", answers);
    }
}
