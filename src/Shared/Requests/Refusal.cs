using System.Globalization;
using System.Text;

namespace Berth.Requests;

/// <summary>Why a request is refused for good: a stable code and everything that is wrong, a line each.</summary>
public sealed record Refusal(string Code, string Reasons)
{
    /// <summary>
    /// The most characters of reasons: they go through a message attribute, a registry item (400 KB) and the cause of a
    /// failed execution (32,768 characters). Whoever gets that many mends the first ones anyway.
    /// </summary>
    public const int MostReasons = 12_000;

    /// <summary>The code of the problems if they agree on one, else that of an invalid request.</summary>
    public static Refusal Of(IReadOnlyList<RequestProblem> problems)
    {
        var codes = problems.Select(problem => problem.Code).Distinct().ToList();
        return new(codes.Count == 1 ? codes[0] : RequestProblem.Invalid, Text(problems));
    }

    /// <summary>A line each, ended by how many more there are if they are too many to say.</summary>
    public static string Text(IReadOnlyList<RequestProblem> problems)
    {
        var text = new StringBuilder();
        foreach (var (index, problem) in problems.Index())
        {
            var line = problem.ToString();
            if (text.Length + line.Length > MostReasons)
                return text.Append(CultureInfo.InvariantCulture, $"\n(and {problems.Count - index} more)").ToString();
            text.Append(index == 0 ? "" : "\n").Append(line);
        }

        return text.ToString();
    }
}
