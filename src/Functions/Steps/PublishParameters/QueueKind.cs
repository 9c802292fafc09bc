using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Amazon.SQS;
using Amazon.SQS.Model;
using Berth.Errors;
using Berth.Planning;
using Berth.Profiles;

namespace Berth.Steps.PublishParameters;

/// <summary>A standard queue, encrypted under a key of KMS or, without one, by SQS itself.</summary>
public sealed class QueueKind(IAmazonSQS sqs) : IResourceKind
{
    /// <summary>In a specification: no key of KMS, SQS encrypts.</summary>
    public const string OwnEncryption = "SSE-SQS";

    private const string Visibility = "VisibilityTimeout";
    private const string Delay = "DelaySeconds";
    private const string Key = "KmsMasterKeyId";
    private const string Managed = "SqsManagedSseEnabled";

    public string Kind => MessageQueue.Kind;

    public int AtOnce => 6;

    /// <summary>One listing, then attributes and tags of those that are there, side by side.</summary>
    public async Task PrepareAsync(IReadOnlyList<Resource> desired, StepContext context, CancellationToken cancellation)
    {
        var urls = await UrlsAsync(CommonPrefix([.. desired.Select(resource => resource.Id.Name)]), cancellation);
        var seen = await Task.WhenAll(desired.Select(async resource =>
            (resource.Id.Name, Observed: urls.TryGetValue(resource.Id.Name, out var url) ? await ReadAsync(url, context, cancellation) : null)));
        context.Kept[Kind] = new ConcurrentDictionary<string, Observed?>(seen.Select(queue => KeyValuePair.Create(queue.Name, queue.Observed)));
    }

    public async Task<Observed?> ObserveAsync(Resource desired, StepContext context, CancellationToken cancellation)
    {
        if (Prepared(context)?.TryGetValue(desired.Id.Name, out var known) == true)
            return known;
        return await UrlAsync(desired.Id.Name, cancellation) is { } url ? await ReadAsync(url, context, cancellation) : null;
    }

    public async Task<Observed> CreateAsync(Resource desired, StepContext context, CancellationToken cancellation)
    {
        Prepared(context)?.TryRemove(desired.Id.Name, out _);
        try
        {
            var created = await sqs.CreateQueueAsync(new CreateQueueRequest
            {
                QueueName = desired.Id.Name,
                Attributes = AttributesOf(desired.Specification),
                Tags = new(context.Tags),
            }, cancellation);
            var arn = $"arn:aws:sqs:{context.Platform.Region}:{context.Platform.AccountId}:{desired.Id.Name}";
            return new(desired.Specification, Attributes(created.QueueUrl, arn));
        }
        catch (QueueNameExistsException)
        {
            // With other attributes: another try's, or somebody else's.
            var current = await ObserveAsync(desired, context, cancellation) ?? throw new TransientError($"The queue {desired.Id.Name} was there and is gone.");
            return current.Scope == Ownership.Environment
                ? await UpdateAsync(desired, current, context, cancellation)
                : throw new PermanentError("ForeignDiffers", $"The queue {desired.Id.Name} belongs to somebody else.", "Rename the environment, or have the queue removed.");
        }
        catch (QueueDeletedRecentlyException blocked)
        {
            throw new NameBlockedError($"SQS blocks the name {desired.Id.Name} for 60 s after the queue's deletion.", blocked);
        }
    }

    public async Task<Observed> UpdateAsync(Resource desired, Observed current, StepContext context, CancellationToken cancellation)
    {
        Prepared(context)?.TryRemove(desired.Id.Name, out _);
        await sqs.SetQueueAttributesAsync(new SetQueueAttributesRequest { QueueUrl = current.Attributes["url"], Attributes = AttributesOf(desired.Specification) }, cancellation);
        return current with { Specification = desired.Specification };
    }

    public async Task DeleteAsync(ResourceId id, StepContext context, CancellationToken cancellation)
    {
        Prepared(context)?.TryRemove(id.Name, out _);
        if (await ObserveAsync(new(id, []), context, cancellation) is not { Scope: Ownership.Environment } ours)
            return;
        try
        {
            await sqs.DeleteQueueAsync(new DeleteQueueRequest { QueueUrl = ours.Attributes["url"] }, cancellation);
        }
        catch (QueueDoesNotExistException)
        {
            // What is gone need not be deleted.
        }
    }

    private async Task<Dictionary<string, string>> UrlsAsync(string prefix, CancellationToken cancellation)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        var request = new ListQueuesRequest { QueueNamePrefix = prefix, MaxResults = 1000 };
        do
        {
            var page = await sqs.ListQueuesAsync(request, cancellation);
            foreach (var url in page.QueueUrls ?? [])
                found[url[(url.LastIndexOf('/') + 1)..]] = url;
            request.NextToken = page.NextToken;
        }
        while (!string.IsNullOrEmpty(request.NextToken));
        return found;
    }

    private async Task<string?> UrlAsync(string name, CancellationToken cancellation)
    {
        try
        {
            return (await sqs.GetQueueUrlAsync(new GetQueueUrlRequest { QueueName = name }, cancellation)).QueueUrl;
        }
        catch (QueueDoesNotExistException)
        {
            return null;
        }
    }

    private async Task<Observed?> ReadAsync(string url, StepContext context, CancellationToken cancellation)
    {
        try
        {
            var tags = sqs.ListQueueTagsAsync(new ListQueueTagsRequest { QueueUrl = url }, cancellation);
            var live = (await sqs.GetQueueAttributesAsync(new GetQueueAttributesRequest
            {
                QueueUrl = url,
                AttributeNames = [Visibility, Delay, Key, Managed, "QueueArn"],
            }, cancellation)).Attributes;
            var encryption = live.GetValueOrDefault(Key) ?? (live.GetValueOrDefault(Managed) == "true" ? OwnEncryption : null);
            return new(new JsonObject
            {
                ["visibilityTimeout"] = Number(live, Visibility),
                ["delaySeconds"] = Number(live, Delay),
                ["encryption"] = encryption,
            }, Attributes(url, live["QueueArn"]), OwnershipTags.Owner((await tags).Tags ?? [], context.Run.Environment));
        }
        catch (QueueDoesNotExistException)
        {
            // A listing shows a queue for a while after its deletion.
            return null;
        }
    }

    private static Dictionary<string, string> AttributesOf(JsonObject specification)
    {
        var attributes = new Dictionary<string, string> { [Visibility] = $"{specification["visibilityTimeout"]}", [Delay] = $"{specification["delaySeconds"]}" };
        if (specification["encryption"]!.GetValue<string>() is var key && key == OwnEncryption)
            attributes[Managed] = "true";
        else
            attributes[Key] = key;
        return attributes;
    }

    private static int Number(Dictionary<string, string> attributes, string name) => int.Parse(attributes[name], CultureInfo.InvariantCulture);

    private static string CommonPrefix(IReadOnlyList<string> names) =>
        names.Aggregate((prefix, name) => prefix[..prefix.Zip(name).TakeWhile(pair => pair.First == pair.Second).Count()]);

    private static Dictionary<string, string> Attributes(string url, string arn) => new() { ["url"] = url, ["arn"] = arn };

    private ConcurrentDictionary<string, Observed?>? Prepared(StepContext context) => context.Kept.TryGetValue(Kind, out var kept) ? (ConcurrentDictionary<string, Observed?>)kept : null;
}
