using System.Text.Json.Nodes;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using Berth.Errors;
using Berth.Planning;
using Berth.Profiles;
using Berth.Steps.ConfigureCluster;
using Berth.Tests.Planning;

namespace Berth.Tests.Steps;

public sealed class EnvironmentKeyKindTests
{
    private static readonly Resource Wanted = new(new EnvironmentKey("berth-prd").Id, new JsonObject { ["rotation"] = true });

    private readonly StepContext context = Sample.Context();

    [Fact]
    public async Task Alias_that_is_not_there_is_an_answer()
    {
        var kms = new Keys();
        Assert.Null(await kms.Kind.ObserveAsync(Wanted, context, default));
    }

    [Fact]
    public async Task Key_of_the_environment_is_seen_with_its_rotation()
    {
        var kms = new Keys { Aliases = { ["alias/berth-prd"] = "k1" }, Known = { ["k1"] = new(Ours("prd"), Rotated: false) } };
        var seen = await kms.Kind.ObserveAsync(Wanted, context, default);
        Assert.False((bool)seen!.Specification["rotation"]!);
        Assert.Equal("arn:k1", seen.Attributes["arn"]);
    }

    [Theory]
    [InlineData("other")]
    [InlineData(null)]
    public async Task Key_of_somebody_else_under_the_alias_is_refused_even_if_nothing_differs(string? owner)
    {
        var kms = new Keys { Aliases = { ["alias/berth-prd"] = "k1" }, Known = { ["k1"] = new(owner is null ? [] : Ours(owner), Rotated: true) } };
        Assert.Equal("ForeignDiffers", (await Assert.ThrowsAsync<PermanentError>(() => kms.Kind.ObserveAsync(Wanted, context, default))).Code);
        await kms.Kind.DeleteAsync(Wanted.Id, context, default);
        Assert.Empty(kms.Changes);
    }

    [Fact]
    public async Task First_try_makes_tags_names_and_rotates()
    {
        var kms = new Keys { Known = { ["theirs"] = new([], Rotated: false) } };
        var made = await kms.Kind.CreateAsync(Wanted, context, default);
        Assert.Equal(["CreateKey", "CreateAlias", "EnableKeyRotation"], kms.Changes);
        Assert.Equal("arn:new", made.Attributes["arn"]);
        Assert.Equal(Ours("prd"), kms.Fake.Sent<CreateKeyRequest>().Tags.ToDictionary(tag => tag.TagKey, tag => tag.TagValue));
        // The default policy, which lets the account's IAM decide.
        Assert.Null(kms.Fake.Sent<CreateKeyRequest>().Policy);
    }

    [Fact]
    public async Task Try_after_a_crash_before_the_alias_takes_the_key_that_is_there()
    {
        var kms = new Keys { Known = { ["theirs"] = new([], false), ["old"] = new(Ours("prd"), false, KeyState.PendingDeletion), ["left"] = new(Ours("prd"), false) } };
        var made = await kms.Kind.CreateAsync(Wanted, context, default);
        Assert.Equal(["CreateAlias", "EnableKeyRotation"], kms.Changes);
        Assert.Equal("arn:left", made.Attributes["arn"]);
    }

    [Fact]
    public async Task Key_that_is_going_counts_as_gone_and_a_new_one_takes_its_alias()
    {
        var kms = new Keys { Aliases = { ["alias/berth-prd"] = "old" }, Known = { ["old"] = new(Ours("prd"), true, KeyState.PendingDeletion) } };
        Assert.Null(await kms.Kind.ObserveAsync(Wanted, context, default));
        var made = await kms.Kind.CreateAsync(Wanted, context, default);
        Assert.Equal(["CreateKey", "UpdateAlias", "EnableKeyRotation"], kms.Changes);
        Assert.Equal("arn:new", made.Attributes["arn"]);
    }

    [Fact]
    public async Task Calls_that_arrive_twice_are_no_failures()
    {
        var kms = new Keys { Twice = true, Known = { ["new"] = new(Ours("prd"), false) } };
        await kms.Kind.CreateAsync(Wanted, context, default);
        await kms.Kind.DeleteAsync(Wanted.Id, context, default);
        Assert.Equal(["CreateAlias", "EnableKeyRotation", "ScheduleKeyDeletion", "DeleteAlias"], kms.Changes);
    }

    [Fact]
    public async Task Taking_back_schedules_the_deletion_and_frees_the_alias()
    {
        var kms = new Keys { Aliases = { ["alias/berth-prd"] = "k1" }, Known = { ["k1"] = new(Ours("prd"), true) } };
        await kms.Kind.DeleteAsync(Wanted.Id, context, default);
        Assert.Equal(["ScheduleKeyDeletion", "DeleteAlias"], kms.Changes);
        Assert.Equal(7, kms.Fake.Sent<ScheduleKeyDeletionRequest>().PendingWindowInDays);
    }

