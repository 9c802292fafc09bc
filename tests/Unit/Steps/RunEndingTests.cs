using Berth.Errors;
using Berth.Planning;
using Berth.Profiles;
using Berth.Registry;
using Berth.Requests;
using Berth.Steps;
using Berth.Steps.RecordOutcome;

namespace Berth.Tests.Steps;

/// <summary>How an environment's record looks after a run.</summary>
public sealed class RunEndingTests
{
    private static readonly DateTimeOffset At = new(2026, 1, 1, 0, 0, 10, TimeSpan.Zero);
    private static readonly Change Deletion = new("elbv2:listener-rule/prd/access-token", ChangeAction.Delete, Ownership.Environment, []);

    [Fact]
    public void What_was_not_removed_leaves_the_environment_ready_and_named()
    {
        var record = Ended(null, RunOutcomes.Unfinished, [Journal(StepJournal.Removed, [new(Deletion.Resource, "is locked")]), Journal(StepJournal.Applied, null)])!;
        Assert.Equal((EnvironmentRecord.Ready, "request-0002"), (record.Status, record.ReadyRequestId));
        Assert.Equal(["is locked", "has not been removed yet"], record.Left!.Select(left => left.Why));
        Assert.Equal("NotAllRemoved", record.Code);
    }

    [Fact]
    public void A_failed_update_stands_as_the_last_ready_request_made_it()
    {
        var record = Ended(null, RunOutcomes.Failed, [])!;
        Assert.Equal((EnvironmentRecord.Failed, "request-0001", "AIDAOWNER"), (record.Status, record.ReadyRequestId, record.Owner));
    }

    [Fact]
    public void A_retired_environment_stands_by_nothing()
    {
        var record = Ended(ActionRequest.Retire, RunOutcomes.Retired, [], "request-0002")!;
        Assert.Equal(EnvironmentRecord.Retired, record.Status);
        Assert.Null(record.ReadyRequestId);
        Assert.Null(record.Placement);
        Assert.Null(record.Code);
    }

    [Fact]
    public void A_retirement_that_left_something_can_be_finished()
    {
        var record = Ended(ActionRequest.Retire, RunOutcomes.Failed, [], "request-0002")!;
        Assert.Equal((EnvironmentRecord.RetireFailed, "request-0001"), (record.Status, record.ReadyRequestId));
        Assert.Equal("iam:role/berth-prd", Assert.Single(record.Left!).Resource);
    }

    [Fact]
    public void A_retirement_that_never_began_leaves_the_record_alone() => Assert.Null(Ended(ActionRequest.Retire, RunOutcomes.Failed, []));

    [Theory]
    [InlineData(RunOutcomes.Rejected)]
    [InlineData(RunOutcomes.ApprovalExpired)]
    [InlineData(RunOutcomes.Failed)]
    public void A_plan_that_was_not_carried_out_leaves_the_environment_as_it_stood(string outcome)
    {
        var record = Ended(null, outcome, [], waiting: "request-0002")!;
        Assert.Equal((EnvironmentRecord.Ready, "request-0001", "request-0001", "AIDAOWNER"), (record.Status, record.RequestId, record.ReadyRequestId, record.Owner));
        Assert.Null(record.Awaiting);
        Assert.NotNull(record.Reason);
    }

    [Theory]
    [InlineData(RunOutcomes.Rejected, null)]
    [InlineData(RunOutcomes.Superseded, "request-0003")]
    public void What_came_after_the_plan_that_waited_is_left_alone(string outcome, string? waiting) => Assert.Null(Ended(null, outcome, [], waiting: waiting));

    [Fact]
    public void A_later_expiry_is_on_record_and_changes_nothing_else()
    {
        var later = new EnvironmentExpiry("7d", "2026-01-15T00:00:00Z", "2026-01-14T00:00:00Z");
        var record = Ended(ActionRequest.Extend, RunOutcomes.Extended, [], placement: new Placement(0, new Dictionary<string, int>(), new Dictionary<string, int>()) { Expiry = later })!;
        Assert.Equal((later, "request-0001"), (record.Expiry, record.RequestId));
        Assert.Null(Ended(ActionRequest.Extend, RunOutcomes.Failed, [])!.Expiry);
    }

    private static StepJournal Journal(string state, IReadOnlyList<Remainder>? left) =>
        new("prd", "request-0002", 1, new("WireLoadBalancer", [Deletion]), state, new Dictionary<string, string>(), left);

    private static EnvironmentRecord? Ended(string? action, string outcome, IReadOnlyList<StepJournal> journals, string earlierRequest = "request-0001", string? waiting = null, Placement? placement = null)
    {
        var run = new Run("prd", "request-0002", 1, 2, "arn:execution", "risken", "local", "apply", At.AddSeconds(-10), action);
        var request = new RunRecord(RequestReading.Of(Repository.Read("events/risken.json")).Request!, "hash", 2, 1, "AIDAOTHER", "arn:execution", null, placement, null);
        var earlier = new EnvironmentRecord
        {
            Environment = "prd", Profile = "risken", Platform = "local", Status = EnvironmentRecord.Retiring, RequestId = earlierRequest, ReadyRequestId = "request-0001",
            Execution = "arn:earlier", UpdatedAt = "2026-01-01T00:00:00Z", Owner = "AIDAOWNER",
        };
        if (waiting is not null)
            earlier = earlier with
            {
                Status = EnvironmentRecord.AwaitingApproval, RequestId = waiting,
                Awaiting = new(waiting, "hash", 1, 0, 0, "AIDAOTHER", "", "", StoodAs.Of(earlier with { Status = EnvironmentRecord.Ready })),
            };
        IReadOnlyList<Remainder> left = outcome == RunOutcomes.Failed ? [new("iam:role/berth-prd", "is still there")] : [];
        return new RunEnding(run, request, journals, earlier, new(outcome, "RemoveUnwanted", null, null, left), new("reason", "remedy", "NotAllRemoved"), At).Record();
    }
}
