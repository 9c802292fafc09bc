using System.Buffers;
using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;
using Amazon.Runtime.Internal.Util;

namespace Berth.Compat.Aws;

internal delegate void JsonWrite<in T>(Utf8JsonWriter writer, T value);

/// <summary>Reads the value at the current token and leaves the reader on its last token.</summary>
internal delegate T JsonRead<out T>(ref Utf8JsonReader reader);

internal delegate void JsonFill<in T>(ref Utf8JsonReader reader, T value);

/// <summary>The exception for an error code of one operation, null where the operation does not model it.</summary>
internal delegate AmazonServiceException? JsonError(string? code, ErrorResponse error, ReadOnlyMemory<byte> body);

/// <summary>What the generated writers and readers of the JSON protocols share.</summary>
internal static class Json
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static byte[] Body<T>(JsonWrite<T> write, T value)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, Options))
            write(writer, value);
        return buffer.WrittenSpan.ToArray();
    }

    public static T Parse<T>(JsonUnmarshallerContext context, JsonRead<T> read)
    {
        var body = Body(context);
        var reader = new Utf8JsonReader(body.Length == 0 ? "{}"u8 : body);
        reader.Read();
        return read(ref reader);
    }

    /// <summary>The typed exception of an error reply, by the operation's own errors.</summary>
    public static AmazonServiceException Error(
        ServiceWire service, JsonUnmarshallerContext context, Exception? inner, HttpStatusCode status, JsonError typed)
    {
        var reader = new StreamingUtf8JsonReader(context.Stream);
        var error = JsonErrorResponseUnmarshaller.GetInstance().Unmarshall(context, ref reader);
        (error.InnerException, error.StatusCode) = (inner, status);
        var code = error.Code;
        // "AWS.SimpleQueueService.NonExistentQueue;Sender": the code that callers of the older protocol know.
        if (service.QueryCompatible && context.ResponseData.IsHeaderPresent("x-amzn-query-error")
            && context.ResponseData.GetHeaderValue("x-amzn-query-error").Split(';') is [var queryCode, var queryType])
        {
            error.Code = queryCode;
            error.Type = queryType switch { "Sender" => ErrorType.Sender, "Receiver" => ErrorType.Receiver, _ => error.Type };
        }

        return typed(code, error, context.GetResponseBodyBytes()) ?? service.Unknown(error);
    }

    /// <summary>Reads an exception's own members from the error reply.</summary>
    public static T Fill<T>(ReadOnlyMemory<byte> body, T exception, JsonFill<T> fill)
    {
        var reader = new Utf8JsonReader(body.Span);
        if (body.Length > 0 && reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            fill(ref reader, exception);
        return exception;
    }

    /// <summary>Moves from a property's name to its value. False where that is null, which reads as not set.</summary>
    public static bool Next(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType != JsonTokenType.Null;

    public static void Skip(ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }

    public static List<T> List<T>(ref Utf8JsonReader reader, JsonRead<T> read)
    {
        var list = new List<T>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            list.Add(read(ref reader));
        return list;
    }

    public static Dictionary<string, T> Map<T>(ref Utf8JsonReader reader, JsonRead<T> read)
    {
        var map = new Dictionary<string, T>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            reader.Read();
            map[key] = read(ref reader);
        }

        return map;
    }

    // Numbers may come as text ("NaN", or from emulators), and integers with a fraction of zero.
    public static int Int(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var value) ? value : (int)Double(ref reader);

    public static long Long(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var value) ? value : (long)Double(ref reader);

    public static float Float(ref Utf8JsonReader reader) => (float)Double(ref reader);

    public static double Double(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.Number ? reader.GetDouble() : Aws.Text.Double(reader.GetString()!);

    public static MemoryStream Blob(ref Utf8JsonReader reader) => new(reader.GetBytesFromBase64());

    /// <summary>A time: a number of seconds (scale 1) or milliseconds (scale 0.001) since 1970, or ISO 8601 or RFC 822 text.</summary>
    public static DateTime Time(ref Utf8JsonReader reader, double scale) => reader.TokenType == JsonTokenType.Number
        ? DateTime.UnixEpoch.AddTicks((long)Math.Round(reader.GetDouble() * scale * 1000) * TimeSpan.TicksPerMillisecond)
        : Aws.Text.Time(reader.GetString()!);

    public static void Write(Utf8JsonWriter writer, MemoryStream value) => writer.WriteBase64StringValue(value.ToArray());

    public static void Write(Utf8JsonWriter writer, double value)
    {
        if (double.IsFinite(value))
            writer.WriteNumberValue(value);
        else
            writer.WriteStringValue(double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
    }

    public static void Write(Utf8JsonWriter writer, float value)
    {
        if (float.IsFinite(value))
            writer.WriteNumberValue(value);
        else
            Write(writer, (double)value);
    }

    public static void Write_unixTimestamp(Utf8JsonWriter writer, DateTime value) =>
        writer.WriteNumberValue((value.ToUniversalTime() - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMillisecond / 1000m);

    public static void Write_epochMilliseconds(Utf8JsonWriter writer, DateTime value) =>
        writer.WriteNumberValue((long)(value.ToUniversalTime() - DateTime.UnixEpoch).TotalMilliseconds);

    public static void Write_iso8601(Utf8JsonWriter writer, DateTime value) => writer.WriteStringValue(Aws.Text.iso8601(value));

    public static void Write_rfc822(Utf8JsonWriter writer, DateTime value) => writer.WriteStringValue(Aws.Text.rfc822(value));

    private static ReadOnlySpan<byte> Body(JsonUnmarshallerContext context)
    {
        var copy = new MemoryStream();
        context.Stream.CopyTo(copy);
        var body = copy.GetBuffer().AsSpan(0, (int)copy.Length);
        return body.StartsWith("\uFEFF"u8) ? body[3..] : body;
    }
}
