using System.Text.Json.Nodes;
using Berth.LocalCloud.Gateway;
using Berth.LocalCloud.Lambda;

namespace Berth.LocalCloud;

/// <summary>The control API of the parts behind the gateway.</summary>
internal static class CloudCommands
{
    public static void Map(ControlApi control, SecurityTokens tokens, LambdaCloud lambda)
    {
        LambdaCommands.Map(control, lambda);
        control.Map("GET status", (_, _) => Task.FromResult<JsonNode?>(new JsonObject
        {
            ["now"] = lambda.Clock.GetUtcNow().ToString("O"),
            ["functions"] = lambda.Status(),
        }));
        // For the interpreter of state machines: keys to call with.
        control.Map("POST credentials", async (_, body) =>
        {
            var role = (string?)body["roleArn"] ?? throw new ArgumentException("roleArn is missing");
            var service = (string?)body["service"] ?? throw new ArgumentException("service is missing");
            var issued = await tokens.IssueForServiceAsync(role, service.Split('.')[0], default, service);
            return new JsonObject
            {
                ["accessKeyId"] = issued.AccessKeyId,
                ["secretAccessKey"] = issued.SecretAccessKey,
                ["sessionToken"] = issued.SessionToken,
                ["expires"] = issued.Expiration.ToUnixTimeSeconds(),
            };
        });
    }
}
