using System.Text.Json.Nodes;

namespace Berth.LocalCloud.Gateway;

/// <summary>The control API's word on how often may be called.</summary>
public static class RateLimitCommands
{
    public static void Map(ControlApi control, RateLimits limits) => control.Map("POST limits", (_, body) =>
    {
        limits.Set([.. (body["limits"] as JsonArray ?? throw new ArgumentException("limits is missing")).Select(limit => Read(limit!.AsObject()))]);
        return Task.FromResult<JsonNode?>(null);
    });

    /// <summary>{"service","operations":[],"perSecond","burst","by"}; burst is one second's calls where it is left out.</summary>
    internal static RateLimit Read(JsonObject limit)
    {
        foreach (var (name, _) in limit)
            if (name is not ("service" or "operations" or "perSecond" or "burst" or "by"))
                throw new ArgumentException($"{name} is unknown; known are service, operations, perSecond, burst, by");
        var perSecond = (double?)limit["perSecond"] ?? 0;
        if (perSecond <= 0 || limit["service"] is null || limit["operations"] is not JsonArray operations)
            throw new ArgumentException("A limit has a service, operations and a number of calls per second above 0.");
        return new((string)limit["service"]!, [.. operations.Select(operation => (string)operation!)], perSecond, Math.Max(1, (double?)limit["burst"] ?? perSecond), (string?)limit["by"]);
    }
}
