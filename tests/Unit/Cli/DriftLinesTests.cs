using System.Text.Json.Nodes;
using Berth.Cli.Following;
using Berth.Cli.Output;
using Berth.Planning;
using Berth.Registry;

namespace Berth.Tests.Cli;

public sealed class DriftLinesTests
{
    private static readonly DriftRecord Record = new("prd", "request-0001", "2026-01-02T00:00:00Z", "arn:execution", 5,
    [
        new("kubernetes:object/apps/v1/Deployment/prd/core", DriftKind.Changed, Ownership.Environment,
            [new("/spec/replicas", JsonValue.Create(1), JsonValue.Create(3), [new("kubectl-scale", "Update", "2026-01-01T11:00:00Z")])]),
        new("kubernetes:object/batch/v1/Job/prd/schema", DriftKind.Changed, Ownership.Environment, [], "the Job has failed"),
        new("ec2:security-group-rule/30080-30081", DriftKind.Missing, Ownership.Platform, []),
        new("ssm:parameter//prd/theirs", DriftKind.Added, Ownership.Environment, [], "Berth did not make it"),
    ]);

    [Fact]
    public void Each_difference_says_what_was_expected_what_was_found_and_by_whom() => Assert.Equal(
        [
            "prd: Drifted, 5 resources not as request request-0001 wants, looked at 2026-01-02T00:00:00Z",
            "  ~ kubernetes:object/apps/v1/Deployment/prd/core",
            "      /spec/replicas: expected 1, found 3, by kubectl-scale (Update, 2026-01-01T11:00:00Z)",
            "  ~ kubernetes:object/batch/v1/Job/prd/schema: the Job has failed",
            "  - ec2:security-group-rule/30080-30081  (shared): is missing",
            "  + ssm:parameter//prd/theirs: Berth did not make it",
            "  and 1 more",
        ],
        DriftLines.Of(new("prd", DriftRecord.Drifted, 5, null, null, null), Record).Select(line => line.Text));

    [Fact]
    public void What_was_left_out_says_why() =>
        Assert.Equal("prd: Skipped, another is at work on it", Assert.Single(DriftLines.Of(new("prd", "Skipped", 0, "another is at work on it", null, null), Record)).Text);

    [Theory]
    [InlineData("2026-01-01T00:00:00Z", "request-0001", "Ready", "Drifted (5)")]
    [InlineData("2026-01-03T00:00:00Z", "request-0001", "Ready", "-")]
    [InlineData("2026-01-01T00:00:00Z", "request-0002", "Ready", "-")]
    [InlineData("2026-01-01T00:00:00Z", "request-0001", "Retired", "-")]
    public void What_was_found_before_the_last_run_says_nothing(string updatedAt, string requestId, string status, string shown) =>
        Assert.Equal(shown, DriftLines.Short(new()
        {
            Environment = "prd", Profile = "risken", Platform = "local", Status = status, RequestId = requestId, ReadyRequestId = requestId, Execution = "arn", UpdatedAt = updatedAt,
        }, Record));

    [Fact]
    public void What_could_not_be_compared_tells_reason_and_remedy()
    {
        var found = CheckedEnvironment.Of(JsonNode.Parse("""
            [{"environment":"prd","outcome":"NotCompared","changes":0,"failure":{"Error":"PermanentError","Cause":"{\"errorMessage\":\"Denied. What to do: Give the right. [AccessDenied]\"}"}}]
            """)!.AsArray());
        Assert.Equal("Denied. What to do: Give the right.", Assert.Single(found).Why);
    }
}
