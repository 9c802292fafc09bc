using System.Text.Json;
using Berth.Cli.Clouds;
using Berth.Cli.Following;
using Berth.Cli.Output;
using Berth.Registry;
using Berth.Requests;

namespace Berth.Cli.Commands;

/// <summary>What the commands that send an action have in common.</summary>
internal static class ActionCommands
{
    public static async Task<EnvironmentRecord> FindAsync(ControlPlane plane, string environment, CancellationToken cancellation) =>
        await plane.Environments.FindAsync(environment, cancellation)
            ?? throw new CommandError($"There is no environment {environment}.", "See which there are with `berth list`.");

    /// <returns>The exit code.</returns>
    public static Task<int> SendAsync(ControlPlane plane, string action, string environment, bool wait, Terminal terminal, bool json, CancellationToken cancellation) =>
        SendAsync(plane, Of(action, environment), wait, terminal, json, cancellation);

    /// <returns>The exit code.</returns>
    public static Task<int> SendAsync(ControlPlane plane, ActionRequest action, bool wait, Terminal terminal, bool json, CancellationToken cancellation) =>
        SendCommand.SendAsync(plane, BodyOf(action), wait, terminal, json, cancellation);

    /// <summary>An action under a fresh request id.</summary>
    public static ActionRequest Of(string action, string environment) => new()
    {
        Schema = ActionRequest.SchemaName,
        RequestId = RequestBody.FreshId(DateTimeOffset.UtcNow, Guid.NewGuid()),
        Action = action,
        Environment = environment,
    };

    public static RequestBody BodyOf(ActionRequest action) => RequestBody.Of(JsonSerializer.Serialize(action, RequestJson.Default.ActionRequest));
}
