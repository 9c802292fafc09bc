using System.Text.Json.Nodes;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using Amazon.ResourceGroupsTaggingAPI;
using Amazon.ResourceGroupsTaggingAPI.Model;
using Berth.Errors;
using Berth.Planning;
using Berth.Profiles;
using Berth.Steps.ConfigureCluster;
using Berth.Tests.Planning;
using Tag = Amazon.KeyManagementService.Model.Tag;

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
    public async Task Taking_back_takes_every_key_that_a_lost_reply_has_made()
    {
        var kms = new Keys { Aliases = { ["alias/berth-prd"] = "k1" }, Known = { ["k0"] = new(Ours("prd"), false), ["k1"] = new(Ours("prd"), true), ["k2"] = new(Ours("prd"), false, KeyState.PendingDeletion) } };
        await kms.Kind.DeleteAsync(Wanted.Id, context, default);
        Assert.Equal(["k1", "k0"], kms.Fake.Calls.Select(call => call.Request).OfType<ScheduleKeyDeletionRequest>().Select(request => request.KeyId));
    }

    [Fact]
    public async Task What_the_index_of_tags_remembers_and_kms_does_not_is_passed_over()
    {
        var kms = new Keys { Gone = ["gone"] };
        Assert.Equal("arn:new", (await kms.Kind.CreateAsync(Wanted, context, default)).Attributes["arn"]);
        Assert.Null(await kms.Kind.RemainsAsync(Wanted.Id, context, default));
    }

    [Fact]
    public async Task Key_remains_until_kms_deletes_it()
    {
        var kms = new Keys { Known = { ["old"] = new(Ours("prd"), false, KeyState.PendingDeletion), ["older"] = new(Ours("prd"), false, KeyState.PendingDeletion) } };
        Assert.Equal(new(Wanted.Id.ToString(), "is pending deletion", "2026-11-28T15:14:55Z"), await kms.Kind.RemainsAsync(Wanted.Id, context, default));
        // Its replicas go first, and until then nobody knows when it will.
        kms.Known.Clear();
        kms.Known["primary"] = new(Ours("prd"), false, KeyState.PendingReplicaDeletion);
        Assert.Equal(new(Wanted.Id.ToString(), "is still there"), await kms.Kind.RemainsAsync(Wanted.Id, context, default));
        kms.Known["left"] = new(Ours("prd"), false);
        Assert.Equal(new(Wanted.Id.ToString(), "is still there"), await kms.Kind.RemainsAsync(Wanted.Id, context, default));
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
            // A page a key.
            var index = new FakeClient<IAmazonResourceGroupsTaggingAPI>().On((GetResourcesRequest request) =>
            {
                Assert.Equal("kms:key", Assert.Single(request.ResourceTypeFilters));
                var filter = Assert.Single(request.TagFilters);
                var listed = Gone.Concat(Known.Where(key => key.Value.Tags.GetValueOrDefault(filter.Key) == Assert.Single(filter.Values)).Select(key => key.Key)).ToList();
                var at = request.PaginationToken is null ? 0 : listed.IndexOf(request.PaginationToken);
                return new GetResourcesResponse { ResourceTagMappingList = [.. listed.Skip(at).Take(1).Select(id => new ResourceTagMapping { ResourceARN = id })], PaginationToken = listed.ElementAtOrDefault(at + 1) };
            });
            Kind = new(Fake.Client, new(Fake.Client), index.Client);
        }

        /// <summary>Every change is answered as if the call before had made it.</summary>
        public bool Twice { get; init; }
        public string Refusal { get; init; } = "because no resource-based policy allows the kms:ListResourceTags action";
        public Dictionary<string, string> Aliases { get; } = [];
        public Dictionary<string, Key> Known { get; } = [];
        /// <summary>What the index of tags lists and KMS does not know.</summary>
        public List<string> Gone { get; init; } = [];
        public FakeClient<IAmazonKeyManagementService> Fake { get; }
        public EnvironmentKeyKind Kind { get; }

        public IEnumerable<string> Changes =>
            Fake.Operations.Where(operation => !operation.StartsWith("Get", StringComparison.Ordinal) && !operation.StartsWith("List", StringComparison.Ordinal) && !operation.StartsWith("Describe", StringComparison.Ordinal));

        private KeyMetadata Described(string id) => Aliases.GetValueOrDefault(id, id) is var own && Known.TryGetValue(own, out var key)
            ? new() { KeyId = own, Arn = $"arn:{own}", KeyState = key.State ?? KeyState.Enabled, DeletionDate = key.State == KeyState.PendingDeletion ? new DateTime(2026, 11, 28, 15, 14, own == "old" ? 55 : 0, DateTimeKind.Utc) : null }
            : throw new NotFoundException("no such key");
    }
}
