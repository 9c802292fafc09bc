using System.Text;

namespace MySqlConnector.Protocol;

/// <summary>
/// Puts parameters into a statement as literals: @name, ?name and ?. Quoted text and comments are passed over.
/// An @ right behind a quote or a name belongs to what stands before it ('user'@'host').
/// </summary>
internal sealed class StatementText(string text, MySqlParameterCollection parameters, bool noBackslashEscapes, bool allowUserVariables)
{
    private readonly StringBuilder _result = new(text.Length + 64);
    private int _position;
    private int _unnamed;

    /// <exception cref="MySqlException">A parameter that is not there.</exception>
    public string Bind()
    {
        while (_position < text.Length)
        {
            var character = text[_position];
            if (character is '\'' or '"' or '`')
                CopyTo(EndOfQuote(_position)).CopyAccountHost();
            else if (character == '#' || StartsLineComment())
                CopyTo(EndOf("\n", _position));
            else if (character == '/' && Next() == '*')
                CopyTo(EndOf("*/", _position + 2));
            else if (character is '@' or '?')
                BindParameter(character);
            else
                CopyTo(_position + 1);
        }
        return _result.ToString();
    }

    private void BindParameter(char mark)
    {
        var end = _position + 1;
        if (mark == '@' && Next() is '\'' or '"' or '`')
            end = EndOfQuote(_position + 1);
        else
            while (end < text.Length && IsNamePart(text[end]))
                end++;

        if (end == _position + 1)
        {
            if (mark == '@')
            {
                // @@name is a variable of the server.
                CopyTo(Next() == '@' ? _position + 2 : _position + 1);
                return;
            }
            Append(_unnamed < parameters.Count
                ? parameters[_unnamed++]
                : throw new MySqlException($"Parameter index {_unnamed} is invalid when only {parameters.Count} parameters are defined."), end);
            return;
        }
        var name = text[_position..end];
        var index = parameters.IndexOf(name);
        if (index >= 0)
            Append(parameters[index], end);
        else if (allowUserVariables)
            CopyTo(end);
        else
            throw new MySqlException($"Parameter '{name}' must be defined. To use this as a variable, set 'Allow User Variables=true' in the connection string.");
    }

    private void Append(MySqlParameter parameter, int end)
    {
        Literal.Append(_result, parameter.Value, noBackslashEscapes);
        _position = end;
        CopyAccountHost();
    }

    private StatementText CopyTo(int end)
    {
        end = Math.Min(end, text.Length);
        _result.Append(text, _position, end - _position);
        _position = end;
        return this;
    }

    private void CopyAccountHost()
    {
        if (_position < text.Length && text[_position] == '@')
            CopyTo(_position + 1);
    }

    private int EndOfQuote(int start)
    {
        var quote = text[start];
        for (var index = start + 1; index < text.Length; index++)
        {
            if (text[index] == '\\' && quote != '`' && !noBackslashEscapes)
                index++;
            else if (text[index] == quote)
            {
                if (index + 1 < text.Length && text[index + 1] == quote)
                    index++;
                else
                    return index + 1;
            }
        }
        return text.Length;
    }

    private int EndOf(string mark, int from)
    {
        var index = text.IndexOf(mark, Math.Min(from, text.Length), StringComparison.Ordinal);
        return index < 0 ? text.Length : index + mark.Length;
    }

    private bool StartsLineComment() =>
        text[_position] == '-' && Next() == '-' && (_position + 2 >= text.Length || text[_position + 2] <= ' ');

    private char Next() => _position + 1 < text.Length ? text[_position + 1] : '\0';

    private static bool IsNamePart(char character) => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '$' or >= '\x80';
}
