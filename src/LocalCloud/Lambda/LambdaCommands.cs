using System.Globalization;
using System.Text.Json.Nodes;
using Berth.LocalCloud.Gateway;

namespace Berth.LocalCloud.Lambda;

/// <summary>The commands of the control API that belong to this part.</summary>
public static class LambdaCommands
{
    public static void Map(ControlApi control, LambdaCloud cloud)
    {
        control.Map("GET clock", (_, _) => Task.FromResult<JsonNode?>(Clock(cloud)));
        control.Map("POST clock", async (_, body) =>
        {
            double seconds = (double?)body["advanceSeconds"] ?? throw new ArgumentException("advanceSeconds is missing: a number of seconds");
            await cloud.AdvanceAsync(TimeSpan.FromSeconds(seconds));
            return Clock(cloud);
        });
        // Step Functions' interpreter, within the emulator, tells of each change of an execution's status.
        control.Map("POST executions", async (_, body) =>
        {
            await cloud.Executions.PublishAsync(body);
            return null;
        });
        // A step without its state machine: {"function", "event", "timeoutSeconds" in place of the function's own}.
        control.Map("POST functions/invoke", async (_, body) =>
        {
            string function = (string?)body["function"] ?? throw new ArgumentException("function is missing: its name");
            byte[] payload = System.Text.Encoding.UTF8.GetBytes((body["event"] ?? throw new ArgumentException("event is missing")).ToJsonString());
            double? seconds = (double?)body["timeoutSeconds"];
            try
            {
                InvokeResult result = await cloud.Functions.InvokeAsync(function, payload, async: false, CancellationToken.None, seconds is { } limit ? TimeSpan.FromSeconds(limit) : null);
                return new JsonObject { ["requestId"] = result.RequestId, ["error"] = result.FunctionError, ["payload"] = result.Payload.IsEmpty ? null : JsonNode.Parse(result.Payload.Span) };
            }
            catch (UnknownFunctionException unknown)
            {
                throw new ArgumentException(unknown.Message, unknown);
            }
        });
        control.Map("POST functions/kill", (_, body) =>
        {
            string function = (string?)body["function"] ?? throw new ArgumentException("function is missing: its name");
            return Task.FromResult<JsonNode?>(new JsonObject { ["killed"] = cloud.KillFunction(function) });
        });
    }

    private static JsonObject Clock(LambdaCloud cloud) => new()
    {
        ["now"] = cloud.Clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        ["aheadSeconds"] = cloud.Clock.Ahead.TotalSeconds,
    };
}
