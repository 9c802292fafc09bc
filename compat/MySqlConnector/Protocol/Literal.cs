using System.Globalization;
using System.Text;

namespace MySqlConnector.Protocol;

/// <summary>Values as SQL literals, as the official package writes them into text commands.</summary>
internal static class Literal
{
    public static void Append(StringBuilder statement, object? value, bool noBackslashEscapes)
    {
        var invariant = CultureInfo.InvariantCulture;
        switch (value)
        {
            case null or DBNull:
                statement.Append("NULL");
                break;
            case string text:
                Quote(statement, text, noBackslashEscapes);
                break;
            case char character:
                Quote(statement, character.ToString(), noBackslashEscapes);
                break;
            case StringBuilder text:
                Quote(statement, text.ToString(), noBackslashEscapes);
                break;
            case bool flag:
                statement.Append(flag ? "true" : "false");
                break;
            case byte or sbyte or short or ushort or int or uint or long or ulong or decimal:
                statement.Append(((IFormattable)value).ToString(null, invariant));
                break;
            case float or double:
                statement.Append(((IFormattable)value).ToString("R", invariant));
                break;
            case byte[] bytes:
                // The same bytes as _binary'...' without a character set in between.
                statement.Append(bytes.Length == 0 ? "_binary''" : "_binary 0x").Append(Convert.ToHexString(bytes));
                break;
            case DateTime time:
                statement.Append(invariant, $"timestamp('{time:yyyy'-'MM'-'dd' 'HH':'mm':'ss'.'ffffff}')");
                break;
            case DateTimeOffset time:
                statement.Append(invariant, $"timestamp('{time.UtcDateTime:yyyy'-'MM'-'dd' 'HH':'mm':'ss'.'ffffff}')");
                break;
            case DateOnly date:
                statement.Append(invariant, $"timestamp('{date:yyyy'-'MM'-'dd}')");
                break;
            case TimeSpan duration:
                var length = duration.Duration();
                statement.Append(invariant, $"time '{(duration < TimeSpan.Zero ? "-" : "")}{length.Days * 24 + length.Hours}:{length:mm':'ss'.'ffffff}'");
                break;
            case Guid id:
                statement.Append(invariant, $"'{id:D}'");
                break;
            default:
                throw new NotSupportedException($"Parameter type {value.GetType().Name} is not supported.");
        }
    }

    /// <summary>Quotes are doubled, and so are backslashes unless the server takes them as they are.</summary>
    private static void Quote(StringBuilder statement, string text, bool noBackslashEscapes)
    {
        statement.Append('\'');
        foreach (var character in text)
        {
            if (character == '\'' || character == '\\' && !noBackslashEscapes)
                statement.Append(character);
            statement.Append(character);
        }
        statement.Append('\'');
    }
}
