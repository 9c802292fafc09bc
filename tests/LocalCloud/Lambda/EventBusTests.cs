using System.Text.Json.Nodes;

namespace Berth.Tests.LocalCloud.Lambda;

[Collection(CloudCollection.Name)]
public sealed class EventBusTests(CloudOfTests cloud)
{
    private const string Machines = "arn:aws:states:ap-northeast-1:123456789012:stateMachine:";

    [Fact]
    public async Task An_event_goes_to_each_target_of_the_rules_it_matches()
    {
        await cloud.DeployAsync([CloudOfTests.Function("listener", ("SHOW", "1"))]);
        string queue = await cloud.QueueAsync("events");
        await cloud.CallAsync("logs", "CreateLogGroup", """{"logGroupName":"/events"}""");
        await cloud.CallAsync("events", "PutRule", """{"Name":"orders","EventPattern":"{\"source\":[\"shop\"],\"detail\":{\"total\":[{\"numeric\":[\">\",10]}]}}"}""");
        await cloud.CallAsync("events", "PutTargets", """
            {"Rule":"orders","Targets":[
              {"Id":"function","Arn":"arn:aws:lambda:ap-northeast-1:123456789012:function:listener","InputTransformer":{"InputPathsMap":{"t":"$.detail.total"},"InputTemplate":"{\"total\": <t>}"}},
              {"Id":"queue","Arn":"arn:aws:sqs:ap-northeast-1:123456789012:events","InputPath":"$.detail"},
              {"Id":"log","Arn":"arn:aws:logs:ap-northeast-1:123456789012:log-group:/events:*"}]}
            """);

        JsonObject answer = await cloud.CallAsync("events", "PutEvents", """
            {"Entries":[{"Source":"shop","DetailType":"Order","Detail":"{\"total\":12}"},{"Source":"shop","DetailType":"Order","Detail":"{\"total\":8}"},{"Source":"shop","DetailType":"Order","Detail":"nonsense"}]}
            """);

        Assert.Equal(1, (int)answer["FailedEntryCount"]!);
        Assert.Equal("MalformedDetail", (string?)answer["Entries"]![2]!["ErrorCode"]);
        Assert.Equal("""{"total":12}""", await cloud.MessageAsync(queue));
        IReadOnlyList<string> log = await cloud.LogAsync("/aws/lambda/listener", line => line.StartsWith("event"));
        Assert.Equal("""event {"total": 12}""", Assert.Single(log, line => line.StartsWith("event")));
        JsonNode @event = JsonNode.Parse(Assert.Single(await cloud.LogAsync("/events", _ => true)))!;
        Assert.Equal("Order", (string?)@event["detail-type"]);
        Assert.Equal("123456789012", (string?)@event["account"]);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", (string?)@event["time"]);
        Assert.Equal((string?)answer["Entries"]![0]!["EventId"], (string?)@event["id"]);
    }

    [Fact]
    public async Task A_target_that_is_missing_leaves_the_event_on_the_dead_letter_queue()
    {
        string dead = await cloud.QueueAsync("events-dead");
        await cloud.CallAsync("events", "PutRule", """{"Name":"lost","EventPattern":"{\"source\":[\"lost\"]}"}""");
        await cloud.CallAsync("events", "PutTargets", """
            {"Rule":"lost","Targets":[{"Id":"1","Arn":"arn:aws:lambda:ap-northeast-1:123456789012:function:nobody","Input":"{\"lost\":true}","DeadLetterConfig":{"Arn":"arn:aws:sqs:ap-northeast-1:123456789012:events-dead"}}]}
            """);

        await cloud.CallAsync("events", "PutEvents", """{"Entries":[{"Source":"lost","DetailType":"x","Detail":"{}"}]}""");

        Assert.Equal("""{"lost":true}""", await cloud.MessageAsync(dead));
    }

