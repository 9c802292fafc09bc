using System.Globalization;
using System.Text;

namespace Berth.Compat.Aws.Generator;

/// <summary>
/// Reads a JSON document into dictionaries, lists, strings, numbers (double) and booleans.
/// Hand-written because a generator runs inside the compiler, where no JSON library can be counted on.
/// </summary>
internal sealed class Json
{
    private readonly string _text;
    private int _at;

    private Json(string text) => _text = text;

    /// <summary>Parses one document. Throws <see cref="FormatException"/> with the offset where the text is not JSON.</summary>
    public static object? Parse(string text)
    {
        var json = new Json(text);
        var value = json.Value();
        json.Space();
        return json._at == text.Length ? value : throw json.Wrong("the end");
    }

    private object? Value()
    {
        Space();
        switch (_at < _text.Length ? _text[_at] : '\0')
        {
            case '{': return Object();
            case '[': return Array();
            case '"': return String();
            case 't': return Word("true", true);
            case 'f': return Word("false", false);
            case 'n': return Word("null", null);
            default: return Number();
        }
    }

    private Dictionary<string, object?> Object()
    {
        var result = new Dictionary<string, object?>(StringComparer.Ordinal);
        _at++;
        while (!Ends('}', result.Count == 0))
        {
            Space();
            var name = String();
            Expect(':');
            result[name] = Value();
        }

        return result;
    }

    private List<object?> Array()
    {
        var result = new List<object?>();
        _at++;
        while (!Ends(']', result.Count == 0))
            result.Add(Value());
        return result;
    }

    private bool Ends(char end, bool first)
    {
        Space();
        if (_at < _text.Length && _text[_at] == end)
        {
            _at++;
            return true;
        }

        if (!first)
            Expect(',');
        return false;
    }

    private string String()
    {
        Expect('"');
        var result = new StringBuilder();
        while (_at < _text.Length && _text[_at] != '"')
        {
            var c = _text[_at++];
            result.Append(c == '\\' ? Escaped() : c);
        }

        Expect('"');
        return result.ToString();
    }

    private char Escaped()
    {
        var c = _at < _text.Length ? _text[_at++] : throw Wrong("an escape");
        if (c != 'u')
            return c switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'b' => '\b', 'f' => '\f', _ => c };
        var code = ushort.Parse(_text.Substring(_at, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        _at += 4;
        return (char)code;
    }

    private object? Word(string word, object? value)
    {
        if (string.CompareOrdinal(_text, _at, word, 0, word.Length) != 0)
            throw Wrong(word);
        _at += word.Length;
        return value;
    }

    private object Number()
    {
        var start = _at;
        while (_at < _text.Length && "+-.eE0123456789".IndexOf(_text[_at]) >= 0)
            _at++;
        return double.TryParse(_text.Substring(start, _at - start), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Wrong("a value");
    }

    private void Expect(char c)
    {
        Space();
        if (_at >= _text.Length || _text[_at] != c)
            throw Wrong(c.ToString());
        _at++;
    }

    private void Space()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
            _at++;
    }

    private FormatException Wrong(string expected) => new($"expected {expected} at offset {_at}");
}
