using System.Globalization;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Util;

namespace Berth.Compat.Aws;

/// <summary>Values as text in paths, query strings, headers, forms and XML; null stays null. The timestamp methods are named as the models name the formats.</summary>
internal static class Text
{
    public static string? Of(bool? value) => value is { } set ? StringUtils.FromBool(set) : null;

    public static string? Of(int? value) => value?.ToString(CultureInfo.InvariantCulture);

    public static string? Of(long? value) => value?.ToString(CultureInfo.InvariantCulture);

    public static string? Of(float? value) => value is { } set ? StringUtils.FromFloat(set) : null;

    public static string? Of(double? value) => value is { } set ? StringUtils.FromDouble(set) : null;

    public static string? Of(ConstantClass? value) => value?.Value;

    public static string? Of(MemoryStream? value) => value is null ? null : StringUtils.FromMemoryStream(value);

    public static string? iso8601(DateTime? value) => value is { } set ? StringUtils.FromDateTimeToISO8601WithOptionalMs(set) : null;

    public static string? rfc822(DateTime? value) => value is { } set ? StringUtils.FromDateTimeToRFC822(set) : null;

    public static string? unixTimestamp(DateTime? value) => value is { } set ? StringUtils.FromDateTimeToUnixTimestamp(set) : null;

    public static double Double(string text) => text switch
    {
        "Infinity" => double.PositiveInfinity,
        "-Infinity" => double.NegativeInfinity,
        _ => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
    };

    public static DateTime Time(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
            ? DateTime.UnixEpoch.AddTicks((long)Math.Round(seconds * 1000) * TimeSpan.TicksPerMillisecond)
            : DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal);
}
