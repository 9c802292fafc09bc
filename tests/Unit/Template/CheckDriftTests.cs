using System.Text.Json.Nodes;

namespace Berth.Tests.Template;

/// <summary>The ways through CheckDrift, run in an interpreter that is not the local cloud's.</summary>
public sealed class CheckDriftTests
{
    private const string Drifted = """{"step":"CompareEnvironment","environment":"prd","outcome":"Drifted","changes":2}""";

    [Fact]
    public void The_schedule_compares_all_that_are_selected()
    {
        var run = Go("{}", []);
        Assert.Equal("SUCCEEDED", run.Status);
        Assert.Equal(["IsAction", "SelectEnvironments", "CompareEnvironments", "TellWhatWasFound", "IsEveryOneCompared", "EveryOneCompared"], run.Path);
        Assert.Equal(["prd", "stg"], run.Calls("CompareEnvironment").Select(call => (string?)call["environment"]).Order());
        Assert.Equal("checked", (string?)run.Output!["outcome"]);
        Assert.Equal(2, run.Output["checked"]!.AsArray().Count);
        Assert.Equal("{}", Assert.Single(run.Calls("SelectEnvironments"))["request"]!.ToJsonString());
    }

    [Fact]
    public void Nothing_that_is_ready_is_nothing_to_compare() =>
        Assert.Equal("SUCCEEDED", Go("{}", new() { ["SelectEnvironments"] = ["""{"environments":[]}"""] }).Status);

    [Fact]
    public void An_action_is_validated_and_compares_its_own_environment()
    {
        var run = Go("""{"schema":"berth-action/v1","action":"drift"}""", []);
        Assert.Equal("SUCCEEDED", run.Status);
        Assert.Equal(["IsAction", "ValidateRequest", "SelectTheOne", "CompareEnvironments"], run.Path.Take(4));
        var call = Assert.Single(run.Calls("CompareEnvironment"));
        Assert.Equal(("prd", "drift-0001", false), ((string?)call["environment"], (string?)call["requestId"], (bool)call["repair"]!));
    }

    [Fact]
    public void An_environment_that_cannot_be_compared_stops_no_other_and_fails_the_check()
    {
        var run = Go("{}", new() { ["CompareEnvironment"] = [WorkflowRun.Throws("PermanentError", "no right"), Drifted] });
        Assert.Equal(("FAILED", "NotEveryOneCompared"), (run.Status, run.Error));
        Assert.Equal(2, run.Calls("CompareEnvironment").Count);
        Assert.Contains("AnswerNotCompared", run.Branches);
    }

    [Fact]
    public void A_refused_action_ends_on_the_dead_letter_queue_and_fails()
    {
        var run = Go("""{"schema":"berth-action/v1","action":"drift"}""", new() { ["ValidateRequest"] = [WorkflowRun.Throws("PermanentError", "unknown")] });
        Assert.Equal(["IsAction", "ValidateRequest", "RefuseRequest", "RecordOutcome", "RequestRefused"], run.Path);
        Assert.Equal("refused", (string?)Assert.Single(run.Calls("RecordOutcome"))["result"]!["outcome"]);
        Assert.Equal("FAILED", run.Status);
    }

    [Fact]
    public void A_question_that_makes_no_sense_fails_and_compares_nothing() =>
        Assert.Equal(["IsAction", "SelectEnvironments", "NothingSelected"], Go("""{"surprise":1}""", new() { ["SelectEnvironments"] = [WorkflowRun.Throws("PermanentError", "surprise")] }).Path);

    private static WorkflowRun Go(string input, Dictionary<string, string[]> answers)
    {
        answers.TryAdd("ValidateRequest", ["""{"run":{"environment":"prd","requestId":"drift-0001","attempt":1,"action":"drift"}}"""]);
        answers.TryAdd("SelectEnvironments", ["""{"environments":[{"environment":"prd","repair":false,"requestId":""},{"environment":"stg","repair":false,"requestId":""}]}"""]);
        answers.TryAdd("CompareEnvironment", [Drifted]);
        answers.TryAdd("RecordOutcome", ["""{"step":"RecordOutcome","outcome":"refused","changes":0}"""]);
        return WorkflowRun.Of("src/StateMachines/check-drift.asl.json", input, answers);
    }
}
