using System.Text.RegularExpressions;

namespace Berth.Tests.Architecture;

/// <summary>docs/coverage.md says of every row how it is shown and by which tests; the tests bear the rows' numbers in their names.</summary>
public sealed partial class CoverageTests
{
    private const string Page = "docs/coverage.md";
    private const string NotYet = "not yet";

    private static readonly IReadOnlyList<string> Ways = ["real", "emulated", "only sent", NotYet];

    [Fact]
    public void Every_row_names_the_tests_that_show_it()
    {
        var tests = RowTests();
        var written = Regex.Replace(Repository.Read(Page), @"^\| (?<row>[RBO]\d+) \| (?<feature>[^|]+) \| (?<how>[^|]+) \|[^|\n]*\|$",
            line => $"| {line.Groups["row"]} | {line.Groups["feature"]} | {line.Groups["how"]} | {string.Join(", ", tests[line.Groups["row"].Value].Select(test => $"`{test}`"))} |",
            RegexOptions.Multiline);
        Golden.Matches(Page, written);
    }

    [Fact]
    public void Every_row_is_there_once_and_in_order() =>
        Assert.Equal(
            Enumerable.Range(1, 38).Select(number => $"R{number}").Concat(Enumerable.Range(1, 41).Select(number => $"B{number}")).Concat(Enumerable.Range(1, 35).Select(number => $"O{number}")),
            Rows().Select(row => row.Row));

    [Fact]
    public void A_row_is_shown_by_a_test_or_said_to_be_missing()
    {
        var tests = RowTests();
        foreach (var (row, how) in Rows())
        {
            Assert.Contains(how, Ways);
            Assert.True(how == NotYet != tests[row].Any(), $"{row} is said to be {how} and has {tests[row].Count()} tests.");
        }
    }

    private static IEnumerable<(string Row, string How)> Rows() =>
        RowLine().Matches(Repository.Read(Page)).Select(line => (line.Groups["row"].Value, line.Groups["how"].Value));

    /// <summary>By row, class and method of each test whose name bears its number.</summary>
    private static ILookup<string, string> RowTests() => Directory
        .EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
        .SelectMany(file => TestMethod().Matches(File.ReadAllText(file)).Select(method => (Class: Path.GetFileNameWithoutExtension(file), Method: method.Groups["name"].Value)))
        .SelectMany(test => RowNumber().Matches(test.Method).Select(number => (Row: number.Value, Test: $"{test.Class}.{test.Method}")))
        .Distinct().OrderBy(test => test.Test, StringComparer.Ordinal)
        .ToLookup(test => test.Row, test => test.Test);

    [GeneratedRegex(@"^\| (?<row>[RBO]\d+) \| [^|]+ \| (?<how>[^|]+?) \|", RegexOptions.Multiline)]
    private static partial Regex RowLine();

    [GeneratedRegex(@"\[(?:Fact|Theory)[^\n]*\][^{;]*?\bpublic (?:async )?(?:Task|void) (?<name>\w+)\(", RegexOptions.Singleline)]
    private static partial Regex TestMethod();

    [GeneratedRegex(@"(?<![A-Za-z0-9])[RBO]\d+(?=_)|(?<=_)[RBO]\d+(?=_|$)")]
    private static partial Regex RowNumber();
}
