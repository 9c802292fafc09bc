using System.Text.Json;
using System.Text.Json.Serialization;

namespace Amazon.Lambda.Serialization.SystemTextJson.Converters;

/// <summary>Reads ISO 8601 text, or seconds since 1970 as a number; a number past the year 5000 is taken as milliseconds, which Kinesis sends. Writes ISO 8601.</summary>
public class DateTimeConverter : JsonConverter<DateTime>
{
    // The official converter's bound, in seconds.
    private const long FarFuture = 157753180800;

    public override DateTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String && reader.TryGetDateTime(out var time))
            return time;
        if (reader.TokenType != JsonTokenType.Number)
            throw new JsonSerializerException($"Unknown data type for DateTime: {reader.TokenType}");
        if (!reader.TryGetInt64(out var whole))
            return DateTime.UnixEpoch.AddSeconds(reader.GetDouble());
        return whole > FarFuture ? DateTime.UnixEpoch.AddMilliseconds(whole) : DateTime.UnixEpoch.AddSeconds(whole);
    }

    public override void Write(Utf8JsonWriter writer, DateTime value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}
