using System.Text;

namespace MySqlConnector;

/// <summary>Text helpers under the official name.</summary>
public sealed class MySqlHelper
{
    /// <summary>Puts a backslash before each quote, double quote and backslash. Wrong under NO_BACKSLASH_ESCAPES: use parameters there.</summary>
    public static string EscapeString(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.AsSpan().IndexOfAny('\'', '"', '\\') < 0)
            return value;
        var text = new StringBuilder(value.Length + 8);
        foreach (var character in value)
        {
            if (character is '\'' or '"' or '\\')
                text.Append('\\');
            text.Append(character);
        }
        return text.ToString();
    }
}
