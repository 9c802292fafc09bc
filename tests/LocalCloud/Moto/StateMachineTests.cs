using System.Text.Json.Nodes;
using Berth.Tests.LocalCloud.Gateway;

namespace Berth.Tests.LocalCloud.Moto;

/// <summary>The repairs of launch.py that concern the interpreter of state machines.</summary>
[Collection(nameof(RunningGateway))]
public sealed class StateMachineTests(RunningGateway gateway)
{
    private async Task<string> MachineAsync(string name, string definition)
    {
        var answer = await gateway.Upstream.JsonAsync("states", "AWSStepFunctions.CreateStateMachine", new JsonObject
        {
            ["name"] = name,
            ["definition"] = definition,
            ["roleArn"] = $"arn:aws:iam::{RunningGateway.Account}:role/{name}",
        });
        return (string)answer["stateMachineArn"]!;
    }

    private async Task<JsonObject> RunAsync(string machine, string? name = null)
    {
        var request = new JsonObject { ["stateMachineArn"] = machine, ["input"] = """{"a":{"b":"c"}}""" };
        if (name is not null) request["name"] = name;
        var started = await gateway.Upstream.JsonAsync("states", "AWSStepFunctions.StartExecution", request);
        return await EndAsync((string)started["executionArn"]!);
    }

    private async Task<JsonObject> EndAsync(string execution)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var described = await gateway.Upstream.JsonAsync("states", "AWSStepFunctions.DescribeExecution", new JsonObject { ["executionArn"] = execution }, patience.Token);
            if ((string?)described["status"] != "RUNNING")
                return described;
        }
    }

    [Fact]
    public async Task Several_executions_run_and_each_has_a_name()
    {
        var machine = await MachineAsync("several", """{"StartAt":"A","States":{"A":{"Type":"Pass","Parameters":{"x.$":"$.a.b"},"End":true}}}""");
        var first = await RunAsync(machine);
        var second = await RunAsync(machine);
        var third = await RunAsync(machine, "third");
        Assert.All([first, second, third], execution => Assert.Equal("c", (string?)JsonNode.Parse((string)execution["output"]!)!["x"]));
        Assert.True(Guid.TryParse((string?)first["name"], out _));
        Assert.NotEqual((string?)first["name"], (string?)second["name"]);
        Assert.EndsWith(":third", (string?)third["executionArn"]);
    }

    [Fact]
    public async Task A_history_comes_in_pages_and_in_both_orders()
    {
        var execution = await RunAsync(await MachineAsync("paged", """{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"},"B":{"Type":"Succeed"} } }"""));
        async Task<(List<int> Ids, string? Next)> PageAsync(JsonObject more)
        {
            more["executionArn"] = (string?)execution["executionArn"];
            var page = await gateway.Upstream.JsonAsync("states", "AWSStepFunctions.GetExecutionHistory", more);
            return (page["events"]!.AsArray().Select(one => (int)one!["id"]!).ToList(), (string?)page["nextToken"]);
        }
        var (all, none) = await PageAsync([]);
        Assert.Equal([1, 2, 3, 4, 5, 6], all);
        Assert.Null(none);
        var (first, next) = await PageAsync(new JsonObject { ["maxResults"] = 4 });
        Assert.Equal([1, 2, 3, 4], first);
        Assert.Equal([5, 6], (await PageAsync(new JsonObject { ["maxResults"] = 4, ["nextToken"] = next })).Ids);
        Assert.Equal([6, 5], (await PageAsync(new JsonObject { ["maxResults"] = 2, ["reverseOrder"] = true })).Ids);

        var events = (await gateway.Aws("stepfunctions", "get-execution-history", "--execution-arn", (string)execution["executionArn"]!))!["events"]!.AsArray();
        Assert.Equal(["ExecutionStarted", "PassStateEntered", "PassStateExited", "SucceedStateEntered", "SucceedStateExited", "ExecutionSucceeded"], events.Select(one => (string?)one!["type"]));
        Assert.Equal("A", (string?)events[1]!["stateEnteredEventDetails"]!["name"]);
    }

    [Fact]
    public async Task A_task_calls_with_the_rights_of_its_state_machines_role()
    {
        var url = (string)(await gateway.Upstream.JsonAsync("sqs", "AmazonSQS.CreateQueue", new JsonObject { ["QueueName"] = "tasks" }))["QueueUrl"]!;
        var definition = $$$"""
            {"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage","Parameters":{"QueueUrl":"{{{url}}}","MessageBody.$":"$.a.b"},"End":true} } }
            """;
        await gateway.RoleAsync("sender", """{"Effect":"Allow","Action":"sqs:SendMessage","Resource":"*"}""", "states.amazonaws.com");
        await gateway.RoleAsync("mute", "[]", "states.amazonaws.com");

        Assert.Equal("SUCCEEDED", (string?)(await RunAsync(await MachineAsync("sender", definition)))["status"]);
        var failed = await RunAsync(await MachineAsync("mute", definition));
        Assert.Equal("FAILED", (string?)failed["status"]);
        Assert.Contains("assumed-role/mute/", (string?)failed["cause"]);
        Assert.NotNull(failed["stopDate"]);
        Assert.Equal(
            [("sender", 200), ("mute", 403)],
            gateway.Ledger.Entries().Where(entry => entry.Operation == "SendMessage" && entry.Caller is "sender" or "mute").Select(entry => (entry.Caller, entry.Status)));
    }
}