    [Fact]
    public async Task Taking_back_finds_a_key_that_was_never_named_and_tolerates_none()
    {
        var kms = new Keys { Known = { ["left"] = new(Ours("prd"), false), ["hidden"] = new(Ours("prd"), false, Hidden: true) } };
        await kms.Kind.DeleteAsync(Wanted.Id, context, default);
        Assert.Equal("left", kms.Fake.Sent<ScheduleKeyDeletionRequest>().KeyId);
        await new Keys().Kind.DeleteAsync(Wanted.Id, context, default);
    }

    [Fact]
    public async Task Function_that_may_read_no_tags_does_not_take_every_key_for_somebody_elses()
    {
        var kms = new Keys { Known = { ["left"] = new(Ours("prd"), false, Hidden: true) }, Refusal = "because no identity-based policy allows the kms:ListResourceTags action" };
        await Assert.ThrowsAsync<AmazonKeyManagementServiceException>(() => kms.Kind.CreateAsync(Wanted, context, default));
        Assert.Empty(kms.Changes);
    }

    private static Dictionary<string, string> Ours(string environment) => new(OwnershipTags.Of(environment));

    private sealed record Key(Dictionary<string, string> Tags, bool Rotated, KeyState? State = null, bool Hidden = false);

    /// <summary>KMS, as far as the kind asks it.</summary>
    private sealed class Keys
    {
        public Keys()
        {
            Fake = new FakeClient<IAmazonKeyManagementService>()
                .On((DescribeKeyRequest request) => new DescribeKeyResponse { KeyMetadata = Described(request.KeyId) })
                .On((ListKeysRequest _) => new ListKeysResponse { Keys = [.. Known.Keys.Select(id => new KeyListEntry { KeyId = id })], Truncated = false })
                .On((ListResourceTagsRequest request) => Known[request.KeyId].Hidden
                    ? throw new AmazonKeyManagementServiceException(Refusal) { ErrorCode = "AccessDeniedException" }
                    : new ListResourceTagsResponse { Tags = [.. Known[request.KeyId].Tags.Select(tag => new Tag { TagKey = tag.Key, TagValue = tag.Value })] })
                .On((GetKeyRotationStatusRequest request) => new GetKeyRotationStatusResponse { KeyRotationEnabled = Known[request.KeyId].Rotated })
                .On((CreateKeyRequest _) => new CreateKeyResponse { KeyMetadata = new() { KeyId = "new", Arn = "arn:new", KeyState = KeyState.Enabled } })
                .On((CreateAliasRequest request) =>
                {
                    Aliases[request.AliasName] = request.TargetKeyId;
                    return Twice ? throw new AlreadyExistsException("alias") : new CreateAliasResponse();
                })
                .On((UpdateAliasRequest _) => new UpdateAliasResponse())
                .On((DeleteAliasRequest _) => Twice ? throw new NotFoundException("alias") : new DeleteAliasResponse())
                .On((EnableKeyRotationRequest _) => new EnableKeyRotationResponse())
                .On((ScheduleKeyDeletionRequest request) =>
                {
                    if (!Twice)
                        return new ScheduleKeyDeletionResponse();
                    Known[request.KeyId] = Known[request.KeyId] with { State = KeyState.PendingDeletion };
                    throw new KMSInvalidStateException("pending deletion");
                });
            Kind = new(Fake.Client);
        }

        /// <summary>Every change is answered as if the call before had made it.</summary>
        public bool Twice { get; init; }
        public string Refusal { get; init; } = "because no resource-based policy allows the kms:ListResourceTags action";
        public Dictionary<string, string> Aliases { get; } = [];
        public Dictionary<string, Key> Known { get; } = [];
        public FakeClient<IAmazonKeyManagementService> Fake { get; }
        public EnvironmentKeyKind Kind { get; }

        public IEnumerable<string> Changes =>
            Fake.Operations.Where(operation => !operation.StartsWith("Get", StringComparison.Ordinal) && !operation.StartsWith("List", StringComparison.Ordinal) && !operation.StartsWith("Describe", StringComparison.Ordinal));

        private KeyMetadata Described(string id) => Aliases.GetValueOrDefault(id, id) is var own && Known.TryGetValue(own, out var key)
            ? new() { KeyId = own, Arn = $"arn:{own}", KeyState = key.State ?? KeyState.Enabled }
            : throw new NotFoundException("no such key");
    }
}
