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
