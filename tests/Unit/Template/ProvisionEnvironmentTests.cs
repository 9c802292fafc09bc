using System.Text.Json.Nodes;

namespace Berth.Tests.Template;

/// <summary>The ways through ProvisionEnvironment, run in an interpreter that is not the local cloud's.</summary>
public sealed class ProvisionEnvironmentTests
{
    private const string Request = """{"environment":"prd","requestId":"r1"}""";
    private const string Run = """{"environment":"prd","requestId":"r1","attempt":1}""";
    private static readonly string[] Permanent = [WorkflowRun.Throws("PermanentError", "no such user pool")];

    private static readonly string[] UpToPlan = ["ValidateRequest", "AcquireLease", "IsLeaseAcquired", "PlanEnvironment", "IsPlanWanted"];
    private static readonly string[] UpToApproval = [.. UpToPlan, "IsApprovalWanted"];
    private static readonly string[] UpToParts = [.. UpToApproval, "PrepareParts", "IsEveryPartPrepared"];
    private static readonly string[] TakenBack = ["Compensate", "MarkFailed", "RecordOutcome", "IsRunSuccessful", "RunFailed"];
    private static readonly string[] Ready = ["IsEnvironmentReady", "IsAnythingUnwanted", "MarkReady", "RecordOutcome", "IsRunSuccessful", "RunSucceeded"];
    private static readonly string[] Parts = ["ConfigureCluster", "RotateDatabaseSecret", "WireCognito"];

    [Fact]
    public void Straight_through()
    {
        var run = Go([]);
        Assert.Equal("SUCCEEDED", run.Status);
        Assert.Equal([.. UpToParts, "PublishParameters", "WireLoadBalancer", "DeployApplication", "VerifyEnvironment", .. Ready], run.Path);
        Assert.Equal(Parts, run.Branches);
        Same("""{"outcome":"ready"}""", run.Output);
    }

    [Fact]
    public void Functions_get_names_and_the_fencing_token_and_nothing_else()
    {
        var run = Go([]);
        Same($$$"""{"execution":"arn:execution","name":"execution","startedAt":"2026-01-01T00:00:00Z","request":{{{Request}}}}""",
            WithoutClock(Assert.Single(run.Calls("ValidateRequest"))));
        Same($$$"""{"run":{{{Run}}}}""", Assert.Single(run.Calls("AcquireLease")));
        string[] steps = [.. Parts, "PlanEnvironment", "PublishParameters", "WireLoadBalancer", "DeployApplication"];
        Assert.All(steps, step => Same($$$"""{"run":{{{Run}}},"fencingToken":7}""", Assert.Single(run.Calls(step))));
        Same($$$"""{"run":{{{Run}}},"fencingToken":7,"since":"2026-01-01T00:00:00Z"}""", Assert.Single(run.Calls("VerifyEnvironment")));
        Same($$$"""{"run":{{{Run}}},"fencingToken":7,"result":{"outcome":"ready"}}""", Assert.Single(run.Calls("RecordOutcome")));
    }

    [Fact]
    public void A_lease_held_by_another_run_is_waited_for()
    {
        const string held = """{"acquired":false,"fencingToken":0,"waitSeconds":1,"holder":"another"}""";
        var run = Go(new() { ["AcquireLease"] = [held, held, Lease] });
        Assert.Equal("SUCCEEDED", run.Status);
        Assert.Equal(["ValidateRequest", "AcquireLease", "IsLeaseAcquired", "WaitForLease", "AcquireLease", "IsLeaseAcquired", "WaitForLease",
            "AcquireLease", "IsLeaseAcquired", "PlanEnvironment"], run.Path.Take(10));
        Assert.Equal(7, (int)run.Calls("PlanEnvironment")[0]["fencingToken"]!);
    }

