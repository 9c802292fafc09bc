using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Berth.LocalCloud.Kubernetes;

/// <summary>get, list and watch, as objects or as tables.</summary>
internal sealed class Reading(ObjectStore store, TimeProvider clock)
{
    public Task AnswerAsync(ResourceRequest request, string verb) => verb switch
    {
        "get" => GetAsync(request),
        "list" => ListAsync(request),
        _ => WatchAsync(request),
    };

    private Task GetAsync(ResourceRequest request)
    {
        var stored = store.Find(request.Key) ?? throw ApiException.NotFound(request.Resource, request.Key.Name);
        if (request.Path.Subresource == "scale")
            return Replies.SendAsync(request.Context, 200, Scale.Of(stored.Body));
        if (!Table.IsWanted(request.Context.Request.Headers.Accept))
            return Replies.SendAsync(request.Context, 200, InVersion(request.Resource, stored));
        lock (store.Gate)
            return Replies.SendAsync(request.Context, 200, Table.Of(request.Resource, [stored.Body], stored.Version.ToString(), clock.GetUtcNow()));
    }

    private Task ListAsync(ResourceRequest request)
    {
        var (labels, fields) = (Selector.Parse(request.Query("labelSelector")), FieldSelector.Parse(request.Query("fieldSelector")));
        lock (store.Gate)
        {
            var found = store.List(request.Resource.Name, request.Key.Namespace).Where(stored => labels.Matches(stored.Labels) && fields.Matches(stored.Body)).ToList();
            var (page, next) = Page(found, request.Query("continue"), request.Query("limit"));
            var version = store.Version.ToString();
            if (Table.IsWanted(request.Context.Request.Headers.Accept))
                return Replies.SendAsync(request.Context, 200, Table.Of(request.Resource, page.Select(stored => stored.Body), version, clock.GetUtcNow()));

            // Items of built-in kinds come without their kind, as the API server's typed lists have it.
            var head = $"{{\"apiVersion\":\"{request.Resource.ApiVersion}\",\"kind\":\"{request.Resource.Kind}\",";
            var items = page.Select(stored => InVersion(request.Resource, stored))
                .Select(json => !request.Resource.Custom && json.StartsWith(head, StringComparison.Ordinal) ? "{" + json[head.Length..] : json);
            return Replies.SendAsync(request.Context, 200,
                $"{{\"kind\":\"{request.Resource.Kind}List\",\"apiVersion\":\"{request.Resource.ApiVersion}\",\"metadata\":{{\"resourceVersion\":\"{version}\""
                + (next is null ? "" : $",\"continue\":\"{next}\",\"remainingItemCount\":{found.Count - page.Count}") + $"}},\"items\":[{string.Join(',', items)}]}}");
        }
    }

    private async Task WatchAsync(ResourceRequest request)
    {
        var context = request.Context;
        var (labels, fields) = (Selector.Parse(request.Query("labelSelector")), FieldSelector.Parse(request.Query("fieldSelector")));
        if (request.Key.Name.Length > 0)
            fields = FieldSelector.Parse("metadata.name=" + request.Key.Name);
        var table = Table.IsWanted(context.Request.Headers.Accept);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        if (int.TryParse(request.Query("timeoutSeconds"), out var seconds))
            end.CancelAfter(TimeSpan.FromSeconds(seconds));

        IReadOnlyList<StoredObject> initial = [];
        System.Threading.Channels.ChannelReader<StoreEvent>? changes;
        long from;
        lock (store.Gate)
        {
            if (!long.TryParse(request.Query("resourceVersion"), out from) || from == 0)
            {
                initial = [.. store.List(request.Resource.Name, request.Key.Namespace).Where(stored => labels.Matches(stored.Labels) && fields.Matches(stored.Body))];
                from = store.Version;
            }

            changes = store.Watch(from, end.Token);
        }

        context.Response.ContentType = "application/json";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        if (changes is null)
        {
            var gone = new ApiException(410, "Expired", $"too old resource version: {from}").ToStatus();
            await context.Response.WriteAsync($"{{\"type\":\"ERROR\",\"object\":{gone.ToJsonString()}}}\n", end.Token);
            return;
        }

        try
        {
            foreach (var stored in initial)
                await SendAsync("ADDED", stored);
            if (request.Query("sendInitialEvents") == "true")
                await context.Response.WriteAsync($"{{\"type\":\"BOOKMARK\",\"object\":{{\"kind\":\"{request.Resource.Kind}\",\"apiVersion\":\"{request.Resource.ApiVersion}\",\"metadata\":{{\"resourceVersion\":\"{from}\",\"annotations\":{{\"k8s.io/initial-events-end\":\"true\"}}}}}}}}\n", end.Token);
            await context.Response.Body.FlushAsync(end.Token);
            await foreach (var change in changes.ReadAllAsync(end.Token))
            {
                if (Type(change) is { } type)
                {
                    await SendAsync(type, change.Object);
                    await context.Response.Body.FlushAsync(end.Token);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The time of the watch is over, or the watcher has gone.
        }
        finally
        {
            await end.CancelAsync(); // The store lets go of the watch, however it ended.
        }

        string? Type(StoreEvent change)
        {
            if (change.Object.Key.Resource != request.Resource.Name || (request.Key.Namespace.Length > 0 && change.Object.Key.Namespace != request.Key.Namespace))
                return null;
            lock (store.Gate)
            {
                var (was, matches) = (change.Before is { } before && Matches(before), change.Change != Change.Deleted && Matches(change.Object));
                return (was, matches) switch { (false, true) => "ADDED", (true, true) => "MODIFIED", (true, false) => "DELETED", _ => null };
            }
        }

        bool Matches(StoredObject stored) => labels.Matches(stored.Labels) && fields.Matches(stored.Body);

        Task SendAsync(string type, StoredObject stored)
        {
            string json;
            if (table)
                lock (store.Gate)
                    json = Table.Of(request.Resource, [stored.Body], stored.Version.ToString(), clock.GetUtcNow()).ToJsonString();
            else
                json = InVersion(request.Resource, stored);
            return context.Response.WriteAsync($"{{\"type\":\"{type}\",\"object\":{json}}}\n", Encoding.UTF8, end.Token);
        }
    }

    // An object is stored as it was written; other versions of its kind differ in the name of the version only.
    private static string InVersion(Resource resource, StoredObject stored)
    {
        if (!resource.Custom || stored.Json.StartsWith($"{{\"apiVersion\":\"{resource.ApiVersion}\"", StringComparison.Ordinal))
            return stored.Json;
        var comma = stored.Json.IndexOf(',');
        return $"{{\"apiVersion\":\"{resource.ApiVersion}\"" + stored.Json[comma..];
    }

    private static (List<StoredObject> Page, string? Next) Page(List<StoredObject> found, string after, string limit)
    {
        IEnumerable<StoredObject> rest = found;
        if (after.Length > 0)
        {
            string last;
            try
            {
                last = Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(after));
            }
            catch (FormatException)
            {
                throw ApiException.BadRequest("continue key is not valid");
            }

            rest = found.SkipWhile(stored => $"{stored.Key.Namespace}/{stored.Key.Name}" != last).Skip(1);
        }

        var size = int.TryParse(limit, out var wanted) && wanted > 0 ? wanted : int.MaxValue;
        var page = rest.Take(size).ToList();
        return page.Count < size || page[^1] == found[^1]
            ? (page, null)
            : (page, System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{page[^1].Key.Namespace}/{page[^1].Key.Name}")));
    }
}
