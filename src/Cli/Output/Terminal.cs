using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Berth.Requests;
using Spectre.Console;

namespace Berth.Cli.Output;

/// <summary>
/// Where a command writes. Results go to standard output, unless one JSON line is asked for there: then everything for people goes
/// to standard error. Colours are only ever an addition.
/// </summary>
public sealed class Terminal
{
    /// <summary>Lines are never broken here: a terminal does that by itself, and what is copied from it or piped stays whole.</summary>
    private const int Unbroken = 2000;

    public Terminal(bool json)
    {
        Screen = ConsoleOf(json ? Console.Error : Console.Out, json ? Console.IsErrorRedirected : Console.IsOutputRedirected);
        Side = ConsoleOf(Console.Error, Console.IsErrorRedirected);
    }

    /// <summary>For people.</summary>
    public IAnsiConsole Screen { get; }

    /// <summary>Progress.</summary>
    public IAnsiConsole Side { get; }

    /// <summary>The line goes to a program, not into a page: quotes and plus signs stay as they are.</summary>
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Json(JsonNode line) => Console.Out.WriteLine(line.ToJsonString(Readable));

    /// <summary>What comes from outside, such as a name or a reason, must not steer the terminal.</summary>
    public void Line(string text = "") => Screen.Profile.Out.Writer.WriteLine(Printable.Lines(text));

    public void Progress(string text) => Console.Error.WriteLine(Printable.Lines(text));

    public void Heading(string text)
    {
        Line();
        Screen.Write(new Text(text, new Style(decoration: Decoration.Bold)));
        Line();
    }

    public void Styled(string text, Color colour)
    {
        Screen.Write(new Text(Printable.Lines(text), colour));
        Line();
    }

    /// <summary>A table without frames: aligned columns, readable and cut apart by tools.</summary>
    public void Table(IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<string>> rows)
    {
        var all = rows.ToList();
        var widths = headings.Select((heading, at) => all.Select(row => row[at].Length).Append(heading.Length).Max()).ToList();
        Screen.Write(new Text(Aligned(headings, widths), new Style(decoration: Decoration.Bold)));
        Line();
        foreach (var row in all)
            Line(Aligned(row, widths));
    }

    internal static string Aligned(IReadOnlyList<string> cells, IReadOnlyList<int> widths) =>
        string.Join("  ", cells.Select((cell, at) => at == cells.Count - 1 ? cell : cell.PadRight(widths[at]))).TrimEnd();

    private static IAnsiConsole ConsoleOf(TextWriter writer, bool redirected)
    {
        var plain = redirected || Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 };
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = plain ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = plain ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Width = Unbroken;
        return console;
    }
}