    [Fact]
    public void A_dry_run_stops_after_the_plan()
    {
        var run = Go(new() { ["PlanEnvironment"] = ["""{"step":"PlanEnvironment","outcome":"planned","changes":3,"hash":"h","mode":"plan","removals":0,"approval":"none","approvalSeconds":0}"""] });
        Assert.Equal("SUCCEEDED", run.Status);
        Assert.Equal([.. UpToPlan, "MarkPlanned", "RecordOutcome", "IsRunSuccessful", "RunSucceeded"], run.Path);
        Assert.Empty(run.Branches);
        Same("""{"outcome":"planned"}""", run.Output);
    }

    [Theory, InlineData("RotateDatabaseSecret"), InlineData("WireCognito"), InlineData("ConfigureCluster")]
    public void A_branch_that_fails_lets_the_others_end_and_is_then_taken_back(string step)
    {
        var run = Go(new() { [step] = Permanent });
        Assert.Equal([.. UpToParts, $"{step}Failed", .. TakenBack], run.Path);
        Assert.Equal([.. Parts.Append($"Answer{step}Failed").Order()], run.Branches);
        Failed(run, step);
    }

    [Fact]
    public void Of_two_branches_that_fail_the_first_is_named()
    {
        var run = Go(new() { ["RotateDatabaseSecret"] = [WorkflowRun.Throws("PermanentError", "no such secret")], ["ConfigureCluster"] = Permanent });
        Assert.Equal("RotateDatabaseSecret", (string?)run.Calls("Compensate")[0]["failedStep"]);
        Assert.Equal("no such secret", run.Cause);
    }

    [Fact]
    public void An_environment_that_is_not_ready_is_looked_at_again()
    {
        const string notYet = """{"ready":false,"waitSeconds":1,"waitingFor":["deployment core"]}""";
        var run = Go(new() { ["VerifyEnvironment"] = [notYet, notYet, Verified] });
        Assert.Equal("SUCCEEDED", run.Status);
        Assert.Equal(["VerifyEnvironment", "IsEnvironmentReady", "WaitForEnvironment", "VerifyEnvironment", "IsEnvironmentReady", "WaitForEnvironment",
            "VerifyEnvironment", .. Ready], run.Path.SkipWhile(state => state != "VerifyEnvironment"));
    }

    [Theory, InlineData("PlanEnvironment"), InlineData("PublishParameters"), InlineData("WireLoadBalancer"), InlineData("DeployApplication"), InlineData("VerifyEnvironment")]
    public void A_step_that_fails_for_good_is_taken_back(string step)
    {
        var run = Go(new() { [step] = Permanent });
        Assert.Equal([step, .. run.Path.Contains($"{step}Failed") ? [$"{step}Failed"] : Array.Empty<string>(), .. TakenBack],
            run.Path.SkipWhile(state => state != step).Where(state => state is not ("IsPlanWanted" or "IsApprovalWanted")));
        Failed(run, step);
    }

    [Fact]
    public void What_is_no_longer_wanted_goes_once_the_environment_is_ready()
    {
        var run = Go(new() { ["PlanEnvironment"] = [Unwanted], ["RemoveUnwanted"] = [Removal(more: true, left: 0), Removal(more: false, left: 0)] });
        Assert.Equal("SUCCEEDED", run.Status);
        Assert.Equal(["IsAnythingUnwanted", "RemoveUnwanted", "IsMoreUnwanted", "RemoveUnwanted", "IsMoreUnwanted", "MarkReady"],
            run.Path.SkipWhile(state => state != "IsAnythingUnwanted").Take(6));
        Same($$$"""{"run":{{{Run}}},"fencingToken":7}""", run.Calls("RemoveUnwanted")[0]);
    }

