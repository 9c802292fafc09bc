using System.Text.Json;
using System.Text.Json.Nodes;
using Berth.Cli.Commands;
using Berth.Requests;

namespace Berth.Cli.Following;

/// <summary>A request's text, and as much of it as is needed to find out what becomes of it. Whether it is right, the control plane says.</summary>
/// <param name="Environment">Null if the request cannot be right, as is the id.</param>
/// <param name="ContentHash">Empty if the request cannot be right.</param>
public sealed record RequestBody(string Text, string? Environment, string? RequestId, string ContentHash)
{
    public static RequestBody Of(string text)
    {
        var reading = RequestReading.Of(text);
        return new(text, reading.Request?.Environment ?? reading.Action?.Environment, reading.Request?.RequestId ?? reading.Action?.RequestId, reading.ContentHash);
    }

    /// <summary>The same request under another id: another request.</summary>
    /// <exception cref="CommandError">The text is no JSON object.</exception>
    public RequestBody WithId(string requestId) => With("requestId", requestId);

    /// <exception cref="CommandError">The text is no JSON object.</exception>
    public RequestBody With(string field, string value)
    {
        var fields = Fields(Text) ?? throw new CommandError($"The request is no JSON object, so its {field} cannot be replaced.", "Send it as it is to hear what is wrong, or mend it.");
        fields[field] = value;
        return Of(fields.ToJsonString());
    }

    /// <summary>A request id: time first, so that ids sort as they were made.</summary>
    public static string FreshId(DateTimeOffset now, Guid random) => $"{now.UtcDateTime:yyyyMMdd'T'HHmmss}-{random:N}"[..28];

    private static JsonObject? Fields(string text)
    {
        try
        {
            return JsonNode.Parse(text, documentOptions: new() { AllowDuplicateProperties = false }) as JsonObject;
        }
        catch (Exception unreadable) when (unreadable is JsonException or ArgumentException)
        {
            // The control plane says what is wrong with it.
            return null;
        }
    }
}
