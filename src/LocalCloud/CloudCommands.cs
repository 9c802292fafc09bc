using System.Text.Json.Nodes;
using Berth.LocalCloud.Controllers;
using Berth.LocalCloud.Gateway;
using Berth.LocalCloud.Kubernetes;
using Berth.LocalCloud.Lambda;

namespace Berth.LocalCloud;

/// <summary>The control API of the parts behind the gateway.</summary>
internal static class CloudCommands
{
    public static void Map(ControlApi control, SecurityTokens tokens, LambdaCloud lambda, KubernetesApi kubernetes)
    {
        LambdaCommands.Map(control, lambda);
        control.Map("POST controllers", (_, body) =>
        {
            var mode = (string?)body["mode"] ?? throw new ArgumentException("mode is missing");
            if (!Enum.TryParse<ControllerMode>(mode, ignoreCase: true, out var parsed) || char.IsDigit(mode[0]))
                throw new ArgumentException($"mode '{mode}' is unknown; known are normal, silent, slow, fail");
            kubernetes.Controllers.Set(
                (string?)body["controller"] ?? throw new ArgumentException("controller is missing"),
                (string?)body["target"] ?? "*",
                parsed);
            return Task.FromResult<JsonNode?>(null);
        });
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
