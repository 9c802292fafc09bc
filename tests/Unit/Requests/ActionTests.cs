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

    private static Refusal? Refusal(string action, EnvironmentRecord environment, bool isProtected = false, string? retireBy = null, string requestedBy = "AIDAOWNER")
    {
        var request = RequestReading.Of(Repository.Read("events/risken.json")).Request! with { Protected = isProtected };
        var platform = new Platform
        {
            Schema = Platform.SchemaName, Name = "local", AccountId = "123456789012", Region = "eu-west-1", Cluster = new("local"), VpcId = "vpc-1",
            LoadBalancers = [], Database = new(), RetireBy = retireBy,
        };
        return ActionRules.Refuse(new() { Schema = ActionRequest.SchemaName, RequestId = "action-0001", Action = action, Environment = "prd" }, environment, request, platform, requestedBy);
    }
}