    [Fact]
    public void What_could_not_be_removed_leaves_the_environment_ready_and_fails_the_run()
    {
        var run = Go(new() { ["PlanEnvironment"] = [Unwanted], ["RemoveUnwanted"] = [Removal(more: false, left: 1)] });
        Assert.Equal(["RemoveUnwanted", "IsMoreUnwanted", "NameWhatIsLeft", "MarkUnfinished", "RecordOutcome", "IsRunSuccessful", "RunFailed"],
            run.Path.SkipWhile(state => state != "RemoveUnwanted"));
        Same("""{"outcome":"unfinished","failedStep":"RemoveUnwanted","failure":{"Error":"PermanentError","Cause":"a rule is left"}}""", run.Calls("RecordOutcome")[0]["result"]);
        Assert.Empty(run.Calls("Compensate"));
    }

    [Fact]
    public void A_removal_that_breaks_off_takes_nothing_back()
    {
        var run = Go(new() { ["PlanEnvironment"] = [Unwanted], ["RemoveUnwanted"] = Permanent });
        Assert.Equal(["RemoveUnwanted", "MarkUnfinished", "RecordOutcome", "IsRunSuccessful", "RunFailed"], run.Path.SkipWhile(state => state != "RemoveUnwanted"));
        Assert.Equal("no such user pool", run.Cause);
    }

    [Fact]
    public void A_compensation_that_fails_too_is_on_record()
    {
        var run = Go(new() { ["WireLoadBalancer"] = Permanent, ["Compensate"] = [WorkflowRun.Throws("PermanentError", "rule is locked")] });
        Assert.Equal(["WireLoadBalancer", "WireLoadBalancerFailed", "Compensate", "MarkNotCompensated", "RecordOutcome", "IsRunSuccessful", "RunFailed"],
            run.Path.SkipWhile(state => state != "WireLoadBalancer"));
        Same("""
            {"outcome":"failed","failedStep":"WireLoadBalancer","failure":{"Error":"PermanentError","Cause":"no such user pool"},
             "compensation":{"step":"Compensate","outcome":"failed","changes":0,"failure":{"Error":"PermanentError","Cause":"rule is locked"}}}
            """, run.Calls("RecordOutcome")[0]["result"]);
        Assert.Equal("FAILED", run.Status);
    }

    [Theory, InlineData("PermanentError", "RefuseRequest", "refused"), InlineData("TransientError", "FailUnvalidated", "failed")]
    public void A_request_that_is_not_validated_touches_nothing(string error, string state, string outcome)
    {
        var run = Go(new() { ["ValidateRequest"] = [WorkflowRun.Throws(error, "no such platform")] });
        Assert.Equal(["ValidateRequest", state, "RecordOutcome", "IsRunSuccessful", "RunFailed"], run.Path);
        var record = Assert.Single(run.Calls("RecordOutcome"));
        Same($$$"""{"outcome":"{{{outcome}}}","failedStep":"ValidateRequest","failure":{"Error":"{{{error}}}","Cause":"no such platform"}}""", record["result"]);
        Same(Request, record["run"]!["request"]);
        Assert.Equal("arn:execution", (string?)record["run"]!["execution"]);
        Assert.Equal(error, run.Error);
    }

    [Fact]
    public void A_request_that_another_was_faster_than_is_refused_and_nothing_is_taken_back()
    {
        var run = Go(new() { ["PlanEnvironment"] = [WorkflowRun.Throws("RefusedError", "the host is taken")] });
        Assert.Equal(["PlanEnvironment", "RefusePlan", "RecordOutcome", "IsRunSuccessful", "RunFailed"], run.Path.SkipWhile(state => state != "PlanEnvironment"));
        Assert.Empty(run.Calls("Compensate"));
        Same($$$"""
            {"run":{{{Run}}},"fencingToken":7,"result":{"outcome":"refused","failedStep":"PlanEnvironment",
             "failure":{"Error":"RefusedError","Cause":"the host is taken"},"request":{{{Request}}}}}
            """, Assert.Single(run.Calls("RecordOutcome")));
        Assert.Equal("RefusedError", run.Error);
    }

