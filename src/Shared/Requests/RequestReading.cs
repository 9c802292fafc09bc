using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Berth.Requests;

/// <summary>A request for an environment or for an action on one, as read; or everything that is wrong with it.</summary>
/// <param name="Request">Null for an action, and for what is wrong.</param>
/// <param name="ContentHash">Empty if anything is wrong.</param>
/// <param name="Action">Null for a request for an environment, and for what is wrong.</param>
/// <param name="Readable">
/// A request for an environment, with examples in place of what is wrong, so that the rest can be checked too; null if there
/// is no rest. What is found about a field that <see cref="Hides"/> is a finding about an example.
/// </param>
public sealed record RequestReading(
    EnvironmentRequest? Request, string ContentHash, IReadOnlyList<RequestProblem> Problems, ActionRequest? Action = null, EnvironmentRequest? Readable = null)
{
    /// <summary>Characters count as what they are, not as their escapes.</summary>
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, TypeInfoResolver = RequestJson.Default };

    public static RequestReading Of(string body)
    {
        var (document, problems) = RequestText.Parse(body);
        return problems.Count > 0 ? new(null, "", problems) : IsAction(document) ? OfAction(document) : OfRequest(document);
    }

    /// <summary>A request that came as the input of an execution: the same rules, its size included.</summary>
    public static RequestReading Of(JsonNode? document)
    {
        string text;
        try
        {
            text = document?.ToJsonString(Plain) ?? "null";
        }
        catch (Exception unreadable) when (unreadable is InvalidOperationException or ArgumentException)
        {
            return new(null, "", [new("", "has a text that is no valid Unicode, or a field twice", "give whole characters, and each field once")]);
        }

        return Of(text);
    }

    private static RequestReading OfRequest(JsonNode? document)
    {
        var problems = RequestSchema.Check(document).ToList();
        if (document is JsonObject fields && fields["environment"] is JsonValue name && !problems.Any(problem => problem.Field == "/environment")
            && ReservedNames.Environment(name.GetValue<string>()) is { } reserved)
            problems.Add(reserved);
        var readable = (problems.Count == 0 ? document : RequestSchema.Mended(document))?.Deserialize(RequestJson.Default.EnvironmentRequest);
        return problems.Count > 0
            ? new(null, "", problems, Readable: readable)
            : new(readable, Hash(JsonSerializer.SerializeToUtf8Bytes(readable!, RequestJson.Default.EnvironmentRequest)), [], Readable: readable);
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
    public string Reasons => Refusal.Text(Problems);

    /// <summary>Whether the field, something above it or something in it is wrong already.</summary>
    public bool Hides(string field) => Problems.Any(problem => problem.Touches(field));

    /// <summary>The same for the same content, however it is written: SHA-256 over the request as Berth would write it.</summary>
    private static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
