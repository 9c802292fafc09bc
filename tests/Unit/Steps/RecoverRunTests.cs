using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Lambda.Core;
using Berth.Errors;
using Berth.Registry;
using Berth.Requests;
using Berth.Steps;
using Berth.Steps.RecoverRun;
using Berth.Telemetry;
using Berth.Tests.Planning;

namespace Berth.Tests.Steps;

public sealed class RecoverRunTests
{
    [Theory]
    [InlineData(null, false, "failed")]
    [InlineData("ready", true, "ready")]
    public async Task A_run_that_broke_off_while_its_end_was_recorded_is_not_taken_back(string? ending, bool forwardOnly, string outcome)
    {
        var item = Recorded();
        if (ending is not null)
            item["ending"] = RegistryTable.Text(ending);
        var registry = new FakeClient<IAmazonDynamoDB>()
            .On<GetItemRequest, GetItemResponse>(request => new() { Item = request.Key["pk"].S == "ENVIRONMENTS" ? null : item })
            .On<QueryRequest, QueryResponse>(_ => new() { Items = [item] });
        var found = await RecoverAsync(registry);
        Assert.Equal((true, forwardOnly, outcome), (found.Needed, found.ForwardOnly, found.Outcome));
        // By this it is told which tables the run has made.
        Assert.Equal(Started, found.Run!.StartedAt);
    }

    [Fact]
    public async Task A_run_that_broke_off_before_it_gave_its_lease_back_is_done_and_the_lease_is_free()
    {
        var item = Recorded();
        item["outcome"] = RegistryTable.Text("ready");
        var registry = new FakeClient<IAmazonDynamoDB>()
            .On<GetItemRequest, GetItemResponse>(_ => new() { Item = item })
            .On<UpdateItemRequest, UpdateItemResponse>(_ => new() { Attributes = [] });
        Assert.False((await RecoverAsync(registry)).Needed);
        var released = registry.Calls.Select(call => call.Request).OfType<UpdateItemRequest>().First();
        Assert.Equal(("LEASE", "holder = :me", "arn:execution"), (released.Key["sk"].S, released.ConditionExpression, released.ExpressionAttributeValues[":me"].S));
    }

    private static readonly DateTimeOffset Started = DateTimeOffset.FromUnixTimeMilliseconds(1_790_000_000_123);

    private static Dictionary<string, AttributeValue> Recorded() => new()
    {
        ["request"] = RegistryTable.Text(JsonSerializer.Serialize(Sample.Request(), RequestJson.Default.EnvironmentRequest)),
        ["contentHash"] = RegistryTable.Text("hash"),
        ["requestedBy"] = RegistryTable.Text("sender"),
        ["execution"] = RegistryTable.Text("arn:execution"),
    };

    private static Task<RecoverRunResult> RecoverAsync(FakeClient<IAmazonDynamoDB> registry)
    {
        var table = new RegistryTable(registry.Client, "registry");
        var step = new RecoverRunStep(new Runs(table, TimeProvider.System), new Environments(table), new Leases(table, TimeProvider.System), new RunSlots(table, TimeProvider.System),
            new StepRunner(new StepLog(TextWriter.Null, TimeProvider.System, "berth"), new(), CloudErrors.Translate), new Settings { Table = "registry" }, TimeProvider.System);
        return step.RecoverRun(new("arn:execution", "FAILED", JsonSerializer.Serialize(Sample.Request(), RequestJson.Default.EnvironmentRequest), null, null, Started.ToUnixTimeMilliseconds()), new Context());
    }

    private sealed class Context : ILambdaContext
    {
        public string AwsRequestId => "";
        public IClientContext ClientContext => null!;
        public string FunctionName => "";
        public string FunctionVersion => "";
        public ICognitoIdentity Identity => null!;
        public string InvokedFunctionArn => "";
        public ILambdaLogger Logger => null!;
        public string LogGroupName => "";
        public string LogStreamName => "";
        public int MemoryLimitInMB => 0;
        public TimeSpan RemainingTime => TimeSpan.FromSeconds(10);
    }
}
