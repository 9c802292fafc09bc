using Berth.Cli.Output;
using Spectre.Console;

namespace Berth.Cli.Demo;

/// <summary>Asks the questions and prints what was asked and what came back.</summary>
public static class Inquiry
{
    /// <summary>A line of an answer that is longer says nothing more to a reader.</summary>
    private const int Width = 240;

    /// <returns>The questions that were not answered as they should.</returns>
    public static async Task<IReadOnlyList<string>> AskAsync(IReadOnlyList<Question> questions, ForeignClient client, Terminal terminal, CancellationToken cancellation)
    {
        // Asked at once, because starting such a client takes longer than its answer; printed in order.
        var answers = questions.Select(question => client.AskAsync(question.Program, question.Arguments, question.Secrets, cancellation)).ToList();
        var open = new List<string>();
        foreach (var (question, answering) in questions.Zip(answers))
        {
            var answer = await answering;
            terminal.Line();
            terminal.Line($"{question.Why}:");
            terminal.Styled($"$ {answer.Asked}", Color.Blue);
            if (answer.Good)
                foreach (var line in Trimmed(answer.Output, question.Lines))
                    terminal.Line($"  {line}");
            else
            {
                open.Add(question.Why);
                terminal.Styled(answer.ExitCode is null ? $"  not asked: {answer.Errors}" : $"  exit code {answer.ExitCode}: {answer.Errors.Trim()}", Color.Red);
            }
        }

        return open;
    }

    internal static IEnumerable<string> Trimmed(string text, int most)
    {
        var lines = text.Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0).ToList();
        foreach (var line in lines.Take(most))
            yield return line.Length <= Width ? line : $"{line[..(Width - 3)]}...";
        if (lines.Count > most)
            yield return $"... and {lines.Count - most} lines more";
    }
}
