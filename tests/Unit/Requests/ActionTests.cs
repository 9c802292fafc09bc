using System.Text.Json.Nodes;
using Berth.Intake;
using Berth.Platforms;
using Berth.Registry;
using Berth.Requests;

namespace Berth.Tests.Requests;

public sealed class ActionTests
{
    private static JsonObject Good() => JsonNode.Parse(Repository.Read("events/retire.json"))!.AsObject();

    [Fact]
    public void The_example_is_read_as_an_action()
    {
        var reading = RequestReading.Of(Good());
        Assert.Empty(reading.Problems);
        Assert.Null(reading.Request);
        Assert.Equal((ActionRequest.Retire, "prd"), (reading.Action!.Action, reading.Action.Environment));
        Assert.NotEmpty(reading.ContentHash);
    }

    [Theory]
    [InlineData("environment", "Prd")]
    [InlineData("requestId", "short")]
    [InlineData("action", "destroy")]
    public void Each_field_out_of_range_is_named(string field, string value)
    {
        var body = Good();
        body[field] = value;
        Assert.Equal($"/{field}", Assert.Single(RequestReading.Of(body).Problems).Field);
    }

    [Fact]
    public void Everything_wrong_is_said_at_once()
    {
        var body = Good();
        body.Remove("environment");
        body["surprise"] = true;
        Assert.Equal(["/environment", "/surprise"], RequestReading.Of(body.ToJsonString()).Problems.Select(problem => problem.Field).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_protected_environment_is_not_retired_and_the_way_out_is_named()
    {
        var refusal = Refusal(ActionRequest.Retire, Ready, isProtected: true);
        Assert.Equal("Protected", refusal!.Code);
        Assert.Contains("\"protected\": false", refusal.Reasons);
        Assert.Null(Refusal(ActionRequest.Rotate, Ready, isProtected: true));
    }

    [Theory]
    [InlineData(null, "AIDASOMEBODY", false)]
    [InlineData("owner", "AIDAOWNER", false)]
    [InlineData("owner", "AIDASOMEBODY", true)]
    [InlineData("owner", "console", true)]
    public void Only_the_owner_retires_where_the_platform_says_so(string? retireBy, string requestedBy, bool refused) =>
        Assert.Equal(refused ? "NotOwner" : null, Refusal(ActionRequest.Retire, Ready, retireBy: retireBy, requestedBy: requestedBy)?.Code);

    [Theory]
    [InlineData("approve.json", ActionRequest.Approve)]
    [InlineData("reject.json", ActionRequest.Reject)]
    [InlineData("extend.json", ActionRequest.Extend)]
    public void The_examples_of_decisions_are_read(string file, string action)
    {
        var reading = RequestReading.Of(Repository.Read($"events/{file}"));
        Assert.Empty(reading.Problems);
        Assert.Equal(action, reading.Action!.Action);
    }

    [Theory]
    [InlineData(null, "AIDAOWNER", "AIDAOWNER", null)]
    [InlineData(null, Senders.ByHand, Senders.ByHand, null)]
    [InlineData("anotherThanRequester", "AIDAOWNER", "AIDASOMEBODY", null)]
    [InlineData("anotherThanRequester", "AIDAOWNER", "AIDAOWNER", "OwnRequest")]
    [InlineData("anotherThanRequester", "AIDAOWNER", Senders.ByHand, "OwnRequest")]
    [InlineData("anotherThanRequester", Senders.ByHand, "AIDASOMEBODY", "OwnRequest")]
    public void Whoever_asked_may_not_approve_where_the_platform_says_so(string? approvalBy, string asked, string approves, string? code)
    {
        Assert.Equal(code, Refusal(ActionRequest.Approve, Waiting(asked), approvalBy: approvalBy, requestedBy: approves, hash: Hash)?.Code);
        Assert.Null(Refusal(ActionRequest.Reject, Waiting(asked), approvalBy: approvalBy, requestedBy: approves));
    }

    [Fact]
    public void An_approval_names_the_plan_that_waits()
    {
        Assert.Equal("HashMissing", Refusal(ActionRequest.Approve, Waiting("AIDAOWNER"))?.Code);
        Assert.Equal("OtherPlan", Refusal(ActionRequest.Approve, Waiting("AIDAOWNER"), hash: new('b', 64))?.Code);
        Assert.Equal("OtherPlan", Refusal(ActionRequest.Reject, Waiting("AIDAOWNER"), hash: new('b', 64))?.Code);
        Assert.Equal("NothingAwaitsApproval", Refusal(ActionRequest.Approve, Ready, hash: Hash)?.Code);
    }

    [Theory]
    [InlineData("90s", 90)]
    [InlineData("30m", 1800)]
    [InlineData("12h", 43200)]
    [InlineData("7d", 604800)]
    public void A_time_is_a_number_and_a_unit(string text, int seconds)
    {
        Assert.Matches(ApprovalTerms.TimeoutPattern, text);
        Assert.Equal(seconds, ApprovalTerms.Span(text).TotalSeconds);
    }

    [Theory]
    [InlineData(Senders.Schedule, "expire-20260108T000000Z", null)]
    [InlineData("AIDAOWNER", "expire-20260108T000000Z", "NotTheSchedule")]
    [InlineData(Senders.ByHand, "expire-20260108T000000Z", "NotTheSchedule")]
    [InlineData(Senders.Schedule, "expire-20260107T000000Z", "ExpiryMoved")]
    public void Only_the_last_schedule_lets_an_environment_expire(string requestedBy, string requestId, string? code)
    {
        // Protection is asked about under the lease, where it is put on record.
        Assert.Equal(code, Refusal(ActionRequest.Expire, Expiring, isProtected: true, retireBy: "owner", requestedBy: requestedBy, requestId: requestId)?.Code);
        Assert.Equal("ExpiryMoved", Refusal(ActionRequest.Expire, Ready, requestedBy: Senders.Schedule, requestId: requestId)?.Code);
    }

    [Fact]
    public void Only_what_expires_is_extended_and_by_some_time()
    {
        Assert.Null(Refusal(ActionRequest.Extend, Expiring, by: "7d"));
        Assert.Equal("TimeMissing", Refusal(ActionRequest.Extend, Expiring)?.Code);
        Assert.Equal("NothingToExtend", Refusal(ActionRequest.Extend, Ready, by: "7d")?.Code);
        Assert.Equal("NotReady", Refusal(ActionRequest.Extend, Ready with { Status = EnvironmentRecord.Retired }, by: "7d")?.Code);
    }

    private static EnvironmentRecord Expiring => Ready with { Expiry = new("7d", "2026-01-08T00:00:00Z", "2026-01-07T07:12:00Z") };

    private static readonly string Hash = new('a', 64);

    private static EnvironmentRecord Waiting(string requestedBy) => Ready with
    {
        Status = EnvironmentRecord.AwaitingApproval, Awaiting = new("request-0002", Hash, 1, 2, 3, requestedBy, "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z", StoodAs.Of(Ready)),
    };

    [Fact]
    public void Only_what_has_failed_is_retried()
    {
        Assert.Null(Refusal(ActionRequest.Retry, Ready with { Status = EnvironmentRecord.Failed }));
        Assert.Null(Refusal(ActionRequest.Retry, Ready with { Left = [new("elbv2:listener-rule/prd/access-token", "denied")] }));
        Assert.Equal("NothingToRetry", Refusal(ActionRequest.Retry, Ready)?.Code);
        Assert.Equal("NothingToRetry", Refusal(ActionRequest.Retry, Ready with { Status = EnvironmentRecord.RetireFailed })?.Code);
    }

    [Theory, InlineData(ActionRequest.Drift), InlineData(ActionRequest.Repair)]
    public void What_is_being_retired_is_neither_compared_nor_repaired(string action)
    {
        Assert.Null(Refusal(action, Ready));
        Assert.Null(Refusal(action, Ready with { Status = EnvironmentRecord.Failed }));
        Assert.Equal("NotReady", Refusal(action, Ready with { Status = EnvironmentRecord.RetireFailed })?.Code);
        Assert.Equal("NotReady", Refusal(action, Ready with { Status = EnvironmentRecord.Failed, ReadyRequestId = null })?.Code);
    }

    [Fact]
    public void What_never_stood_cannot_be_rotated_but_retired()
    {
        var failed = Ready with { Status = EnvironmentRecord.Failed, ReadyRequestId = null };
        Assert.Equal("NotReady", Refusal(ActionRequest.Rotate, failed)?.Code);
        Assert.Null(Refusal(ActionRequest.Retire, failed));
    }

    private static EnvironmentRecord Ready { get; } = new()
    {
        Environment = "prd", Profile = "risken", Platform = "local", Status = EnvironmentRecord.Ready, RequestId = "request-0001", ReadyRequestId = "request-0001",
        Execution = "arn:execution", UpdatedAt = "2026-01-01T00:00:00Z", Owner = "AIDAOWNER",
    };

    private static Refusal? Refusal(string action, EnvironmentRecord environment, bool isProtected = false, string? retireBy = null, string requestedBy = "AIDAOWNER",
        string? approvalBy = null, string? hash = null, string requestId = "action-0001", string? by = null)
    {
        var request = RequestReading.Of(Repository.Read("events/risken.json")).Request! with { Protected = isProtected };
        var platform = new Platform
        {
            Schema = Platform.SchemaName, Name = "local", AccountId = "123456789012", Region = "eu-west-1", Cluster = new("local"), VpcId = "vpc-1",
            LoadBalancers = [], Database = new(), RetireBy = retireBy, ApprovalBy = approvalBy,
        };
        return ActionRules.Refuse(new() { Schema = ActionRequest.SchemaName, RequestId = requestId, Action = action, Environment = "prd", Hash = hash, For = by }, environment, request, platform, requestedBy);
    }
}
