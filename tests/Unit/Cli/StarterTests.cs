using Berth.Cli.Clouds;

namespace Berth.Tests.Unit.Cli;

/// <summary>Whether a local cloud ends with whoever started it: process 50 of the parent 7.</summary>
public class StarterTests
{
    private const string Nothing = "0000000000000000";
    private const string Interrupt = "0000000000000002";

    [Theory]
    [InlineData("a test with pipes", 40, 40, 0, Nothing, "pipe:[1]", false)]
    [InlineData("a test in the background of a script", 40, 40, 0, Interrupt, "pipe:[1]", false)]
    [InlineData("a script that waits for it", 40, 40, 0, Nothing, "/dev/null", false)]
    [InlineData("a script at a terminal that waits for it", 40, 30, 34816, Nothing, "/dev/pts/0", false)]
    [InlineData("a job of a shell at a terminal", 50, 30, 34816, Nothing, "/dev/pts/0", true)]
    [InlineData("the background of a script", 40, 40, 0, Interrupt, "/dev/null", true)]
    [InlineData("nohup", 40, 40, 0, "0000000000000001", "pipe:[1]", true)]
    [InlineData("setsid", 50, 50, 0, Nothing, "pipe:[1]", true)]
    public void Is_told_by_how_it_was_started(string how, int group, int session, int terminal, string ignored, string input, bool detached)
    {
        Assert.NotEmpty(how);
        var starter = Starter.Of($"50 (be) rth) S 7 {group} {session} {terminal} 40 4194304", $"Name:\tberth\nSigBlk:\t{Nothing}\nSigIgn:\t{ignored}\nSigCgt:\t{Nothing}\n", input);
        Assert.Equal(new Starter(7, detached), starter);
    }
}