    [Fact]
    public void A_later_expiry_is_about_its_schedules_alone()
    {
        var run = Go(new() { ["PlanEnvironment"] = [Planned("none").Replace("\"mode\":\"apply\"", "\"mode\":\"extend\"")] });
        Assert.Equal([.. UpToPlan, "ExtendExpiry", "MarkExtended", "RecordOutcome", "IsRunSuccessful", "RunSucceeded"], run.Path);
        var failed = Go(new() { ["PlanEnvironment"] = [Planned("none").Replace("\"mode\":\"apply\"", "\"mode\":\"extend\"")], ["ExtendExpiry"] = Permanent });
        Assert.Equal([.. UpToPlan, "ExtendExpiry", "ExtendExpiryFailed", .. TakenBack], failed.Path);
    }

    [Fact]
    public void What_is_approved_is_planned_again_under_a_lease_of_its_own()
    {
        var run = Go(new() { ["PlanEnvironment"] = [Planned("required"), Planned("none")], ["AwaitApproval"] = ["""{"hash":"h"}"""] });
        Assert.Equal("SUCCEEDED", run.Status);
        Assert.Equal([.. UpToApproval, "AwaitApproval", "AcquireLease", "IsLeaseAcquired", "PlanEnvironment", "IsPlanWanted", "IsApprovalWanted", "PrepareParts"],
            run.Path.Take(13));
        var asked = Assert.Single(run.Calls("AwaitApproval"));
        Assert.Equal(("h", 60, 7), ((string?)asked["hash"], (int)asked["seconds"]!, (int)asked["fencingToken"]!));
    }

    [Theory]
    [InlineData("ApprovalRejected", "MarkRejected", "rejected")]
    [InlineData("ApprovalSuperseded", "MarkSuperseded", "superseded")]
    [InlineData("States.Timeout", "MarkApprovalExpired", "approvalExpired")]
    public void A_plan_that_is_not_approved_ends_without_a_change_and_without_an_alarm(string error, string mark, string outcome)
    {
        var run = Go(new() { ["PlanEnvironment"] = [Planned("required")], ["AwaitApproval"] = [WorkflowRun.Throws(error, "not now")] });
        Assert.Equal("SUCCEEDED", run.Status);
        Assert.Equal([.. UpToApproval, "AwaitApproval", mark, "RecordOutcome", "IsRunSuccessful", "RunSucceeded"], run.Path);
        Assert.Equal(outcome, (string?)run.Output!["outcome"]);
        Assert.Empty(run.Calls("Compensate"));
    }

    [Fact]
    public void A_request_that_a_later_one_has_overtaken_ends_without_a_change_and_without_an_alarm()
    {
        var run = Go(new() { ["AcquireLease"] = [WorkflowRun.Throws("OvertakenError", "number 3 came before")] });
        Assert.Equal("SUCCEEDED", run.Status);
        Assert.Equal(["ValidateRequest", "AcquireLease", "MarkOvertaken", "RecordOutcome", "IsRunSuccessful", "RunSucceeded"], run.Path);
        Assert.Equal(("superseded", 0), ((string?)Assert.Single(run.Calls("RecordOutcome"))["result"]!["outcome"], (int)run.Calls("RecordOutcome")[0]["fencingToken"]!));
    }

    [Fact]
    public void A_run_that_lost_its_lease_leaves_the_environment_to_the_later_one()
    {
        var run = Go(new() { ["PublishParameters"] = Permanent, ["Compensate"] = [WorkflowRun.Throws("OvertakenError", "another run holds the lease")] });
        Assert.Equal("SUCCEEDED", run.Status);
        Assert.Equal(["Compensate", "MarkLeaseLost", "RecordOutcome", "IsRunSuccessful", "RunSucceeded"], run.Path.SkipWhile(state => state != "Compensate"));
        var result = run.Calls("RecordOutcome")[0]["result"]!;
        Assert.Equal(("superseded", "PublishParameters"), ((string?)result["outcome"], (string?)result["failedStep"]));
    }

