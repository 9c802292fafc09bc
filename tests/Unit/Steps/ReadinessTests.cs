using System.Text.Json.Nodes;
using Berth.Cluster;
using Berth.Errors;
using Berth.Databases;
using Berth.Profiles;
using Berth.Steps;
using Berth.Steps.RecordOutcome;
using Berth.Steps.VerifyEnvironment;
using Berth.Steps.WireLoadBalancer;

namespace Berth.Tests.Steps;

public sealed class ReadinessTests
{
    [Theory]
    [InlineData("""{"metadata":{"generation":2},"spec":{"replicas":1},"status":{"observedGeneration":2,"replicas":1,"updatedReplicas":1,"availableReplicas":1}}""", null)]
    [InlineData("""{"metadata":{"generation":1},"spec":{"replicas":0},"status":{"observedGeneration":1}}""", null)]
    [InlineData("""{"metadata":{"generation":2},"spec":{"replicas":1},"status":{"observedGeneration":1,"replicas":1,"updatedReplicas":1,"availableReplicas":1}}""", "since it changed")]
    [InlineData("""{"metadata":{"generation":1},"spec":{"replicas":2},"status":{"observedGeneration":1,"replicas":2,"updatedReplicas":2,"availableReplicas":1}}""", "1 of 2 replicas")]
    [InlineData("""{"metadata":{"generation":1},"spec":{"replicas":1},"status":{"observedGeneration":1,"replicas":2,"updatedReplicas":1,"availableReplicas":2}}""", "replicas")]
    [InlineData("""{"metadata":{"generation":1},"spec":{"replicas":1}}""", "since it changed")]
    public void A_deployment_is_ready_when_it_is_available_at_the_observed_generation(string live, string? waiting)
    {
        var said = Readiness.Of("Deployment", "core", JsonNode.Parse(live)!.AsObject());
        if (waiting is null)
            Assert.Null(said);
        else
            Assert.Contains(waiting, said);
    }

    [Fact]
    public void A_missing_deployment_is_named() => Assert.Contains("core", Readiness.Of("Deployment", "core", null));

    [Fact]
    public void The_stuck_rollouts_message_is_passed_on() => Assert.Contains("ReplicaSet has timed out", Readiness.Of("Deployment", "core", JsonNode.Parse(
        """{"metadata":{"generation":1},"spec":{"replicas":1},"status":{"observedGeneration":1,"conditions":[{"type":"Progressing","status":"False","message":"ReplicaSet has timed out"}]}}""")!.AsObject()));

    [Theory]
    [InlineData("StatefulSet", """{"metadata":{"generation":1},"spec":{"replicas":1},"status":{"observedGeneration":1,"replicas":1,"updatedReplicas":1,"availableReplicas":1}}""", null)]
    [InlineData("StatefulSet", """{"metadata":{"generation":1},"spec":{"replicas":1},"status":{"observedGeneration":1,"replicas":1,"updatedReplicas":1}}""", "stateful set x has 0 of 1")]
    [InlineData("StatefulSet", null, "not there")]
    [InlineData("DaemonSet", """{"metadata":{"generation":1},"status":{"observedGeneration":1,"desiredNumberScheduled":2,"updatedNumberScheduled":2,"numberReady":2}}""", null)]
    [InlineData("DaemonSet", """{"metadata":{"generation":1},"status":{"observedGeneration":1,"desiredNumberScheduled":2,"updatedNumberScheduled":2,"numberReady":1}}""", "1 of 2 nodes")]
    [InlineData("DaemonSet", """{"metadata":{"generation":2},"status":{"observedGeneration":1,"desiredNumberScheduled":2,"updatedNumberScheduled":2,"numberReady":2}}""", "since it changed")]
    [InlineData("Job", """{"status":{"succeeded":1,"conditions":[{"type":"SuccessCriteriaMet","status":"True"},{"type":"Complete","status":"True"}]}}""", null)]
    [InlineData("Job", """{"status":{"active":1}}""", "not complete")]
    [InlineData("Job", """{"status":{"conditions":[{"type":"Complete","status":"False"}]}}""", "not complete")]
    [InlineData("Job", null, "not there")]
    [InlineData("CronJob", """{"status":{}}""", null)]
    public void Each_kind_of_workload_is_judged_by_what_its_controller_writes(string kind, string? live, string? waiting)
    {
        var said = Readiness.Of(kind, "x", live is null ? null : JsonNode.Parse(live)!.AsObject());
        if (waiting is null)
            Assert.Null(said);
        else
            Assert.Contains(waiting, said);
    }

    [Theory]
    [InlineData("""{"status":{"conditions":[{"type":"Failed","status":"True","reason":"BackoffLimitExceeded","message":"too often"}]}}""", "BackoffLimitExceeded: too often")]
    [InlineData("""{"status":{"conditions":[{"type":"Failed","status":"False","reason":"x","message":"y"}]}}""", null)]
    [InlineData("""{"status":{"failed":1}}""", null)]
    public void A_Job_has_failed_when_its_controller_says_so(string live, string? failure) => Assert.Equal(failure, JobFailure.Of(JsonNode.Parse(live)!.AsObject()));

    [Fact]
    public void A_failed_pods_last_words_are_heard() => Assert.Equal(["ERROR 1064"], Readiness.LastWords(JsonNode.Parse(
        """{"status":{"containerStatuses":[{"state":{"terminated":{"exitCode":1,"message":"ERROR 1064\n"}}},{"state":{"running":{}}},{"state":{"terminated":{"exitCode":0}}}]}}""")!.AsObject()));

    [Fact]
    public void A_failure_is_taken_apart_into_reason_remedy_and_code()
    {
        var thrown = new Errors.PermanentError("HostTaken", "The host is taken.", "Choose another.");
        var failure = Failure.Of(new("PermanentError", new JsonObject { ["errorType"] = "PermanentError", ["errorMessage"] = thrown.Message }.ToJsonString()));
        Assert.Equal(new Failure("The host is taken.", "Choose another.", "HostTaken"), failure);
    }

    [Fact]
    public void A_failure_of_Step_Functions_itself_keeps_its_name() => Assert.Equal("States.Timeout", Failure.Of(new("States.Timeout", "")).Code);

    [Theory]
    [InlineData(null, "berth_prd")]
    [InlineData("berth_prd", "berth_prd_clone")]
    [InlineData("berth_prd_clone", "berth_prd")]
    [InlineData("somebody", "berth_prd")]
    public void The_users_take_turns(string? current, string next)
    {
        Assert.Equal(next, AlternatingUsers.Next("berth_prd", current, DatabaseAccount.AlternatingUsers));
        Assert.Equal("berth_prd", AlternatingUsers.Next("berth_prd", current, DatabaseAccount.SingleUser));
    }

    [Theory]
    [InlineData("30080 30081", "30080-30081")]
    [InlineData("30081 30080 30090", "30080-30081 30090-30090")]
    [InlineData("", "")]
    public void Neighbouring_ports_share_a_rule(string ports, string ranges) => Assert.Equal(ranges, string.Join(' ',
        WireLoadBalancerPlan.Ranges(ports.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse).Select(port => (port, port))).Select(range => $"{range.From}-{range.To}")));

    [Fact]
    public void A_runs_rotation_has_one_token_however_often_it_is_tried()
    {
        Assert.Equal(Rotation.TokenOf("arn:1", "s"), Rotation.TokenOf("arn:1", "s"));
        Assert.NotEqual(Rotation.TokenOf("arn:1", "s"), Rotation.TokenOf("arn:2", "s"));
        Assert.Equal(32, Rotation.TokenOf("arn:1", "s").Length);
    }
}
