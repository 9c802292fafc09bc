using System.Text.Json.Nodes;
using Berth.Cli.Bench;
using Berth.Cli.Clouds;
using Berth.Cli.Commands;
using Berth.Cli.Demo;
using Berth.Cli.Output;
using Berth.Errors;

namespace Berth.Tests.Cli;

public sealed class OutputTests
{
    [Fact]
    public void Columns_are_aligned_without_colours() =>
        Assert.Equal("NO   CALLER  OUTCOME", Terminal.Aligned(["NO", "CALLER", "OUTCOME"], [3, 6, 9]));

    [Fact]
    public void A_command_is_shown_as_one_would_type_it()
    {
        Assert.Equal("/berth/platforms", ForeignClient.Quoted("/berth/platforms"));
        Assert.Equal("'it'\\''s'", ForeignClient.Quoted("it's"));
        Assert.Equal("''", ForeignClient.Quoted(""));
    }

    [Fact]
    public void A_long_answer_is_cut_and_says_so() =>
        Assert.Equal(["one", "two", "... and 1 lines more"], Inquiry.Trimmed("one\n\ntwo\nthree\n", 2));

    [Fact]
    public void A_failure_is_one_line_with_its_remedy()
    {
        Assert.Equal(("There is no stack. Deploy it.", ExitCodes.Failed), Complaint.Of(new CommandError("There is no stack.", "Deploy it."), false));
        Assert.Equal(("The host is taken. Choose another.", ExitCodes.Failed), Complaint.Of(new PermanentError("HostTaken", "The host\nis taken.", "Choose another."), false));
        Assert.Equal(ExitCodes.Interrupted, Complaint.Of(new OperationCanceledException(), true).ExitCode);
        Assert.DoesNotContain('\n', Complaint.Of(new InvalidOperationException("one\ntwo"), false).Line);
    }

    [Fact]
    public void A_call_of_the_ledger_says_how_it_ended()
    {
        var call = LedgerEntry.Read(JsonNode.Parse("""{"number":7,"milliseconds":1.5,"caller":"r","service":"sqs","operation":"SendMessage","resource":null,"mutating":false,"status":400,"error":"Throttling","fault":"throttle"}""")!);
        Assert.Equal((7, "throttle: Throttling"), (call.Number, call.Outcome));
        Assert.Equal("cut", (call with { Status = 0, Error = null, Fault = null }).Outcome);
    }

    [Theory, InlineData("arn:aws:elasticloadbalancing:r:1:targetgroup/a/b", "targetgroup/a/b"), InlineData("arn:aws:sqs:r:1:queue", "queue"), InlineData("*", "*")]
    public void An_arn_is_shown_by_its_own_part(string resource, string shown) => Assert.Equal(shown, LedgerCommand.Short(resource));

    [Fact]
    public void Memory_is_read_as_Linux_writes_it() =>
        Assert.Equal(53124, ProcessMemory.Kibibytes(["Name:\tbootstrap", "VmRSS:\t   53124 kB"], "VmRSS:"));

    [Fact]
    public void The_middle_of_an_even_number_of_figures_lies_between_two()
    {
        Assert.Equal(2.5, BenchLines.Median([1, 2, 3, 9]));
        Assert.Equal(2, BenchLines.Median([1, 2, 9]));
        Assert.Equal(0, BenchLines.Median([]));
    }

    [Theory, InlineData("lisst"), InlineData("send"), InlineData("up --port x"), InlineData("bench --runs 0"), InlineData("")]
    public async Task Wrong_usage_is_64(string line) =>
        Assert.Equal(ExitCodes.Usage, await BerthCommand.RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
}