    [Fact]
    public void Without_the_lease_nothing_is_taken_back()
    {
        var run = Go(new() { ["AcquireLease"] = Permanent });
        Assert.Equal(["ValidateRequest", "AcquireLease", "FailWithoutLease", "RecordOutcome", "IsRunSuccessful", "RunFailed"], run.Path);
        Assert.Equal(0, (int)run.Calls("RecordOutcome")[0]["fencingToken"]!);
    }

    [Fact]
    public void An_outcome_that_cannot_be_recorded_fails_the_run()
    {
        var run = Go(new() { ["RecordOutcome"] = Permanent });
        Assert.Equal(["RecordOutcome", "OutcomeNotRecorded"], run.Path.TakeLast(2));
        Assert.Equal("OutcomeNotRecorded", run.Error);
    }

    [Fact]
    public void A_passing_fault_is_tried_again_and_seen_by_nobody()
    {
        var fault = WorkflowRun.Throws("TransientError", "throttled");
        var run = Go(new() { ["PublishParameters"] = [fault, fault, """{"step":"PublishParameters","outcome":"applied","changes":2}"""] });
        Assert.Equal("SUCCEEDED", run.Status);
        Assert.Equal(3, run.Calls("PublishParameters").Count);
    }

    private const string Lease = """{"acquired":true,"fencingToken":7,"waitSeconds":0,"holder":"arn:execution"}""";
    private const string Verified = """{"ready":true,"waitSeconds":0,"waitingFor":[]}""";

    private const string Unwanted = """{"step":"PlanEnvironment","outcome":"planned","changes":3,"hash":"h","mode":"apply","removals":2,"approval":"none","approvalSeconds":0}""";

    private static string Planned(string approval) =>
        $$$"""{"step":"PlanEnvironment","outcome":"planned","changes":3,"hash":"h","mode":"apply","removals":0,"approval":"{{{approval}}}","approvalSeconds":60}""";

    private static string Removal(bool more, int left) =>
        $$$"""{"step":"RemoveResources","of":"WireLoadBalancer","outcome":"removed","changes":1,"left":{{{left}}},"more":{{{(more ? "true" : "false")}}},"summary":"a rule is left"}""";

    private static WorkflowRun Go(Dictionary<string, string[]> answers)
    {
        answers.TryAdd("ValidateRequest", [$$$"""{"run":{{{Run}}}}"""]);
        answers.TryAdd("AcquireLease", [Lease]);
        answers.TryAdd("PlanEnvironment", [Planned("none")]);
        answers.TryAdd("VerifyEnvironment", [Verified]);
        return WorkflowRun.Of("src/StateMachines/provision-environment.asl.json", Request, answers);
    }

    private static void Failed(WorkflowRun run, string step)
    {
        const string failure = """{"Error":"PermanentError","Cause":"no such user pool"}""";
        Assert.Equal("FAILED", run.Status);
        Assert.Equal("PermanentError", run.Error);
        Assert.Equal("no such user pool", run.Cause);
        Same($$$"""{"run":{{{Run}}},"fencingToken":7,"failedStep":"{{{step}}}","failure":{{{failure}}}}""", Assert.Single(run.Calls("Compensate")));
        Same($$$"""{"outcome":"failed","failedStep":"{{{step}}}","failure":{{{failure}}},"compensation":{"step":"Compensate","outcome":"applied","changes":1}}""",
            Assert.Single(run.Calls("RecordOutcome"))["result"]);
    }

    /// <summary>The interpreter puts its own start time into the context.</summary>
    private static JsonNode WithoutClock(JsonNode payload)
    {
        payload["startedAt"] = "2026-01-01T00:00:00Z";
        return payload;
    }

    private static void Same(string expected, JsonNode? actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), $"expected {expected}\nactual   {actual?.ToJsonString()}");
}
