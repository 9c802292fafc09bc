using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;
using Berth.Registry;
using Berth.Steps;

namespace Berth.Tests.Steps;

/// <summary>What a decision does to the plan that waits, and to its run.</summary>
public sealed class ApprovalDecisionsTests
{
    private const string Waiting = "request-0001";
    private const string Hash = "sha256:plan";

    [Fact]
    public async Task Approval_wakes_the_run_with_the_plan_that_was_approved()
    {
        var desk = new Desk();
        Assert.True(await desk.DecideAsync(Approval.Approved, Hash));
        Assert.Equal(("token-1", "{\"hash\":\"sha256:plan\"}"), (desk.States.Sent<SendTaskSuccessRequest>().TaskToken, desk.States.Sent<SendTaskSuccessRequest>().Output));
        Assert.Null(desk.Item!.GetValueOrDefault("token"));
    }

    [Theory]
    [InlineData(Approval.Rejected, "ApprovalRejected")]
    [InlineData(Approval.Superseded, "ApprovalSuperseded")]
    public async Task What_is_not_carried_out_ends_with_its_error_and_cause(string state, string error)
    {
        var desk = new Desk();
        Assert.True(await desk.DecideAsync(state, null));
        var sent = desk.States.Sent<SendTaskFailureRequest>();
        Assert.Equal(("token-1", error, "why"), (sent.TaskToken, sent.Error, sent.Cause));
    }

    [Fact]
    public async Task Another_plan_than_the_one_that_waits_is_not_decided()
    {
        var desk = new Desk();
        Assert.False(await desk.DecideAsync(Approval.Approved, "sha256:other"));
        Assert.Empty(desk.States.Calls);
        Assert.Equal(Approval.Waiting, desk.Item!["state"].S);
    }

    [Fact]
    public async Task First_decision_stands_against_a_second_one()
    {
        var desk = new Desk();
        await desk.DecideAsync(Approval.Rejected, Hash, "action-0001");
        Assert.False(await desk.DecideAsync(Approval.Approved, Hash, "action-0002"));
        Assert.Single(desk.States.Calls);
    }

    [Fact]
    public async Task Decision_that_was_interrupted_before_the_run_woke_is_finished_by_its_repetition()
    {
        var desk = new Desk { Broken = new AmazonStepFunctionsException("Service Unavailable") };
        await Assert.ThrowsAsync<AmazonStepFunctionsException>(() => desk.DecideAsync(Approval.Approved, Hash));
        desk.Broken = null;
        Assert.True(await desk.DecideAsync(Approval.Approved, Hash));
        Assert.Equal(2, desk.States.Calls.Count);
        Assert.True(await desk.DecideAsync(Approval.Approved, Hash));
        Assert.Equal(2, desk.States.Calls.Count);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData(RunOutcomes.ApprovalExpired, false)]
    public async Task Token_that_nobody_waits_for_counts_only_while_the_run_goes_on(string? outcome, bool decided)
    {
        var desk = new Desk { Broken = new TaskTimedOutException("too late"), Outcome = outcome };
        Assert.Equal(decided, await desk.DecideAsync(Approval.Approved, Hash));
    }

    [Fact]
    public async Task Nothing_that_waits_is_nothing_decided()
    {
        var desk = new Desk { Item = null };
        Assert.False(await desk.DecideAsync(Approval.Rejected, null));
        Assert.Empty(desk.States.Calls);
    }

    /// <summary>The registry's item of one waiting plan, and Step Functions, as far as decisions ask them.</summary>
    private sealed class Desk
    {
        private readonly ApprovalDecisions decisions;

        public Desk()
        {
            var table = new FakeClient<IAmazonDynamoDB>()
                .On((GetItemRequest _) => new GetItemResponse { Item = RunItem() })
                .On((UpdateItemRequest request) => new UpdateItemResponse { Attributes = request.UpdateExpression.StartsWith("REMOVE", StringComparison.Ordinal) ? Forgotten() : Decided(request.ExpressionAttributeValues) });
            States
                .On((SendTaskSuccessRequest _) => Broken is null ? new SendTaskSuccessResponse() : throw Broken)
                .On((SendTaskFailureRequest _) => Broken is null ? new SendTaskFailureResponse() : throw Broken);
            var registry = new RegistryTable(table.Client, "registry");
            decisions = new(new(registry, TimeProvider.System), new(registry, TimeProvider.System), States.Client);
        }

        public FakeClient<IAmazonStepFunctions> States { get; } = new();
        public Exception? Broken { get; set; }
        public string? Outcome { get; init; }

        public Dictionary<string, AttributeValue>? Item { get; set; } = new()
        {
            ["state"] = RegistryTable.Text(Approval.Waiting), ["hash"] = RegistryTable.Text(Hash), ["token"] = RegistryTable.Text("token-1"), ["attempt"] = RegistryTable.Number(1),
        };

        public Task<bool> DecideAsync(string state, string? hash, string decidedBy = "action-0001") => decisions.DecideAsync("prd", Waiting, state, hash, decidedBy, "why", default);

        private Dictionary<string, AttributeValue> RunItem()
        {
            var item = new Dictionary<string, AttributeValue>
            {
                ["request"] = RegistryTable.Text(Repository.Read("events/risken.json")), ["contentHash"] = RegistryTable.Text("hash"),
                ["sequence"] = RegistryTable.Number(1), ["attempt"] = RegistryTable.Number(1), ["requestedBy"] = RegistryTable.Text("AIDAREQUESTER"),
            };
            if (Outcome is not null)
                item["outcome"] = RegistryTable.Text(Outcome);
            return item;
        }

        /// <summary>What the condition of the update says.</summary>
        private Dictionary<string, AttributeValue> Decided(Dictionary<string, AttributeValue> values)
        {
            var same = Item is { } known && (known["state"].S == Approval.Waiting || (known["state"].S == values[":state"].S && known["decidedBy"].S == values[":me"].S))
                && (!values.TryGetValue(":hash", out var hash) || known["hash"].S == hash.S);
            if (!same)
                throw new ConditionalCheckFailedException("something else");
            (Item!["state"], Item["decidedBy"]) = (values[":state"], values[":me"]);
            return Item;
        }

        private Dictionary<string, AttributeValue> Forgotten()
        {
            Item!.Remove("token");
            return Item;
        }
    }
}
