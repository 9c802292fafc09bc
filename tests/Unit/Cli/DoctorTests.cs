using System.Text.Json.Nodes;
using Berth.Cli.Demo;
using Berth.Cli.Doctor;
using Berth.Registry;

namespace Berth.Tests.Cli;

public sealed class DoctorTests
{
    private static readonly Tool MariaDb = Tool.All.Single(tool => tool.Program == "mariadbd");

    [Theory]
    [InlineData("mariadbd  Ver 10.11.6-MariaDB-0+deb12u1 for debian-linux-gnu on x86_64", true)]
    [InlineData("mariadbd  Ver 10.3.39-MariaDB for Linux on x86_64", false)]
    public void A_tool_that_is_too_old_is_a_finding(string version, bool good)
    {
        var finding = MariaDb.Judge(new("mariadbd --version", 0, version + "\n", ""));
        Assert.Equal(good, finding.IsGood);
        Assert.StartsWith(version, finding.Found, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tool_that_is_not_there_says_what_to_do()
    {
        var finding = MariaDb.Judge(new("mariadbd --version", null, "", "No such file"));
        Assert.Equal(("is not there", "install MariaDB's server"), (finding.Found, finding.Remedy));
        Assert.Equal("does not work: broken", MariaDb.Judge(new("mariadbd --version", 1, "", "trace\nbroken\n")).Found);
    }

    [Theory, InlineData(97, true), InlineData(98, false), InlineData(120, false)]
    public void A_quota_that_has_no_room_for_one_more_environment_is_a_finding(int used, bool good) =>
        Assert.Equal(good, new Quota("rules", used, 100, 3, "retire one").Judge("quotas").IsGood);

    [Fact]
    public void An_environment_that_failed_or_drifted_is_a_finding()
    {
        var ready = new EnvironmentRecord
        {
            Environment = "prd", Profile = "risken", Platform = "local", Status = EnvironmentRecord.Ready, RequestId = "request-0001", ReadyRequestId = "request-0001",
            Execution = "arn", UpdatedAt = "2026-01-01T00:00:00Z",
        };
        Assert.Null(EnvironmentLook.Of(ready, null));
        var drift = new DriftRecord("prd", "request-0001", "2026-01-02T00:00:00Z", "arn", 2, []);
        Assert.Contains("berth drift prd", EnvironmentLook.Of(ready, drift)!.Remedy);
        Assert.Null(EnvironmentLook.Of(ready, drift with { CheckedAt = "2025-12-31T00:00:00Z" }));
        var failed = EnvironmentLook.Of(ready with { Status = EnvironmentRecord.Failed, FailedStep = "VerifyEnvironment", Code = "NotReady", Remedy = "Look." }, null)!;
        Assert.Equal("Look. (docs/runbook.md#notready)", failed.Remedy);
    }

    [Fact]
    public void What_the_template_makes_under_a_condition_need_not_be_there() =>
        Assert.Equal(["StepFunction"], StackLook.Wanted(JsonNode.Parse("""
            {"Resources":{"StepFunction":{"Type":"AWS::Serverless::Function"},"Alarm":{"Type":"AWS::CloudWatch::Alarm"},"OwnRole":{"Type":"AWS::IAM::Role","Condition":"Own"}}}
            """)!.AsObject()));
}
