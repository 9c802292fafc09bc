using System.Globalization;
using System.Text;

namespace Amazon.Lambda.RuntimeSupport.Logging;

/// <summary>
/// A message with placeholders: "{count}", "{count:N2}", "{@order}", "{0}", and "{{" for a brace. Names are filled in order;
/// where every placeholder is a number, numbers say which argument.
/// </summary>
internal static class MessageTemplate
{
    /// <summary>The message with its arguments in place, and each placeholder's name with its argument.</summary>
    public static (string Text, IReadOnlyList<(string Name, object Value)> Properties) Render(string template, object[] arguments)
    {
        if (arguments is null || arguments.Length == 0 || !template.Contains('{'))
            return (template, []);

        var text = new StringBuilder(template.Length + 16);
        var properties = new List<(string, object)>();
        for (var at = 0; at < template.Length; at++)
        {
            var close = template[at] == '{' ? template.IndexOf('}', at) : -1;
            if (at + 1 < template.Length && template[at] == template[at + 1] && template[at] is '{' or '}')
            {
                text.Append(template[at++]);
            }
            else if (close < 0)
            {
                text.Append(template[at]);
            }
            else
            {
                var inner = template[(at + 1)..close];
                var colon = inner.IndexOf(':');
                var name = (colon < 0 ? inner : inner[..colon]).TrimStart('@');
                var index = int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : properties.Count;
                if (index < arguments.Length)
                {
                    text.Append(Format(arguments[index], colon < 0 ? null : inner[(colon + 1)..]));
                    properties.Add((name, arguments[index]));
                }
                else
                {
                    text.Append(template, at, close - at + 1);
                }

                at = close;
            }
        }

        return (text.ToString(), properties);
    }

    public static string Format(object value, string format) => value switch
    {
        null => "",
        byte[] bytes => Convert.ToHexString(bytes),
        DateTime or DateTimeOffset when format is null => ((IFormattable)value).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
        IFormattable formattable => formattable.ToString(format, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };
}
