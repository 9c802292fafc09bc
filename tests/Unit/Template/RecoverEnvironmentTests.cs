namespace Berth.Tests.Template;

/// <summary>The ways through RecoverEnvironment.</summary>
public sealed class RecoverEnvironmentTests
{
    private const string Detail = """{"executionArn":"arn:execution","status":"ABORTED"}""";
    private const string Needed = """ "needed":true,"forwardOnly":false,"outcome":"failed","run":{"environment":"prd"},"fencingToken":9,"failure":{"Error":"ABORTED","Cause":"stopped"}""";

    [Fact]
    public void A_run_with_an_outcome_is_left_alone() =>
        Assert.Equal(["RecoverRun", "IsRecoveryNeeded", "NothingToRecover"], Go(new() { ["RecoverRun"] = ["""{"needed":false}"""] }).Path);

    [Fact]
    public void A_stopped_run_is_taken_back_and_recorded()
    {
        var run = Go(new() { ["RecoverRun"] = ["{" + Needed + "}"] });
        Assert.Equal(["RecoverRun", "IsRecoveryNeeded", "IsCompensationDue", "Compensate", "MarkCompensated", "RecordOutcome", "IsRunCompensated", "RunRecovered"], run.Path);
        Assert.Equal("ABORTED", (string?)run.Calls("RecoverRun")[0]["status"]);
        Assert.Equal(9, (int)run.Calls("Compensate")[0]["fencingToken"]!);
        Assert.Equal("RecoverRun", (string?)run.Calls("Compensate")[0]["failedStep"]);
        var result = run.Calls("RecordOutcome")[0]["result"]!;
        Assert.Equal("failed", (string?)result["outcome"]);
        Assert.Equal("stopped", (string?)result["failure"]!["Cause"]);
    }

    [Fact]
    public void A_function_that_may_still_be_running_is_waited_for()
    {
        var run = Go(new() { ["RecoverRun"] = ["{" + Needed + ",\"waitSeconds\":1}"] });
        Assert.Equal(["RecoverRun", "IsRecoveryNeeded", "WaitForLastFunction", "IsCompensationDue", "Compensate"], run.Path.Take(5));
    }

    [Fact]
    public void A_stopped_retirement_is_recorded_and_nothing_is_taken_back()
    {
        var run = Go(new() { ["RecoverRun"] = ["{" + Needed.Replace("\"forwardOnly\":false", "\"forwardOnly\":true") + "}"] });
        Assert.Equal(["RecoverRun", "IsRecoveryNeeded", "IsCompensationDue", "MarkStopped", "RecordOutcome", "IsRunCompensated", "RunRecovered"], run.Path);
        Assert.Equal("failed", (string?)run.Calls("RecordOutcome")[0]["result"]!["outcome"]);
    }

    [Fact]
    public void A_compensation_that_fails_is_recorded_and_rings_the_alarm()
    {
        var run = Go(new() { ["RecoverRun"] = ["{" + Needed + "}"], ["Compensate"] = [WorkflowRun.Throws("PermanentError", "rule is locked")] });
        Assert.Equal(["Compensate", "MarkNotCompensated", "RecordOutcome", "IsRunCompensated", "RunNotRecovered"],
            run.Path.SkipWhile(state => state != "Compensate"));
        Assert.Equal("rule is locked", (string?)run.Calls("RecordOutcome")[0]["result"]!["compensation"]!["failure"]!["Cause"]);
        Assert.Equal(("FAILED", "RunNotRecovered"), (run.Status, run.Error));
    }

    [Fact]
    public void What_a_later_run_has_taken_over_is_left_to_it_without_an_alarm()
    {
        var run = Go(new() { ["RecoverRun"] = ["{" + Needed + "}"], ["Compensate"] = [WorkflowRun.Throws("OvertakenError", "another run holds the lease")] });
        Assert.Equal(["Compensate", "MarkLeaseLost", "RecordOutcome", "IsRunCompensated", "RunRecovered"], run.Path.SkipWhile(state => state != "Compensate"));
        Assert.Equal("superseded", (string?)run.Calls("RecordOutcome")[0]["result"]!["outcome"]);
    }

    [Theory, InlineData("RecoverRun"), InlineData("RecordOutcome")]
    public void A_recovery_that_cannot_go_on_rings_the_alarm(string state)
    {
        var run = Go(new() { ["RecoverRun"] = ["{" + Needed + "}"], [state] = [WorkflowRun.Throws("PermanentError", "no table")] });
        Assert.Equal([state, "RunNotRecovered"], run.Path.TakeLast(2));
        Assert.Equal("FAILED", run.Status);
    }

    private static WorkflowRun Go(Dictionary<string, string[]> answers) =>
        WorkflowRun.Of("src/StateMachines/recover-environment.asl.json", Detail, answers);
}
