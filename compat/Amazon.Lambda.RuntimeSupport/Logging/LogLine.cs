using System.Buffers;
using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport.Logging;

/// <summary>One entry of the log, as text ("time TAB request id TAB level TAB message") or as a JSON object, both ending in a line feed.</summary>
internal readonly record struct LogLine(DateTimeOffset Time, ILambdaContext Context, LogLevel Level, Exception Exception, string Template, object[] Arguments)
{
    private const string TimeFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";

    private static readonly string[] LevelLabels = ["trce", "dbug", "info", "warn", "fail", "crit"];

    public byte[] Text(bool withPrefix)
    {
        var (message, _) = MessageTemplate.Render(Template ?? "", Arguments);
        var line = new StringBuilder();
        if (withPrefix)
            line.Append(CultureInfo.InvariantCulture, $"{Time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)}\t{Context?.AwsRequestId}\t{LevelLabels[(int)Level]}\t");
        line.Append(message);
        if (Exception is not null)
            line.Append(message.Length > 0 ? "\n" : "").Append(Exception);
        return Encoding.UTF8.GetBytes(line.Append('\n').ToString());
    }

    public byte[] Json()
    {
        var (message, properties) = MessageTemplate.Render(Template ?? "", Arguments);
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStartObject();
            writer.WriteString("timestamp", Time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture));
            writer.WriteString("level", Level.ToString());
            WriteIfGiven(writer, "requestId", Context?.AwsRequestId);
            WriteIfGiven(writer, "tenantId", Context?.TenantId);
            WriteIfGiven(writer, "traceId", Context?.TraceId);
            writer.WriteString("message", message);
            foreach (var (name, value) in properties)
            {
                if (value is null)
                    continue;
                writer.WritePropertyName(name);
                WriteValue(writer, value);
            }

            if (Exception is not null)
                WriteException(writer, Exception);
            writer.WriteEndObject();
        }

        bytes.Write("\n"u8);
        return bytes.WrittenSpan.ToArray();
    }

    private static void WriteIfGiven(Utf8JsonWriter writer, string name, string value)
    {
        if (!string.IsNullOrEmpty(value))
            writer.WriteString(name, value);
    }

    private static void WriteException(Utf8JsonWriter writer, Exception exception)
    {
        writer.WriteString("errorType", exception.GetType().FullName);
        writer.WriteString("errorMessage", exception.Message);
        writer.WriteStartArray("stackTrace");
        foreach (var line in exception.ToString().Split('\n'))
            writer.WriteStringValue(line.Trim());
        writer.WriteEndArray();
    }

    // The official package writes "{@name}" by reflection and falls back to ToString under AOT; here it is always ToString.
    private static void WriteValue(Utf8JsonWriter writer, object value)
    {
        switch (value)
        {
            case null: writer.WriteNullValue(); break;
            case bool flag: writer.WriteBooleanValue(flag); break;
            case double.NaN or double.PositiveInfinity or double.NegativeInfinity or float.NaN or float.PositiveInfinity or float.NegativeInfinity:
                writer.WriteStringValue(MessageTemplate.Format(value, null));
                break;
            case byte or sbyte or short or ushort or int or uint or long or ulong or float or double or decimal:
                writer.WriteRawValue(MessageTemplate.Format(value, null));
                break;
            case byte[]: writer.WriteStringValue(MessageTemplate.Format(value, null)); break;
            case IDictionary map:
                writer.WriteStartObject();
                foreach (DictionaryEntry entry in map)
                {
                    writer.WritePropertyName(entry.Key.ToString());
                    WriteValue(writer, entry.Value);
                }

                writer.WriteEndObject();
                break;
            case IList list:
                writer.WriteStartArray();
                foreach (var item in list)
                    WriteValue(writer, item);
                writer.WriteEndArray();
                break;
            default: writer.WriteStringValue(MessageTemplate.Format(value, null)); break;
        }
    }
}
