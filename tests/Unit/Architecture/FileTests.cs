using System.Text.Json;

namespace Berth.Tests.Architecture;

/// <summary>Small files, finished files.</summary>
public sealed class FileTests
{
    private const int Long = 300;
    private const int Median = 80;

    private static readonly string[] Everything = ["src", "compat", "samplesfn", "bench", "tests"];

    [Fact]
    public void A_file_of_more_than_300_lines_gives_its_reason()
    {
        var reasons = JsonSerializer.Deserialize<Dictionary<string, string>>(Repository.Read("tests/Unit/Architecture/long-files.json"))!;
        var files = SourceFile.Under(Everything).Where(file => file.Lines > Long).Select(file => $"{file.Path}").ToList();
        Expect.None(files.Except(reasons.Keys));
        Expect.None(reasons.Keys.Except(files));
        Assert.All(reasons.Values, reason => Assert.EndsWith(".", reason, StringComparison.Ordinal));
    }

    [Fact]
    public void Half_of_all_files_are_small()
    {
        var lines = SourceFile.Under("src").Select(file => file.Lines).Order().ToList();
        Assert.InRange(lines[lines.Count / 2], 1, Median);
    }

    [Fact]
    public void Nothing_is_left_for_later()
    {
        // Written apart, so that this file does not find itself.
        string[] marks = ["TO" + "DO", "FIX" + "ME", "HA" + "CK:", "NotImplemented" + "Exception"];
        Expect.None(
            from file in SourceFile.Under(Everything)
            from mark in marks
            where file.Text.Contains(mark, StringComparison.Ordinal)
            select $"{file.Path}: {mark}");
    }
}
