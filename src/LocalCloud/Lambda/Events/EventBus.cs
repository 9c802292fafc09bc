using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Berth.LocalCloud.Lambda.Events;

/// <summary>EventBridge's matching and delivery. The rules themselves are kept where all state is.</summary>
public sealed class EventBus
{
    private const int EntriesPerCall = 10;

    // PutEvents' limit for a call, all entries together.
    private const int BytesPerCall = 1024 * 1024;

    private readonly Rules _rules;
    private readonly TargetDelivery _delivery;
    private readonly TimeProvider _time;
    private readonly string _account;
    private readonly string _region;
    private readonly Action<string> _complain;

    internal EventBus(Rules rules, TargetDelivery delivery, TimeProvider time, string account, string region, Action<string> complain)
    {
        _rules = rules;
        _delivery = delivery;
        _time = time;
        _account = account;
        _region = region;
        _complain = complain;
    }

    /// <summary>The operation PutEvents: its request in, its answer out. Entries that are wrong are refused one by one, as the service does.</summary>
    /// <exception cref="ArgumentException">The call as a whole is wrong; the message is for a ValidationException.</exception>
    public JsonObject PutEvents(JsonObject request)
    {
        JsonArray entries = request["Entries"] as JsonArray ?? [];
        if (entries.Count is 0 or > EntriesPerCall)
        {
            throw new ArgumentException($"1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length between 1 and {EntriesPerCall}");
        }
        if (Encoding.UTF8.GetByteCount(entries.ToJsonString()) > BytesPerCall)
        {
            throw new ArgumentException("Total size of the entries in the request is over the limit.");
        }
        JsonArray results = [];
        int failed = 0;
        foreach (JsonNode? entry in entries)
        {
            if (Refusal(entry!, out JsonObject? detail) is { } refusal)
            {
                failed++;
                results.Add((JsonNode)refusal);
                continue;
            }
            string time = entry!["Time"] is { } stated ? Seconds(stated) : Stamp(_time.GetUtcNow());
            string bus = (string?)entry["EventBusName"] ?? "default";
            JsonObject @event = Event((string)entry["Source"]!, (string)entry["DetailType"]!, entry["Resources"]?.DeepClone().AsArray() ?? [], detail!, time);
            results.Add((JsonNode)new JsonObject { ["EventId"] = (string?)@event["id"] });
            _ = DispatchAsync(bus[(bus.LastIndexOf('/') + 1)..], @event);
        }
        return new JsonObject { ["FailedEntryCount"] = failed, ["Entries"] = results };
    }

    /// <summary>An event of a service itself, on the default bus. Ends when it has been delivered or given up.</summary>
    public Task PublishAsync(string source, string detailType, JsonArray resources, JsonObject detail, DateTimeOffset time) =>
        DispatchAsync("default", Event(source, detailType, resources, detail, Stamp(time)));

    /// <summary>The time of a rule has come: the event that its targets get.</summary>
    internal async Task PublishScheduledAsync(Rule rule, DateTimeOffset time)
    {
        JsonObject @event = Event("aws.events", "Scheduled Event", [rule.Arn], [], Stamp(time));
        await Task.WhenAll(rule.Targets.Select(target => DeliverAsync(rule, target, @event)));
    }

    private async Task DispatchAsync(string bus, JsonObject @event)
    {
        IReadOnlyList<Rule> rules;
        try
        {
            rules = await _rules.AllAsync();
        }
        catch (Exception failed)
        {
            _complain($"events: the rules could not be read, so an event is lost: {failed.Message}");
            return;
        }
        await Task.WhenAll(rules.Where(rule => rule.Bus == bus && Matches(rule, @event))
            .SelectMany(rule => rule.Targets.Select(target => DeliverAsync(rule, target, @event))));
    }

    private bool Matches(Rule rule, JsonObject @event)
    {
        try
        {
            return rule.Pattern is not null && EventPattern.Matches(rule.Pattern, @event);
        }
        catch (Exception unknown) when (unknown is NotSupportedException or InvalidOperationException)
        {
            _complain($"{rule.Arn}: {unknown.Message}");
            return false;
        }
    }

    private async Task DeliverAsync(Rule rule, JsonObject target, JsonObject @event)
    {
        try
        {
            string input = TargetInput.Of(target, @event, (rule.Name, rule.Arn));
            await _delivery.DeliverAsync(rule.Arn, target, input, "AWSEvents_" + rule.Name, "events.amazonaws.com", CancellationToken.None);
        }
        catch (Exception failed)
        {
            // Nobody waits for the delivery; the other targets get theirs.
            _complain($"{rule.Arn}: {failed.Message}");
        }
    }

    private JsonObject Event(string source, string detailType, JsonArray resources, JsonObject detail, string time) => new()
    {
        ["version"] = "0",
        ["id"] = Guid.NewGuid().ToString(),
        ["detail-type"] = detailType,
        ["source"] = source,
        ["account"] = _account,
        ["time"] = time,
        ["region"] = _region,
        ["resources"] = resources,
        ["detail"] = detail,
    };

    private static JsonObject? Refusal(JsonNode entry, out JsonObject? detail)
    {
        detail = null;
        foreach (string required in (string[])["Source", "DetailType", "Detail"])
        {
            if (string.IsNullOrEmpty((string?)entry[required]))
            {
                return Error("InvalidArgument", $"Parameter {required} is not valid. Reason: {required} is a required argument.");
            }
        }
        try
        {
            detail = JsonNode.Parse((string)entry["Detail"]!) as JsonObject;
        }
        catch (JsonException)
        {
            // Said below.
        }
        return detail is null ? Error("MalformedDetail", "Detail is malformed.") : null;
    }

    private static JsonObject Error(string code, string message) => new() { ["ErrorCode"] = code, ["ErrorMessage"] = message };

    private static string Seconds(JsonNode time) =>
        Stamp(DateTimeOffset.UnixEpoch.AddSeconds(double.Parse(time.ToString(), CultureInfo.InvariantCulture)));

    private static string Stamp(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
