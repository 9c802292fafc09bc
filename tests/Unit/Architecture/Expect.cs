namespace Berth.Tests.Architecture;

internal static class Expect
{
    /// <summary>Like Assert.Empty, but shows every finding in full.</summary>
    public static void None(IEnumerable<string> findings)
    {
        var found = findings.ToList();
        Assert.True(found.Count == 0, string.Join('\n', found));
    }
}
