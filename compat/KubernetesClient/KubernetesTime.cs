using System.Globalization;

namespace k8s;

/// <summary>Times as RFC 3339 in UTC; micro seconds only where there is a fraction (a Lease's MicroTime has six digits).</summary>
public sealed class KubernetesDateTimeConverter : JsonConverter<DateTime>
{
    public override DateTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        DateTimeOffset.Parse(reader.GetString(), CultureInfo.InvariantCulture).UtcDateTime;

    public override void Write(Utf8JsonWriter writer, DateTime value, JsonSerializerOptions options)
    {
        var time = value.ToUniversalTime();
        var whole = time.Ticks % TimeSpan.TicksPerSecond == 0;
        writer.WriteStringValue(time.ToString(whole ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
    }
}
