using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Berth.Requests;

/// <summary>A request for an environment or for an action on one, as read; or everything that is wrong with it.</summary>
/// <param name="Request">Null for an action, and for what is wrong.</param>
/// <param name="Action">Null for a request for an environment, and for what is wrong.</param>
public sealed record RequestReading(EnvironmentRequest? Request, string ContentHash, IReadOnlyList<RequestProblem> Problems, ActionRequest? Action = null)
{
    private static readonly HashSet<string> ReservedNames = new(StringComparer.Ordinal) { "berth" };

    public static RequestReading Of(string body)
    {
        var (document, problem) = RequestText.Parse(body);
        return problem is null ? Of(document) : Refused(problem);
    }

    public static RequestReading Of(JsonNode? document)
    {
        if (IsAction(document))
            return OfAction(document);
        var problems = RequestSchema.Check(document);
        if (problems.Count > 0)
            return new(null, "", problems);
        var request = document.Deserialize(RequestJson.Default.EnvironmentRequest)!;
        var name = request.Environment;
        if (ReservedNames.Contains(name) || name.StartsWith("aws", StringComparison.Ordinal) || name.StartsWith("ssm", StringComparison.Ordinal))
            return Refused(new RequestProblem("/environment", $"{name} is reserved", "Parameter Store takes no path that begins with aws or ssm, and /berth is Berth's own"));
        return new(request, Hash(JsonSerializer.SerializeToUtf8Bytes(request, RequestJson.Default.EnvironmentRequest)), []);
    }

    /// <summary>Whether a document says of itself that it is an action; any other is read as a request for an environment.</summary>
    private static bool IsAction(JsonNode? document) =>
        document is JsonObject fields && fields["schema"] is JsonValue name && name.TryGetValue(out string? text) && text == ActionRequest.SchemaName;

    private static RequestReading OfAction(JsonNode? document)
    {
        var problems = RequestSchema.CheckAction(document);
        if (problems.Count > 0)
            return new(null, "", problems);
        var action = document.Deserialize(RequestJson.Default.ActionRequest)!;
        return new(null, Hash(JsonSerializer.SerializeToUtf8Bytes(action, RequestJson.Default.ActionRequest)), [], action);
    }

    /// <summary>What is wrong, a line each.</summary>
    public string Reasons => string.Join('\n', Problems);

    /// <summary>The same for the same content, however it is written: SHA-256 over the request as Berth would write it.</summary>
    private static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private static RequestReading Refused(RequestProblem problem) => new(null, "", [problem]);
}
