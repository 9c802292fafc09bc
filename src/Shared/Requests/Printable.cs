using System.Globalization;
using System.Text;

namespace Berth.Requests;

/// <summary>Makes text that somebody else wrote fit for a terminal, a message attribute and a log.</summary>
public static class Printable
{
    /// <summary>Everything but printable ASCII as <c>\uXXXX</c>: control characters, marks of direction, look-alike letters, halves of pairs.</summary>
    /// <param name="most">The most characters that come back.</param>
    public static string Of(string text, int most = int.MaxValue)
    {
        var shown = new StringBuilder(Math.Min(text.Length, most));
        foreach (var letter in text)
        {
            if (letter is >= ' ' and <= '~')
                shown.Append(letter);
            else
                shown.Append("\\u").Append(((int)letter).ToString("x4", CultureInfo.InvariantCulture));
            if (shown.Length > most)
                break;
        }

        return Cut(shown.ToString(), most);
    }

    /// <summary>Everything that could steer a terminal or turn a line around, as <c>\uXXXX</c>; letters of any language and line ends stay.</summary>
    public static string Lines(string text)
    {
        if (!text.Any(Steers))
            return text;
        var shown = new StringBuilder(text.Length);
        foreach (var letter in text)
            if (Steers(letter))
                shown.Append("\\u").Append(((int)letter).ToString("x4", CultureInfo.InvariantCulture));
            else
                shown.Append(letter);
        return shown.ToString();
    }

    private static bool Steers(char letter) => letter != '\n' && (char.IsControl(letter)
        || char.GetUnicodeCategory(letter) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    public static string Cut(string text, int most) => text.Length <= most ? text : string.Concat(text.AsSpan(0, most - 3), "...");
}
