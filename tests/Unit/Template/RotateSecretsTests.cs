namespace Berth.Tests.Template;

/// <summary>The ways through RotateSecrets, run in an interpreter that is not the local cloud's.</summary>
public sealed class RotateSecretsTests
{
    private const string Run = """{"environment":"prd","requestId":"r1","attempt":1,"action":"rotate"}""";
    private static readonly string[] UpToPlan = ["ValidateRequest", "AcquireLease", "IsLeaseAcquired", "PlanEnvironment"];
    private static readonly string[] Steps = ["RotateDatabaseSecret", "PublishParameters", "DeployApplication", "VerifyEnvironment"];
    private static readonly string[] TakenBack = ["Compensate", "MarkFailed", "RecordOutcome", "IsRunSuccessful", "RunFailed"];

    [Fact]
    public void Straight_through_the_consumers_are_told_after_the_secret_and_proven_last()
    {
        var run = Go([]);
        Assert.Equal("SUCCEEDED", run.Status);
        Assert.Equal([.. UpToPlan, .. Steps, "IsEnvironmentReady", "MarkRotated", "RecordOutcome", "IsRunSuccessful", "RunSucceeded"], run.Path);
        Assert.Equal("rotated", (string?)run.Output!["outcome"]);
        Assert.Equal("rotated", (string?)Assert.Single(run.Calls("RecordOutcome"))["result"]!["outcome"]);
        Assert.All(Steps[..3], step => Assert.Equal(7, (int)Assert.Single(run.Calls(step))["fencingToken"]!));
    }

    [Theory]
    [InlineData("PlanEnvironment")]
    [InlineData("RotateDatabaseSecret")]
    [InlineData("PublishParameters")]
    [InlineData("DeployApplication")]
    [InlineData("VerifyEnvironment")]
    public void Whatever_fails_is_taken_back_and_the_run_fails(string step)
    {
        var run = Go(new() { [step] = [WorkflowRun.Throws("PermanentError", "no")] });
        Assert.Equal("FAILED", run.Status);
        Assert.Equal([step, $"{step}Failed", .. TakenBack], run.Path.SkipWhile(state => state != step));
        Assert.Equal(step, (string?)Assert.Single(run.Calls("Compensate"))["failedStep"]);
        Assert.Equal("failed", (string?)Assert.Single(run.Calls("RecordOutcome"))["result"]!["outcome"]);
    }

    [Fact]
    public void Pods_are_given_their_time()
    {
        var run = Go(new() { ["VerifyEnvironment"] = ["""{"ready":false,"waitSeconds":1,"waitingFor":["deployment core"]}""", Verified] });
        Assert.Equal("SUCCEEDED", run.Status);
        Assert.Equal(2, run.Calls("VerifyEnvironment").Count);
    }

    [Fact]
    public void What_cannot_be_taken_back_is_on_record()
    {
        var run = Go(new() { ["PublishParameters"] = [WorkflowRun.Throws("PermanentError", "no")], ["Compensate"] = [WorkflowRun.Throws("PermanentError", "neither")] });
        Assert.Equal(["Compensate", "MarkNotCompensated", "RecordOutcome", "IsRunSuccessful", "RunFailed"], run.Path.SkipWhile(state => state != "Compensate"));
        Assert.Equal("failed", (string?)run.Calls("RecordOutcome")[0]["result"]!["compensation"]!["outcome"]);
    }

    [Fact]
    public void A_refused_action_touches_nothing()
    {
        var run = Go(new() { ["ValidateRequest"] = [WorkflowRun.Throws("PermanentError", "never ready")] });
        Assert.Equal(["ValidateRequest", "RefuseRequest", "RecordOutcome", "IsRunSuccessful", "RunFailed"], run.Path);
    }

    private const string Verified = """{"ready":true,"waitSeconds":0,"waitingFor":[]}""";

    private static WorkflowRun Go(Dictionary<string, string[]> answers)
    {
        answers.TryAdd("ValidateRequest", [$$$"""{"run":{{{Run}}}}"""]);
        answers.TryAdd("AcquireLease", ["""{"acquired":true,"fencingToken":7,"waitSeconds":0,"holder":"arn:execution"}"""]);
        answers.TryAdd("PlanEnvironment", ["""{"step":"PlanEnvironment","outcome":"planned","changes":3,"hash":"h","mode":"apply"}"""]);
        answers.TryAdd("VerifyEnvironment", [Verified]);
        return WorkflowRun.Of("src/StateMachines/rotate-secrets.asl.json", """{"schema":"berth-action/v1","action":"rotate"}""", answers);
    }
}
