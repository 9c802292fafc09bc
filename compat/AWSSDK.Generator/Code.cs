using System.Text;

namespace Berth.Compat.Aws.Generator;

/// <summary>Text with indentation by braces.</summary>
internal sealed class Code
{
    private readonly StringBuilder _text = new();
    private int _depth;

    public Code Line(string line)
    {
        _text.Append(' ', _depth * 4).Append(line).Append('\n');
        return this;
    }

    public Code Open(string line)
    {
        Line(line);
        Line("{");
        _depth++;
        return this;
    }

    public Code Close(string end = "}")
    {
        _depth--;
        return Line(end);
    }

    public override string ToString() => _text.ToString();
}
