namespace Berth.Tests;

/// <summary>Compares text with a committed file beside the tests; BERTH_UPDATE_GOLDEN=1 writes the file anew.</summary>
internal static class Golden
{
    public static void Matches(string relative, string actual)
    {
        var path = Repository.PathOf(relative);
        if (Environment.GetEnvironmentVariable("BERTH_UPDATE_GOLDEN") == "1")
            File.WriteAllText(path, actual);
        Assert.True(File.Exists(path), $"{relative} is missing: run the tests once with BERTH_UPDATE_GOLDEN=1 and read what they wrote.");
        Assert.Equal(File.ReadAllText(path), actual);
    }
}
