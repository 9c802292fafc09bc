namespace Berth.Tests.Compat.Aws;

/// <summary>Compares texts line by line, and shows the lines that differ.</summary>
internal static class Alike
{
    public static void Check(string official, string generated)
    {
        var (left, right) = (official.Split('\n'), generated.Split('\n'));
        var message = string.Join("\n", left.Except(right).Take(12).Select(l => "official  " + l).Concat(right.Except(left).Take(12).Select(l => "generated " + l)));
        Assert.True(official == generated, message);
    }
}
