using System.Text;
using System.Text.Json;

namespace Berth.Tests.Compat.Aws;

/// <summary>Replies as the service would send them, made from the trimmed model with every member present.</summary>
internal sealed class Replies(TwinService service)
{
    private const int Depth = 6;
    private readonly JsonElement _shapes = service.Model.GetProperty("shapes");

    private bool IsJson => service.Protocol is "json" or "rest-json";

    public Reply Success(string operation)
    {
        var output = Text(service.Operation(operation), "output");
        if (IsJson)
            return new Reply(200, "application/json", output is null ? "{}" : Json(output, 0));
        var wrapper = Text(service.Operation(operation), "wrapper");
        var content = output is null ? "" : wrapper is null ? Xml(output, 0) : $"<{wrapper}>{Xml(output, 0)}</{wrapper}>";
        return new Reply(200, "text/xml", $"<{operation}Response xmlns=\"urn:x\">{content}<ResponseMetadata><RequestId>request-2</RequestId></ResponseMetadata></{operation}Response>");
    }

    /// <summary>An error reply with the shape's own members, or with a code that the operation does not model.</summary>
    public Reply Failure(string? shape, string? code)
    {
        var name = code ?? shape!;
        if (!IsJson)
            return new Reply(400, "text/xml", $"<ErrorResponse xmlns=\"urn:x\"><Error><Type>Sender</Type><Code>{name}</Code><Message>wrong é</Message></Error><RequestId>request-3</RequestId></ErrorResponse>");
        var members = shape is null ? "" : Json(shape, 0).Trim('{', '}');
        var body = shape is null ? "{}" : Json(shape, 0);
        return service.Protocol == "json"
            ? new Reply(400, "application/x-amz-json-1.0", body.Replace("{", "{\"__type\":\"com.amazonaws#" + name + "\"" + (body == "{}" ? "" : ","), 1))
            : new Reply(400, "application/json", body, new Dictionary<string, string> { ["x-amzn-ErrorType"] = name + ":http://internal.amazon.com/" });
    }

    private string Json(string shape, int depth)
    {
        var type = Type(shape);
        return type switch
        {
            "structure" => "{" + string.Join(",", Members(shape, depth).Select(m => $"\"{m.Wire}\":{Json(m.Shape, depth + 1)}")) + "}",
            "list" => $"[{Json(Inner(shape, "member"), depth + 1)}]",
            "map" => $"{{\"key é\":{Json(Inner(shape, "value"), depth + 1)}}}",
            "timestamp" => "1795256430.456",
            "blob" => "\"AQID\"",
            "string" => JsonSerializer.Serialize(Value(shape)),
            _ => Value(shape),
        };
    }

    private string Xml(string shape, int depth)
    {
        var type = Type(shape);
        return type switch
        {
            "structure" => string.Concat(Members(shape, depth).Select(m => $"<{m.Wire}>{Xml(m.Shape, depth + 1)}</{m.Wire}>")),
            "list" => $"<member>{Xml(Inner(shape, "member"), depth + 1)}</member>",
            "map" => $"<entry><key>k</key><value>{Xml(Inner(shape, "value"), depth + 1)}</value></entry>",
            "timestamp" => "2026-11-21T10:20:30.456Z",
            "blob" => "AQID",
            _ => Value(shape),
        };
    }

    /// <summary>The members of a body. A recursive shape ends at the depth, with the members that need no further one.</summary>
    private IEnumerable<(string Wire, string Shape)> Members(string shape, int depth) =>
        _shapes.GetProperty(shape).GetProperty("members").EnumerateObject()
            .Where(m => Text(m.Value, "location") is null)
            .Select(m => (Text(m.Value, "locationName") ?? m.Name, Text(m.Value, "shape")!))
            .Where(m => depth < Depth || Type(m.Item2) is not ("structure" or "list" or "map"));

    private string Type(string shape) => _shapes.TryGetProperty(shape, out var found) ? found.GetProperty("type").GetString()! : shape;

    private string Inner(string shape, string part) => Text(_shapes.GetProperty(shape).GetProperty(part), "shape")!;

    private string Value(string shape) => Type(shape) switch
    {
        "boolean" => "true",
        "integer" => "42",
        "long" => "42000000000",
        "float" or "double" => "0.75",
        _ => _shapes.TryGetProperty(shape, out var found) && found.TryGetProperty("enum", out var values) ? values[0].GetString()! : "text é",
    };

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;
}

internal static class TextExtensions
{
    /// <summary>Replaces the first <paramref name="count"/> occurrences.</summary>
    public static string Replace(this string text, string old, string replacement, int count)
    {
        var result = new StringBuilder();
        var at = 0;
        for (var found = text.IndexOf(old, StringComparison.Ordinal); found >= 0 && count-- > 0; found = text.IndexOf(old, at, StringComparison.Ordinal))
        {
            result.Append(text, at, found - at).Append(replacement);
            at = found + old.Length;
        }

        return result.Append(text, at, text.Length - at).ToString();
    }
}
