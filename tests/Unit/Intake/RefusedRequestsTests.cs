using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.SQS;
using Amazon.SQS.Model;
using Berth.Intake;
using Berth.Registry;
using Berth.Requests;
using Berth.Tests.Steps;

namespace Berth.Tests.Intake;

public sealed class RefusedRequestsTests
{
    private readonly List<string> recorded = [];
    private readonly FakeClient<IAmazonSQS> queues = new FakeClient<IAmazonSQS>().On<SendMessageRequest, SendMessageResponse>(_ => new());

    [Fact]
    public async Task A_refusal_lies_on_the_queue_once_however_often_it_comes()
    {
        await PutAsync("{}");
        await PutAsync("{}");
        var sent = queues.Sent<SendMessageRequest>();
        Assert.Equal(("https://refused", "{}"), (sent.QueueUrl, sent.MessageBody));
        Assert.Equal(["bytes=2", "code=HostTaken", "execution=arn:execution", "reasons=/a: is taken"],
            sent.MessageAttributes.Select(attribute => $"{attribute.Key}={attribute.Value.StringValue}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_refusal_that_did_not_get_to_the_queue_is_not_recorded_as_if_it_had()
    {
        queues.On<SendMessageRequest, SendMessageResponse>(_ => throw new AmazonSQSException("cut off"));
        await Assert.ThrowsAsync<AmazonSQSException>(() => PutAsync("{}"));
        Assert.Empty(recorded);
    }

    [Fact]
    public async Task Of_a_body_that_is_too_large_the_beginning_is_kept()
    {
        // The last character that fits is the first half of a pair.
        await PutAsync(new string('a', 16_383) + string.Concat(Enumerable.Repeat("\ud83d\ude00", 50_000)));
        var sent = queues.Sent<SendMessageRequest>();
        Assert.Equal(new string('a', 16_383), sent.MessageBody);
        Assert.Equal("216383", sent.MessageAttributes["bytes"].StringValue);
    }

    private Task PutAsync(string body)
    {
        var table = new FakeClient<IAmazonDynamoDB>()
            .On<GetItemRequest, GetItemResponse>(request => new() { Item = recorded.Contains(request.Key["pk"].S) ? new() { ["code"] = new() { S = "x" }, ["reasons"] = new() { S = "x" } } : null })
            .On<PutItemRequest, PutItemResponse>(request =>
            {
                recorded.Add(request.Item["pk"].S);
                return new();
            });
        var refusals = new Refusals(new RegistryTable(table.Client, "registry"), TimeProvider.System);
        return new RefusedRequests(refusals, queues.Client, new() { Table = "registry", DeadLetterQueue = "https://refused" })
            .PutAsync(RefusedRequests.Execution, "arn:execution", body, new("HostTaken", "/a: is taken"), default);
    }
}
