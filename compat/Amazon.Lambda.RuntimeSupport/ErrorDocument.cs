using System.Buffers;
using System.Text.Json;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>
/// An exception as Lambda wants it: {"errorType": the class's name, "errorMessage", "stackTrace": [lines], "cause": {..}, "causes": [..]}.
/// errorType is what a state machine's Retry and Catch compare with. Source: docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html.
/// </summary>
internal static class ErrorDocument
{
    private const int LargestBytes = 256 * 1024;

    public static byte[] Of(Exception exception)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes))
            Write(writer, exception);
        return bytes.WrittenCount <= LargestBytes ? bytes.WrittenSpan.ToArray() : WithoutDetails(exception);
    }

    /// <summary>The same for X-Ray, which takes it in a header; the ASCII-only escaping of the writer makes it fit there.</summary>
    public static string XRayCause(Exception exception)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStartObject();
            writer.WriteString("working_directory", Environment.CurrentDirectory);
            writer.WriteStartArray("exceptions");
            writer.WriteStartObject();
            writer.WriteString("type", exception.GetType().Name);
            writer.WriteString("message", Cut(exception.Message, 1000));
            writer.WriteStartArray("stack");
            writer.WriteEndArray();
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteStartArray("paths");
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private static byte[] WithoutDetails(Exception exception)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStartObject();
            writer.WriteString("errorType", exception.GetType().Name);
            writer.WriteString("errorMessage", Cut(exception.Message, LargestBytes / 8));
            writer.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, Exception exception)
    {
        writer.WriteStartObject();
        writer.WriteString("errorType", exception.GetType().Name);
        writer.WriteString("errorMessage", exception.Message.Trim());
        if (exception.StackTrace is { Length: > 0 } stack)
        {
            writer.WriteStartArray("stackTrace");
            foreach (var line in stack.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                writer.WriteStringValue(line);
            writer.WriteEndArray();
        }

        if (exception.InnerException is { } inner)
        {
            writer.WritePropertyName("cause");
            Write(writer, inner);
        }

        if (exception is AggregateException { InnerExceptions: { Count: > 0 } all })
        {
            writer.WriteStartArray("causes");
            foreach (var one in all)
                Write(writer, one);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..length];
}
