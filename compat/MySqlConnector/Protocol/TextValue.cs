using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace MySqlConnector.Protocol;

/// <summary>Values of the text protocol: what type a column has, and how its text is read.</summary>
internal static class TextValue
{
    private const DynamicallyAccessedMemberTypes Members =
        DynamicallyAccessedMemberTypes.PublicFields | DynamicallyAccessedMemberTypes.PublicProperties;

    [return: DynamicallyAccessedMembers(Members)]
    public static Type ClrType(MySqlDbType type) => type switch
    {
        MySqlDbType.Bool => typeof(bool),
        MySqlDbType.Byte => typeof(sbyte),
        MySqlDbType.UByte => typeof(byte),
        MySqlDbType.Int16 => typeof(short),
        MySqlDbType.UInt16 => typeof(ushort),
        MySqlDbType.Int24 or MySqlDbType.Int32 or MySqlDbType.Year => typeof(int),
        MySqlDbType.UInt24 or MySqlDbType.UInt32 => typeof(uint),
        MySqlDbType.Int64 => typeof(long),
        MySqlDbType.UInt64 or MySqlDbType.Bit => typeof(ulong),
        MySqlDbType.Decimal or MySqlDbType.NewDecimal => typeof(decimal),
        MySqlDbType.Float => typeof(float),
        MySqlDbType.Double => typeof(double),
        MySqlDbType.Date or MySqlDbType.DateTime or MySqlDbType.Timestamp or MySqlDbType.Newdate => typeof(DateTime),
        MySqlDbType.Time => typeof(TimeSpan),
        MySqlDbType.Guid => typeof(Guid),
        MySqlDbType.Null => typeof(object),
        MySqlDbType.Binary or MySqlDbType.VarBinary or MySqlDbType.TinyBlob or MySqlDbType.Blob or MySqlDbType.MediumBlob
            or MySqlDbType.LongBlob or MySqlDbType.Geometry => typeof(byte[]),
        _ => typeof(string),
    };

    public static object Read(byte[] value, MySqlDbType type) => type switch
    {
        MySqlDbType.Bool => Text(value) != "0",
        MySqlDbType.Byte => Parse<sbyte>(value),
        MySqlDbType.UByte => Parse<byte>(value),
        MySqlDbType.Int16 => Parse<short>(value),
        MySqlDbType.UInt16 => Parse<ushort>(value),
        MySqlDbType.Int24 or MySqlDbType.Int32 or MySqlDbType.Year => Parse<int>(value),
        MySqlDbType.UInt24 or MySqlDbType.UInt32 => Parse<uint>(value),
        MySqlDbType.Int64 => Parse<long>(value),
        MySqlDbType.UInt64 => Parse<ulong>(value),
        MySqlDbType.Bit => value.Aggregate(0ul, (number, next) => number << 8 | next),
        MySqlDbType.Decimal or MySqlDbType.NewDecimal => Parse<decimal>(value),
        MySqlDbType.Float => Parse<float>(value),
        MySqlDbType.Double => Parse<double>(value),
        MySqlDbType.Date or MySqlDbType.DateTime or MySqlDbType.Timestamp or MySqlDbType.Newdate => Time(Text(value)),
        MySqlDbType.Time => Duration(Text(value)),
        MySqlDbType.Guid => Guid.Parse(Text(value)),
        _ => ClrType(type) == typeof(byte[]) ? value : Text(value),
    };

    private static string Text(byte[] value) => Encoding.UTF8.GetString(value);

    private static T Parse<T>(byte[] value) where T : IUtf8SpanParsable<T> => T.Parse(value, CultureInfo.InvariantCulture);

    private static DateTime Time(string text) =>
        text.StartsWith("0000-00-00", StringComparison.Ordinal)
            ? throw new InvalidCastException("Unable to convert MySQL date/time to System.DateTime: it is 0000-00-00.")
            : DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.None);

    /// <summary>[-]HHH:MM:SS[.ffffff]; hours go beyond a day.</summary>
    private static TimeSpan Duration(string text)
    {
        var negative = text.StartsWith('-');
        var parts = text.TrimStart('-').Split(':');
        var seconds = decimal.Parse(parts[2], CultureInfo.InvariantCulture);
        var ticks = long.Parse(parts[0], CultureInfo.InvariantCulture) * TimeSpan.TicksPerHour
            + long.Parse(parts[1], CultureInfo.InvariantCulture) * TimeSpan.TicksPerMinute
            + (long)(seconds * TimeSpan.TicksPerSecond);
        return TimeSpan.FromTicks(negative ? -ticks : ticks);
    }
}
