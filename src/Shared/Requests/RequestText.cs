using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Berth.Requests;

/// <summary>What a message's body is before anybody asks what it says.</summary>
public static class RequestText
{
    /// <summary>Deep enough for every request there is; deeper nesting is refused before it costs anything.</summary>
    private static readonly JsonDocumentOptions Limits = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    /// <returns>The JSON, or what keeps the body from being JSON.</returns>
    public static (JsonNode? Document, RequestProblem? Problem) Parse(string body)
    {
        if (Encoding.UTF8.GetByteCount(body) > EnvironmentRequest.MaximumBytes)
            return (null, new("", $"is larger than {EnvironmentRequest.MaximumBytes / 1024} KiB", "leave out what is not needed; secrets belong into Secrets Manager"));
        try
        {
            return (JsonNode.Parse(body, documentOptions: Limits), null);
        }
        catch (JsonException failure)
        {
            return (null, new("", $"is not JSON (line {failure.LineNumber + 1}, byte {failure.BytePositionInLine + 1})", "give one JSON object"));
        }
    }
}
