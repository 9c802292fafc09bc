using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Berth.Requests;

/// <summary>What a message's body is before anybody asks what it says.</summary>
public static class RequestText
{
    /// <summary>Deep enough for every request there is; deeper nesting is refused before it costs anything.</summary>
    private const int MaximumDepth = 16;

    /// <returns>The JSON, or everything that keeps the body from being JSON.</returns>
    public static (JsonNode? Document, IReadOnlyList<RequestProblem> Problems) Parse(string body)
    {
        if (Encoding.UTF8.GetByteCount(body) > EnvironmentRequest.MaximumBytes)
            return (null, [new("", $"is larger than {EnvironmentRequest.MaximumBytes / 1024} KiB", "leave out what is not needed; secrets belong into Secrets Manager")]);
        var text = Encoding.UTF8.GetBytes(body);
        try
        {
            return Check(text) is { Count: > 0 } unreadable ? (null, unreadable) : (JsonNode.Parse(text, documentOptions: new() { MaxDepth = MaximumDepth }), []);
        }
        catch (JsonException failure)
        {
            return (null, [new("", $"is not JSON, or nested deeper than {MaximumDepth} levels (line {failure.LineNumber + 1}, byte {failure.BytePositionInLine + 1})", "give one JSON object")]);
        }
    }

    /// <summary>What the JSON reader lets pass and would trip over later: half characters and fields that are given twice.</summary>
    /// <exception cref="JsonException">The text is no JSON, or too deep.</exception>
    private static List<RequestProblem> Check(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = MaximumDepth });
        var problems = new List<RequestProblem>();
        var open = new Stack<HashSet<string>>();
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.StartObject)
                open.Push(new(StringComparer.Ordinal));
            else if (reader.TokenType == JsonTokenType.EndObject)
                open.Pop();
            else if (reader.TokenType is JsonTokenType.PropertyName or JsonTokenType.String)
                Look(ref reader, open, problems);
        }

        return problems;
    }

    private static void Look(ref Utf8JsonReader reader, Stack<HashSet<string>> open, List<RequestProblem> problems)
    {
        string read;
        try
        {
            read = reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Escapes that make no character, such as half of a surrogate pair.
            problems.Add(new("", $"has a text at byte {reader.TokenStartIndex} that is no valid Unicode", "give whole characters"));
            return;
        }

        if (reader.TokenType == JsonTokenType.PropertyName && !open.Peek().Add(read))
            problems.Add(new("", $"has the field {Printable.Of(read, 60)} twice in one object (byte {reader.TokenStartIndex})", "give each field once"));
    }
}
