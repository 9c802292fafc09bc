using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Berth.Requests;

/// <summary>A request as read, or everything that is wrong with it.</summary>
public sealed record RequestReading(EnvironmentRequest? Request, string ContentHash, IReadOnlyList<RequestProblem> Problems)
{
    private static readonly HashSet<string> ReservedNames = new(StringComparer.Ordinal) { "berth" };

    /// <summary>Deep enough for every request there is; deeper nesting is refused before it costs anything.</summary>
    private static readonly JsonDocumentOptions Limits = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    public static RequestReading Of(string body)
    {
        if (Encoding.UTF8.GetByteCount(body) > EnvironmentRequest.MaximumBytes)
            return Refused(new RequestProblem("", $"is larger than {EnvironmentRequest.MaximumBytes / 1024} KiB", "leave out what is not needed; secrets belong into Secrets Manager"));
        JsonNode? document;
        try
        {
            document = JsonNode.Parse(body, documentOptions: Limits);
        }
        catch (JsonException failure)
        {
            return Refused(new RequestProblem("", $"is not JSON (line {failure.LineNumber + 1}, byte {failure.BytePositionInLine + 1})", "give one JSON object"));
        }

        return Of(document);
    }

    public static RequestReading Of(JsonNode? document)
    {
        var problems = RequestSchema.Check(document);
        if (problems.Count > 0)
            return new(null, "", problems);
        var request = document.Deserialize(RequestJson.Default.EnvironmentRequest)!;
        var name = request.Environment;
        if (ReservedNames.Contains(name) || name.StartsWith("aws", StringComparison.Ordinal) || name.StartsWith("ssm", StringComparison.Ordinal))
            return Refused(new RequestProblem("/environment", $"{name} is reserved", "Parameter Store takes no path that begins with aws or ssm, and /berth is Berth's own"));
        return new(request, Hash(request), []);
    }

    /// <summary>What is wrong, a line each.</summary>
    public string Reasons => string.Join('\n', Problems);

    /// <summary>The same for the same content, however it is written: SHA-256 over the request as Berth would write it.</summary>
    private static string Hash(EnvironmentRequest request) =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(request, RequestJson.Default.EnvironmentRequest)));

    private static RequestReading Refused(RequestProblem problem) => new(null, "", [problem]);
}
