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
        var account = (string)running.Description["account"]!;
        await cloud.AwsAsync("cloudformation", "create-stack", "--stack-name", "platform-second",
            "--template-body", await File.ReadAllTextAsync(Path.Combine(Repository.Root, "src", "Shared", "Platforms", "platform-role.template")),
            "--capabilities", "CAPABILITY_NAMED_IAM", "--parameters", "ParameterKey=PlatformName,ParameterValue=second", $"ParameterKey=BerthAccount,ParameterValue={account}",
            // The same account stands for the other one here, and has the policy already.
            $"ParameterKey=PodBoundaryName,ParameterValue={cloud.Output("PodBoundaryArn").Split('/')[^1]}", "ParameterKey=MakePodBoundary,ParameterValue=false",
            $"ParameterKey=OperatorArn,ParameterValue=arn:aws:iam::{account}:user/administrator");
        var stack = await cloud.AwsAsync("cloudformation", "describe-stacks", "--stack-name", "platform-second");
        var role = (string)stack["Stacks"]![0]!["Outputs"]![0]!["OutputValue"]!;
        Assert.Equal(RunningCloud.PlatformRole, role);
        var platform = running.Description["platform"]!.DeepClone();
        (platform["name"], platform["roleArn"]) = ("second", role);
        var file = Path.Combine(Path.GetTempPath(), $"berth-second-{Guid.NewGuid():N}.json");
        try
        {
            await File.WriteAllTextAsync(file, platform.ToJsonString());
            (await cloud.BerthAsync("platform", "put", file)).Good();
        }
        finally
        {
            File.Delete(file);
        }

        await cloud.AwsAsync("eks", "create-access-entry", "--cluster-name", (string)platform["cluster"]!["name"]!, "--principal-arn", role, "--kubernetes-groups", "berth");
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
