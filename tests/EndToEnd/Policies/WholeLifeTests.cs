using System.Text.Json.Nodes;
using Berth.Tests.EndToEnd.Provision;

namespace Berth.Tests.EndToEnd.Policies;

/// <summary>
/// An environment with everything that a request can ask for, from its first day to its last: rights that only a change taken back, a stranger's
/// hand or a retirement needs are used as well.
/// </summary>
[Collection(ChangesCollection.Name)]
public sealed class WholeLifeTests(RunningCloud running)
{
    private const string Name = "whole";
    private const string Pods = "berth-whole-risken";
    private const string Scan = "berth-whole-scan";

    private readonly CloudClients cloud = running.Clients;

    [Fact]
    public async Task Everything_is_made_left_alone_changed_taken_back_put_right_and_retired()
    {
        running.FirstRun.Good();
        await cloud.AwsAsync("cognito-idp", "create-identity-provider", "--user-pool-id", cloud.UserPool, "--provider-name", "Whole", "--provider-type", "OIDC",
            "--provider-details", "client_id=whole,authorize_scopes=openid,oidc_issuer=https://whole.example.com,attributes_request_method=GET");
        var tokens = new[] { await SecretAsync("first"), await SecretAsync("second") };
        (await cloud.SendAsync(Request("request-0001", tokens[0], "whole-4711", "203.0.113.0/25", "30d", "COGNITO"))).Good();

        var since = await running.Control.LastCallAsync();
        (await cloud.SendAsync(Request("request-0002", tokens[0], "whole-4711", "203.0.113.0/25", "30d", "COGNITO"))).Good();
        Assert.Empty(await cloud.MutatingCallsAsync(since));
        await InSyncAsync();

        await running.Control.ControllerAsync($"{Name}/core", "silent");
        var answer = await cloud.SendAsync(Request("request-0003", tokens[1], "whole-4712", "198.51.100.0/24", "40d", "COGNITO", "Whole"));
        await running.Control.ControllerAsync($"{Name}/core", "normal");
        Assert.True(answer.ExitCode == 1, $"{answer.ExitCode}: {answer.Output}{answer.Errors}");
        Assert.Equal("VerifyEnvironment", (string?)JsonNode.Parse(answer.Output)!["failedStep"]);
        await InSyncAsync();

        await LayHandsOnAsync();
        (await cloud.BerthAsync("drift", Name, "--repair")).Good();
        await InSyncAsync();

        (await cloud.BerthAsync("retire", Name, "--yes", "--wait")).Good();
        foreach (var role in new[] { Pods, Scan })
            Assert.Contains("NoSuchEntity", (await cloud.TryAwsAsync("iam", "get-role", "--role-name", role)).Errors);
    }

    private async Task LayHandsOnAsync()
    {
        const string Trust = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}""";
        await cloud.AwsAsync("iam", "update-assume-role-policy", "--role-name", Pods, "--policy-document", Trust);
        await cloud.AwsAsync("iam", "delete-role-permissions-boundary", "--role-name", Pods);
        await cloud.AwsAsync("iam", "detach-role-policy", "--role-name", Scan, "--policy-arn", "arn:aws:iam::aws:policy/SecurityAudit");
        var url = (string)(await cloud.AwsAsync("sqs", "get-queue-url", "--queue-name", "berth-whole-osint-website"))["QueueUrl"]!;
        await cloud.AwsAsync("sqs", "set-queue-attributes", "--queue-url", url, "--attributes", "VisibilityTimeout=1");
        var group = (string)(await ApplicationView.OfAsync(cloud, Name, Name)).TargetGroup("api")["TargetGroupArn"]!;
        await cloud.AwsAsync("elbv2", "modify-target-group", "--target-group-arn", group, "--health-check-path", "/elsewhere");
    }

    private async Task InSyncAsync() => (await cloud.BerthAsync("drift", Name)).Good();

    private async Task<string> SecretAsync(string value) =>
        (string)(await cloud.AwsAsync("secretsmanager", "create-secret", "--name", $"berth-input/{Name}/{value}", "--secret-string", $"{value}-token"))["ARN"]!;

    private static JsonObject Request(string id, string token, string externalId, string address, string expiresAfter, params string[] providers)
    {
        var request = RequestFor.Environment(Name, id).With("expiresAfter", expiresAfter);
        var risken = request["risken"]!.AsObject();
        risken["identity"] = "podIdentity";
        risken["database"]!["credentialsIn"] = "secretsManager";
        risken["observability"] = new JsonObject { ["containerInsights"] = true };
        risken["scan"] = new JsonObject { ["externalId"] = externalId, ["accounts"] = new JsonArray("123456789012") };
        risken["accessToken"]!["sourceIps"] = new JsonArray(address);
        risken["signIn"]!["identityProviders"] = new JsonArray([.. providers.Select(provider => (JsonNode)provider)]);
        risken["secrets"] = new JsonObject { ["code/common"] = new JsonObject { ["GITHUB_DEFAULT_TOKEN"] = new JsonObject { ["secretArn"] = token } } };
        return request;
    }
}
