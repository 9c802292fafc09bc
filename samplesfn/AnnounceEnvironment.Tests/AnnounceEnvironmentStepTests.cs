using System.Text.Json.Nodes;
using Amazon.Lambda.Core;
using Berth.Errors;
using Berth.Platforms;
using Berth.Steps;
using Berth.Steps.AnnounceEnvironment;
using Berth.Telemetry;

namespace Berth.Tests;

public sealed class AnnounceEnvironmentStepTests
{
    private readonly StringWriter _announcements = new();
    private readonly AnnounceEnvironmentStep _step;

    public AnnounceEnvironmentStepTests()
    {
        var clock = new StoppedClock(Samples.Noon);
        _step = new(new StepRunner(new StepLog(TextWriter.Null, clock), new EnvironmentScope(), CloudErrors.Translate), _announcements, clock);
    }

    [Fact]
    public async Task Writes_one_line_and_reports_that_it_did()
    {
        var outcome = await _step.AnnounceEnvironment(new(Samples.Run, new("ready")), new Context());

        Assert.Equal(new StepOutcome("AnnounceEnvironment", "applied", 0, Samples.Noon), outcome);
        var line = JsonNode.Parse(Assert.Single(_announcements.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)))!;
        Assert.Equal("tenant-a is ready", (string)line["title"]!);
        Assert.Equal(90, (int)line["took"]!);
    }

    [Fact]
    public async Task Writes_nothing_for_a_dry_run()
    {
        var outcome = await _step.AnnounceEnvironment(new(Samples.Run, new("planned")), new Context());

        Assert.Equal("unchanged", outcome.Outcome);
        Assert.Equal("", _announcements.ToString());
    }

    [Fact]
    public async Task A_wrong_state_fails_for_good() =>
        await Assert.ThrowsAsync<PermanentError>(() => _step.AnnounceEnvironment(new(Samples.Run, new("maybe")), new Context()));

    private sealed class Context : ILambdaContext
    {
        public TimeSpan RemainingTime => TimeSpan.FromSeconds(20);
        public string AwsRequestId => "request-1";
        public IClientContext ClientContext => null!;
        public string FunctionName => "AnnounceEnvironment";
        public string FunctionVersion => "1";
        public ICognitoIdentity Identity => null!;
        public string InvokedFunctionArn => "";
        public ILambdaLogger Logger => null!;
        public string LogGroupName => "";
        public string LogStreamName => "";
        public int MemoryLimitInMB => 256;
    }
}