    [Theory]
    [InlineData("Ended", """{"Type":"Pass","Result":{"done":true},"End":true}""", "SUCCEEDED")]
    [InlineData("Broke", """{"Type":"Fail","Error":"PermanentError","Cause":"no such cluster"}""", "FAILED")]
    [InlineData("Stopped", """{"Type":"Wait","Seconds":3600,"End":true}""", "ABORTED")]
    public async Task Each_way_that_an_execution_ends_is_an_event(string name, string state, string status)
    {
        string queue = await cloud.QueueAsync($"status-{name}");
        await cloud.CallAsync("events", "PutRule", $$$"""
            {"Name":"status-{{{name}}}","EventPattern":"{\"source\":[\"aws.states\"],\"detail\":{\"stateMachineArn\":[\"{{{Machines}}}{{{name}}}\"],\"status\":[{\"anything-but\":\"RUNNING\"}]}}"}
            """);
        await cloud.CallAsync("events", "PutTargets", $$"""{"Rule":"status-{{name}}","Targets":[{"Id":"1","Arn":"{{CloudOfTests.QueueArn($"status-{name}")}}"}]}""");
        await MachineAsync(name, state);

        string execution = (string)(await cloud.CallAsync("states", "StartExecution", $$"""{"stateMachineArn":"{{Machines}}{{name}}","name":"run","input":"{\"a\": 1}"}"""))["executionArn"]!;
        if (status == "ABORTED")
        {
            await cloud.CallAsync("states", "StopExecution", $$"""{"executionArn":"{{execution}}"}""");
        }
        JsonNode @event = JsonNode.Parse(await cloud.MessageAsync(queue))!;

        Assert.Equal("Step Functions Execution Status Change", (string?)@event["detail-type"]);
        Assert.Equal(execution, (string?)@event["resources"]![0]);
        JsonNode detail = @event["detail"]!;
        Assert.Equal(status, (string?)detail["status"]);
        Assert.Equal(execution, (string?)detail["executionArn"]);
        Assert.Equal("run", (string?)detail["name"]);
        Assert.Equal("""{"a": 1}""", (string?)detail["input"]);
        Assert.Equal(status == "SUCCEEDED" ? """{"done":true}""" : null, (string?)detail["output"]);
        Assert.Equal(status == "FAILED" ? "PermanentError" : null, (string?)detail["error"]);
        Assert.InRange((long)detail["stopDate"]!, (long)detail["startDate"]!, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
    }

    [Fact]
    public async Task A_rule_starts_an_execution_with_its_roles_rights()
    {
        string queue = await cloud.QueueAsync("recovered");
        await MachineAsync("Recover", """{"Type":"Pass","End":true}""");
        await MachineAsync("Failing", """{"Type":"Fail","Error":"PermanentError"}""");
        await cloud.CallAsync("events", "PutRule", $$$"""{"Name":"recover","EventPattern":"{\"detail\":{\"stateMachineArn\":[\"{{{Machines}}}Failing\"],\"status\":[\"FAILED\"]}}"}""");
        await cloud.CallAsync("events", "PutTargets", $$"""{"Rule":"recover","Targets":[{"Id":"1","Arn":"{{Machines}}Recover","RoleArn":"{{CloudOfTests.Role}}","InputPath":"$.detail.name"}]}""");
        await cloud.CallAsync("events", "PutRule", $$$"""{"Name":"recovered","EventPattern":"{\"detail\":{\"stateMachineArn\":[\"{{{Machines}}}Recover\"],\"status\":[\"SUCCEEDED\"]}}"}""");
        await cloud.CallAsync("events", "PutTargets", $$"""{"Rule":"recovered","Targets":[{"Id":"1","Arn":"{{CloudOfTests.QueueArn("recovered")}}","InputPath":"$.detail.output"}]}""");

        await cloud.CallAsync("states", "StartExecution", $$"""{"stateMachineArn":"{{Machines}}Failing","name":"run-7"}""");

        Assert.Equal("""
            "\"run-7\""
            """.Trim().Replace("\\\"", "\\u0022"), await cloud.MessageAsync(queue));
    }

    /// <summary>Step Functions does not tell an execution who started it; CloudTrail tells EventBridge.</summary>
    [Fact]
    public async Task Who_has_started_an_execution_is_an_event()
    {
        string queue = await cloud.QueueAsync("trail");
        await MachineAsync("Started", """{"Type":"Pass","End":true}""");
        await cloud.CallAsync("events", "PutRule", """{"Name":"trail","EventPattern":"{\"source\":[\"aws.states\"],\"detail-type\":[\"AWS API Call via CloudTrail\"],\"detail\":{\"requestParameters\":{\"name\":[\"asked\"]}}}"}""");
        await cloud.CallAsync("events", "PutTargets", $$"""{"Rule":"trail","Targets":[{"Id":"1","Arn":"{{CloudOfTests.QueueArn("trail")}}","InputPath":"$.detail"}]}""");

        string execution = (string)(await cloud.CallAsync("states", "StartExecution", $$"""{"stateMachineArn":"{{Machines}}Started","name":"asked","input":"{\"password\": 1}"}"""))["executionArn"]!;

        JsonNode call = JsonNode.Parse(await cloud.MessageAsync(queue))!;
        Assert.Equal(("states.amazonaws.com", "StartExecution", execution), ((string?)call["eventSource"], (string?)call["eventName"], (string?)call["responseElements"]!["executionArn"]));
        Assert.Equal(("IAMUser", "arn:aws:iam::123456789012:user/administrator", cloud.Administrator),
            ((string?)call["userIdentity"]!["type"], (string?)call["userIdentity"]!["arn"], (string?)call["userIdentity"]!["principalId"]));
        Assert.DoesNotContain("password", call.ToJsonString());
    }

    private Task MachineAsync(string name, string state)
    {
        var body = new JsonObject
        {
            ["name"] = name,
            ["roleArn"] = CloudOfTests.Role,
            ["definition"] = $$$"""{"StartAt":"One","States":{"One":{{{state}}} }}""",
        };
        return cloud.Calls.JsonAsync("states", "CreateStateMachine", body, CancellationToken.None);
    }
}
