using Berth.Errors;
using Berth.Steps.AnnounceEnvironment;

namespace Berth.Tests;

/// <summary>The decision needs no doubles: data in, data out.</summary>
public sealed class AnnounceEnvironmentPlanTests
{
    [Fact]
    public void A_ready_environment_is_announced_with_its_time() =>
        Assert.Equal(
            new Announcement("tenant-a", "ready", "tenant-a is ready", "risken on local answers.", Samples.Noon, 90),
            AnnounceEnvironmentPlan.For(Samples.Run, new RunResult("ready"), Samples.Noon));

    [Fact]
    public void A_failure_says_where_and_which_execution() =>
        Assert.Equal(
            $"Stopped in WireCognito and taken back; execution {Samples.Run.Execution}.",
            AnnounceEnvironmentPlan.For(Samples.Run, new RunResult("failed", "WireCognito"), Samples.Noon)?.Detail);

    [Fact]
    public void A_dry_run_is_nobodys_business() =>
        Assert.Null(AnnounceEnvironmentPlan.For(Samples.Run, new RunResult("planned"), Samples.Noon));

    [Fact]
    public void An_unknown_outcome_is_a_permanent_error() =>
        Assert.Equal("OutcomeUnknown", Assert.Throws<PermanentError>(() => AnnounceEnvironmentPlan.For(Samples.Run, new RunResult("maybe"), Samples.Noon)).Code);
}
