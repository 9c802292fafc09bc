using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Berth.LocalCloud.Gateway;

/// <summary>
/// The local cloud's own API under /_berth/: ledger, faults, clock, controllers, status. Asks for the token of this start
/// in the header x-berth-control.
/// </summary>
public sealed class ControlApi
{
    /// <summary>Body in (null for none), JSON out (null for 204).</summary>
    /// <exception cref="ArgumentException">The body is wrong; the message says how.</exception>
    public delegate Task<JsonNode?> Command(HttpRequest request, JsonObject body);

    private readonly Dictionary<string, Command> commands = [];

    public string Token { get; } = RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <param name="route">Such as "POST faults".</param>
    public void Map(string route, Command command) => commands[route] = command;

    public async Task HandleAsync(HttpContext http, PathString path)
    {
        var given = Encoding.ASCII.GetBytes(http.Request.Headers["x-berth-control"].ToString());
        if (!CryptographicOperations.FixedTimeEquals(given, Encoding.ASCII.GetBytes(Token)))
        {
            await SayAsync(http, 403, new JsonObject { ["error"] = "x-berth-control does not hold this start's control token" });
            return;
        }
        var route = $"{http.Request.Method} {path.Value?.Trim('/')}";
        if (!commands.TryGetValue(route, out var command))
        {
            await SayAsync(http, 404, new JsonObject { ["error"] = $"no command '{route}'", ["commands"] = new JsonArray([.. commands.Keys.Order().Select(key => (JsonNode)key)]) });
            return;
        }
        try
        {
            using var reader = new StreamReader(http.Request.Body);
            var text = await reader.ReadToEndAsync(http.RequestAborted);
            var body = text.Length == 0 ? [] : JsonNode.Parse(text) as JsonObject ?? throw new ArgumentException("the body has to be a JSON object");
            var answer = await command(http.Request, body);
            await SayAsync(http, answer is null ? 204 : 200, answer);
        }
        catch (Exception wrong) when (wrong is ArgumentException or JsonException or FormatException or InvalidOperationException)
        {
            await SayAsync(http, 400, new JsonObject { ["error"] = wrong.Message });
        }
        catch (AwsException refused)
        {
            await SayAsync(http, refused.Error.Status, new JsonObject { ["error"] = refused.Error.Message, ["code"] = refused.Error.Code });
        }
    }

    private static async Task SayAsync(HttpContext http, int status, JsonNode? body)
    {
        http.Response.StatusCode = status;
        if (body is null) return;
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(body.ToJsonString());
    }
}
