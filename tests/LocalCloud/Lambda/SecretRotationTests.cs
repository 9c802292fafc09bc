using System.Text;
using System.Text.Json.Nodes;
using Berth.LocalCloud.Lambda;
using Berth.LocalCloud.Lambda.Calls;

namespace Berth.Tests.LocalCloud.Lambda;

[Collection(CloudCollection.Name)]
public sealed class SecretRotationTests(CloudOfTests cloud)
{
    [Fact]
    public async Task Four_steps_with_one_token_and_the_pending_label_gone_at_the_end()
    {
        (string arn, string token) = await PendingAsync("rotates");
        var function = new Rotating(cloud, arn);

        bool current = await new SecretRotation(cloud.Calls, function, cloud.Cloud.Trail, _ => { }).RunAsync("rotates", "arn:function");

        Assert.True(current);
        Assert.Equal(["createSecret", "setSecret", "testSecret", "finishSecret"], function.Steps);
        JsonObject secret = await cloud.CallAsync("secretsmanager", "DescribeSecret", """{"SecretId":"rotates"}""");
        Assert.Equal("""["AWSCURRENT"]""", secret["VersionIdsToStages"]![token]!.ToJsonString());
    }

    [Fact]
    public async Task A_step_that_fails_ends_the_rotation_and_leaves_the_label()
    {
        (string arn, string token) = await PendingAsync("stops");
        var function = new Rotating(cloud, arn) { FailAt = "setSecret" };
        List<string> complaints = [];

        bool current = await new SecretRotation(cloud.Calls, function, cloud.Cloud.Trail, complaints.Add).RunAsync("stops", "arn:function");

        Assert.False(current);
        Assert.Equal(["createSecret", "setSecret"], function.Steps);
        Assert.Contains("setSecret", Assert.Single(complaints));
        JsonObject secret = await cloud.CallAsync("secretsmanager", "DescribeSecret", """{"SecretId":"stops"}""");
        Assert.Equal("""["AWSPENDING"]""", secret["VersionIdsToStages"]![token]!.ToJsonString());
    }

    private async Task<(string Arn, string Token)> PendingAsync(string name)
    {
        JsonObject made = await cloud.CallAsync("secretsmanager", "CreateSecret", $$"""{"Name":"{{name}}","SecretString":"old"}""");
        string token = Guid.NewGuid().ToString();
        await cloud.CallAsync("secretsmanager", "PutSecretValue", $$"""{"SecretId":"{{name}}","ClientRequestToken":"{{token}}","SecretString":"new","VersionStages":["AWSPENDING"]}""");
        return ((string)made["ARN"]!, token);
    }

    /// <summary>A rotation function of which only the last step does something: it makes the new version current.</summary>
    private sealed class Rotating(CloudOfTests cloud, string arn) : IFunctionInvoker
    {
        public List<string> Steps { get; } = [];

        public string? FailAt { get; init; }

        public async Task<InvokeResult> InvokeAsync(string functionName, ReadOnlyMemory<byte> payload, bool async, CancellationToken cancellationToken, TimeSpan? timeout = null)
        {
            JsonNode @event = JsonNode.Parse(payload.Span)!;
            Assert.Equal("arn:function", functionName);
            Assert.Equal(arn, (string?)@event["SecretId"]);
            string step = (string)@event["Step"]!;
            Steps.Add(step);
            if (step == FailAt)
            {
                return new InvokeResult(200, Encoding.UTF8.GetBytes("""{"errorType":"PermanentError"}"""), "Unhandled", "1");
            }
            if (step == "finishSecret")
            {
                JsonObject secret = await cloud.Calls.JsonAsync("secretsmanager", "DescribeSecret", new JsonObject { ["SecretId"] = arn }, cancellationToken);
                string old = secret["VersionIdsToStages"]!.AsObject().First(version => version.Value!.ToJsonString().Contains("AWSCURRENT")).Key;
                await cloud.Calls.JsonAsync("secretsmanager", "UpdateSecretVersionStage", new JsonObject
                {
                    ["SecretId"] = arn,
                    ["VersionStage"] = "AWSCURRENT",
                    ["MoveToVersionId"] = (string?)@event["ClientRequestToken"],
                    ["RemoveFromVersionId"] = old,
                }, cancellationToken);
            }
            return new InvokeResult(200, "null"u8.ToArray(), null, "1");
        }
    }
}
