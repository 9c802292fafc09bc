using System.Text.Json.Nodes;

namespace Berth.Tests.EndToEnd.Provision;

/// <summary>A platform that gives Berth a role of its own: made by the committed template, taken by the functions.</summary>
[Collection(CloudCollection.Name)]
public sealed class OtherAccountTests(RunningCloud running)
{
    private readonly CloudClients cloud = running.Clients;

    [Fact]
    public async Task Platform_with_a_role_is_worked_on_as_that_role_and_the_rest_stays_Berths()
    {
        var role = await OtherAccount.MakeAsync(running);
        var since = await running.Control.LastCallAsync();
        var run = JsonNode.Parse((await cloud.SendAsync(RequestFor.Environment("abroad").With("platform", "second"))).Good())!;
        Assert.Equal("ready", (string?)run["outcome"]);

        var calls = (await running.Control.CallsAsync()).Where(call => (long)call["number"]! > since && ((string)call["caller"]!).StartsWith("berth-", StringComparison.Ordinal)).ToList();
        bool OfTheRole(JsonObject call) => (string?)call["caller"] == "berth-platform-second";
        string[] own = ["dynamodb", "events", "logs", "states", "sts", "sqs", "lambda", "xray", "cloudwatch"];
        Assert.All(calls.Where(OfTheRole), call => Assert.Equal("berth-abroad", (string?)call["session"]));
        Assert.Empty(calls.Where(call => !OfTheRole(call) && (bool)call["mutating"]!).Select(call => $"{call["caller"]} {call["service"]}:{call["operation"]}"));
        Assert.Empty(calls.Where(call => OfTheRole(call) && own.Except(["sqs"]).Contains((string)call["service"]!)).Select(call => $"{call["service"]}:{call["operation"]}"));
        foreach (var service in new[] { "eks", "elasticloadbalancing", "iam", "secretsmanager", "ssm", "cognito-idp", "autoscaling" })
            Assert.Contains(calls, call => OfTheRole(call) && (string?)call["service"] == service);
        Assert.Contains(calls, call => (string?)call["operation"] == "AssumeRole");

        var refused = await cloud.TryAwsAsync("sts", "assume-role", "--role-arn", role, "--role-session-name", "somebody", "--external-id", "first");
        Assert.Contains("AccessDenied", refused.Errors);
    }
}
