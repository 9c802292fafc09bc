using System.Text.Json.Nodes;
using Amazon.SQS;
using Amazon.SQS.Model;
using Berth.Errors;
using Berth.Planning;
using Berth.Profiles;
using Berth.Steps.PublishParameters;
using Berth.Tests.Planning;

namespace Berth.Tests.Steps;

public sealed class QueueKindTests
{
    private const string KeyArn = "arn:aws:kms:ap-northeast-1:123456789012:key/own";

    private readonly StepContext context = Sample.Context();

    private static Resource Wanted(string name, string encryption = KeyArn) => new(new MessageQueue($"berth-prd-{name}", 300).Id,
        new JsonObject { ["visibilityTimeout"] = 300, ["delaySeconds"] = 5, ["encryption"] = encryption });

    [Fact]
    public async Task Many_queues_cost_one_listing_and_two_reads_for_each_that_is_there()
    {
        var sqs = new Queues { Live = { ["berth-prd-a"] = Live(), ["berth-prd-b"] = Live(visibility: "30") } };
        Resource[] wanted = [Wanted("a"), Wanted("b"), Wanted("c")];
        await sqs.Kind.PrepareAsync(wanted, context, default);
        IResourceKind kind = sqs.Kind;
        var seen = new List<Observed?>();
        foreach (var one in wanted)
            seen.Add(await kind.ObserveAsync(one, context, default));

        Assert.Equal(["GetQueueAttributes", "GetQueueAttributes", "ListQueueTags", "ListQueueTags", "ListQueues"], sqs.Fake.Operations.Order());
        Assert.Equal("berth-prd-", sqs.Fake.Sent<ListQueuesRequest>().QueueNamePrefix);
        Assert.Empty(kind.Compare(wanted[0], seen[0]!));
        Assert.Equal("/visibilityTimeout", Assert.Single(kind.Compare(wanted[1], seen[1]!)).Path);
        Assert.Null(seen[2]);
    }

    [Fact]
    public async Task New_queue_is_standard_under_the_key_and_tagged()
    {
        var sqs = new Queues();
        var made = await sqs.Kind.CreateAsync(Wanted("a"), context, default);
        var sent = sqs.Fake.Sent<CreateQueueRequest>();
        Assert.Equal(new Dictionary<string, string> { ["VisibilityTimeout"] = "300", ["DelaySeconds"] = "5", ["KmsMasterKeyId"] = KeyArn }, sent.Attributes);
        Assert.Equal(OwnershipTags.Of("prd"), sent.Tags);
        Assert.Equal(("https://sqs/1/berth-prd-a", "arn:aws:sqs:ap-northeast-1:123456789012:berth-prd-a"), (made.Attributes["url"], made.Attributes["arn"]));
    }

    [Fact]
    public async Task Without_a_key_SQS_encrypts_by_itself()
    {
        var sqs = new Queues();
        await sqs.Kind.CreateAsync(Wanted("a", QueueKind.OwnEncryption), context, default);
        Assert.Equal("true", sqs.Fake.Sent<CreateQueueRequest>().Attributes["SqsManagedSseEnabled"]);
    }

    [Fact]
    public async Task Name_of_a_deleted_queue_is_waited_for()
    {
        var sqs = new Queues { Refusal = new QueueDeletedRecentlyException("wait 60 seconds") };
        await Assert.ThrowsAsync<NameBlockedError>(() => sqs.Kind.CreateAsync(Wanted("a"), context, default));
    }

    [Fact]
    public async Task Queue_with_other_attributes_is_changed_if_ours_and_refused_if_not()
    {
        var sqs = new Queues { Refusal = new QueueNameExistsException("other attributes"), Live = { ["berth-prd-a"] = Live("30"), ["berth-prd-b"] = Live("30", owner: "other") } };
        await sqs.Kind.CreateAsync(Wanted("a"), context, default);
        Assert.Equal("300", sqs.Fake.Sent<SetQueueAttributesRequest>().Attributes["VisibilityTimeout"]);
        Assert.Equal("ForeignDiffers", (await Assert.ThrowsAsync<PermanentError>(() => sqs.Kind.CreateAsync(Wanted("b"), context, default))).Code);
    }

    [Fact]
    public async Task Only_ones_own_queue_is_deleted_and_none_is_no_error()
    {
        var sqs = new Queues { Live = { ["berth-prd-a"] = Live(), ["berth-prd-b"] = Live(owner: "other") } };
        foreach (var name in new[] { "a", "b", "c" })
            await sqs.Kind.DeleteAsync(Wanted(name).Id, context, default);
        Assert.Equal("https://sqs/1/berth-prd-a", sqs.Fake.Sent<DeleteQueueRequest>().QueueUrl);
    }

    private static (Dictionary<string, string> Attributes, string Owner) Live(string visibility = "300", string owner = "prd") => (new()
    {
        ["VisibilityTimeout"] = visibility, ["DelaySeconds"] = "5", ["KmsMasterKeyId"] = KeyArn, ["SqsManagedSseEnabled"] = "false", ["QueueArn"] = "arn:queue",
    }, owner);

    private sealed class Queues
    {
        public Queues()
        {
            Fake = new FakeClient<IAmazonSQS>()
                .On((ListQueuesRequest _) => new ListQueuesResponse { QueueUrls = [.. Live.Keys.Select(Url)] })
                .On((GetQueueUrlRequest request) => Live.ContainsKey(request.QueueName) ? new GetQueueUrlResponse { QueueUrl = Url(request.QueueName) } : throw new QueueDoesNotExistException("none"))
                .On((GetQueueAttributesRequest request) => new GetQueueAttributesResponse { Attributes = Of(request.QueueUrl).Attributes })
                .On((ListQueueTagsRequest request) => new ListQueueTagsResponse { Tags = new(OwnershipTags.Of(Of(request.QueueUrl).Owner)) })
                .On((CreateQueueRequest request) => Refusal is null ? new CreateQueueResponse { QueueUrl = Url(request.QueueName) } : throw Refusal)
                .On((SetQueueAttributesRequest _) => new SetQueueAttributesResponse())
                .On((DeleteQueueRequest _) => new DeleteQueueResponse());
            Kind = new(Fake.Client);
        }

        public Dictionary<string, (Dictionary<string, string> Attributes, string Owner)> Live { get; } = [];
        public Exception? Refusal { get; init; }
        public FakeClient<IAmazonSQS> Fake { get; }
        public QueueKind Kind { get; }

        private (Dictionary<string, string> Attributes, string Owner) Of(string url) => Live[url[(url.LastIndexOf('/') + 1)..]];

        private static string Url(string name) => $"https://sqs/1/{name}";
    }
}
