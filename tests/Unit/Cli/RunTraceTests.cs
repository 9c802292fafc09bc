using System.Text.Json.Nodes;
using Berth.Cli.Following;
using Berth.Cli.Output;
using Berth.Registry;

namespace Berth.Tests.Cli;

/// <summary>From an execution's history to the lines a person reads.</summary>
public sealed class RunTraceTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly List<HistoryPoint> history = [];
    private readonly RunTrace trace = new();

    [Fact]
    public void A_step_that_ends_gives_one_line_with_what_it_changed()
    {
        Enter("PublishParameters");
        Leave("PublishParameters", """{"outcomes":{"PublishParameters":{"step":"PublishParameters","outcome":"applied","changes":31}}}""");

        var line = Assert.Single(trace.Read(history));
        Assert.Equal(("PublishParameters", "applied, 31 changes", StepMood.Done, 31), (line.Step, line.Text, line.Mood, line.Changes));
        Assert.Equal(TimeSpan.FromSeconds(1), line.Took);
        Assert.Equal("  2.00 s  PublishParameters     applied, 31 changes  (1.00 s)", RunLines.Of(line, Start));
    }

    [Fact]
    public void What_was_read_before_gives_no_line_again()
    {
        Enter("WireCognito");
        Leave("WireCognito", """{"step":"WireCognito","outcome":"unchanged","changes":0}""");
        Assert.Equal("unchanged", Assert.Single(trace.Read(history)).Text);

        Enter("PublishParameters");
        Assert.Empty(trace.Read(history));
    }

    [Fact]
    public void Waiting_is_said_once_for_as_long_as_it_waits_for_the_same()
    {
        var waiting = """{"verify":{"ready":false,"waitingFor":["deployment web has 0 of 1 replicas available"]}}""";
        foreach (var output in new[] { waiting, waiting, """{"verify":{"ready":true,"waitingFor":[]}}""" })
        {
            Enter("VerifyEnvironment");
            Leave("VerifyEnvironment", output);
        }

        Assert.Equal(["waiting: deployment web has 0 of 1 replicas available", "ready"], trace.Read(history).Select(line => line.Text));
    }

    [Fact]
    public void Waiting_for_a_lease_names_who_holds_it()
    {
        Enter("AcquireLease");
        Leave("AcquireLease", """{"lease":{"acquired":false,"holder":"arn:aws:states:r:1:execution:berth-Provision:prd-other-1"}}""");
        Assert.Equal("waiting for the lease, which prd-other-1 holds", Assert.Single(trace.Read(history)).Text);
    }

    [Fact]
    public void A_second_try_is_told_with_its_reason()
    {
        Enter("WireLoadBalancer");
        var entered = history[^1].Id;
        var scheduled = Add("TaskScheduled", previous: entered);
        var failed = Add("TaskFailed", previous: scheduled, error: "TransientError", cause: """{"errorMessage":"Throttling: slow down"}""");
        Add("TaskScheduled", previous: failed);
        Add("TaskSucceeded");
        Leave("WireLoadBalancer", """{"outcomes":{"WireLoadBalancer":{"outcome":"applied","changes":1}}}""");

        var lines = trace.Read(history);
        Assert.Equal(["again after TransientError: Throttling: slow down", "applied, 1 change"], lines.Select(line => line.Text));
        Assert.Equal(1, trace.Retries);
    }

    [Fact]
    public void A_failed_run_ends_with_step_reason_and_remedy()
    {
        Enter("WireCognito");
        Add("TaskFailed", error: "PermanentError", cause: """{"errorMessage":"The pool is gone. What to do: Correct the platform. [PoolMissing]"}""");
        Leave("WireCognito", "{}");
        Add("PassStateExited", state: "MarkFailed", output:
            """{"result":{"outcome":"failed","failedStep":"WireCognito","failure":{"Error":"PermanentError","Cause":"{\"errorMessage\":\"The pool is gone. What to do: Correct the platform. [PoolMissing]\"}"}}}""");
        Add("ExecutionFailed", error: "PermanentError", cause: "...");

        var line = Assert.Single(trace.Read(history));
        Assert.Equal((StepMood.Failed, "failed: PermanentError: The pool is gone."), (line.Mood, line.Text));
        Assert.Equal((RunOutcomes.Failed, "WireCognito"), (trace.End!.Outcome, trace.End.Step));
        Assert.Equal(("The pool is gone.", "Correct the platform.", "PoolMissing"), (trace.End.Failure!.Reason, trace.End.Failure.Remedy, trace.End.Failure.Code));
    }

    [Theory, InlineData("ready"), InlineData("planned")]
    public void A_run_that_succeeds_says_how(string outcome)
    {
        Add("ExecutionSucceeded", output: $$"""{"outcome":"{{outcome}}"}""");
        trace.Read(history);
        Assert.Equal(outcome, trace.End!.Outcome);
    }

    [Fact]
    public void A_run_that_was_stopped_has_failed()
    {
        Enter("DeployApplication");
        Add("ExecutionAborted");
        trace.Read(history);
        Assert.Equal(RunOutcomes.Failed, trace.End!.Outcome);
        Assert.Equal("ExecutionAborted", trace.End.Failure!.Reason);
    }

    private void Enter(string state) => Add("TaskStateEntered", state: state);

    private void Leave(string state, string output) => Add("TaskStateExited", state: state, output: output);

    /// <summary>One second passes with each event.</summary>
    private long Add(string type, string? state = null, string? output = null, string? error = null, string? cause = null, long? previous = null)
    {
        var id = history.Count + 1;
        history.Add(new(id, previous ?? id - 1, Start.AddSeconds(id), type, state, output is null ? null : (JsonObject)JsonNode.Parse(output)!, error, cause));
        return id;
    }
}
