using System.Globalization;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Berth.LocalCloud.Lambda.Calls;
using Berth.LocalCloud.Lambda.Events;

namespace Berth.LocalCloud.Lambda.Time;

/// <summary>
/// Brings EventBridge Scheduler's schedules and EventBridge's scheduled rules to their targets when the local clock says so.
/// Times that an advance of the clock leaps over come once, not each: a local day would else start a thousand executions.
/// </summary>
internal sealed class Schedules : IAsyncDisposable
{
    private readonly AwsCalls _own;
    private readonly Rules _rules;
    private readonly EventBus _bus;
    private readonly TargetDelivery _delivery;
    private readonly LocalClock _clock;
    private readonly Action<string> _complain;
    private readonly CancellationTokenSource _stopped = new();
    private readonly Dictionary<string, (string Definition, DateTimeOffset Start, DateTimeOffset LastSeen)> _known = [];
    private readonly Channel<TaskCompletionSource> _changes = Channel.CreateUnbounded<TaskCompletionSource>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task _running;

    public Schedules(AwsCalls own, Rules rules, EventBus bus, TargetDelivery delivery, LocalClock clock, Action<string> complain)
    {
        _own = own;
        _rules = rules;
        _bus = bus;
        _delivery = delivery;
        _clock = clock;
        _complain = complain;
        _running = Task.Run(RunAsync);
    }

    /// <summary>Something was written to the scheduler or to the rules: look again when the next one is due.</summary>
    /// <returns>Ends when that has been looked at, and what was due has been set going.</returns>
    public Task ChangedAsync()
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _changes.Writer.TryWrite(seen) ? seen.Task : Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopped.CancelAsync();
        await _running;
        _stopped.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stopped.IsCancellationRequested)
        {
            List<TaskCompletionSource> changes = [];
            while (_changes.Reader.TryRead(out TaskCompletionSource? change))
            {
                changes.Add(change);
            }
            DateTimeOffset? next;
            try
            {
                next = await FireDueAsync();
            }
            catch (Exception failed) when (failed is not OperationCanceledException || !_stopped.IsCancellationRequested)
            {
                _complain($"schedules: {failed.Message}");
                next = _clock.GetUtcNow() + TimeSpan.FromSeconds(5);
            }
            catch (OperationCanceledException)
            {
                next = null;
            }
            changes.ForEach(change => change.TrySetResult());
            await WaitAsync(next);
        }
        _changes.Writer.Complete();
        while (_changes.Reader.TryRead(out TaskCompletionSource? late))
        {
            late.TrySetResult();
        }
    }

    // Until something changes, the next schedule is due, or the end.
    private async Task WaitAsync(DateTimeOffset? next)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_stopped.Token);
        await using ITimer timer = _clock.CreateTimer(_ => over.Cancel(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        if (next is { } due)
        {
            TimeSpan wait = due - _clock.GetUtcNow();
            timer.Change(wait < TimeSpan.Zero ? TimeSpan.Zero : wait, Timeout.InfiniteTimeSpan);
        }
        try
        {
            await _changes.Reader.WaitToReadAsync(over.Token);
        }
        catch (OperationCanceledException)
        {
            // Due, or the end.
        }
    }

    private async Task<DateTimeOffset?> FireDueAsync()
    {
        DateTimeOffset now = _clock.GetUtcNow();
        List<DateTimeOffset> upcoming = [];
        HashSet<string> present = [];
        foreach ((string arn, string definition, string? start, string? end, Func<ScheduleExpression> parse, Func<DateTimeOffset, bool, Task> fire) in await AllAsync())
        {
            present.Add(arn);
            try
            {
                ScheduleExpression expression = parse();
                if (!_known.TryGetValue(arn, out var known) || known.Definition != definition)
                {
                    // A rate without a start counts from when it was seen first.
                    known = (definition, start is null ? now : Time(start), now);
                }
                DateTimeOffset? due = expression.Next(known.LastSeen, known.Start);
                DateTimeOffset? last = end is null ? null : Time(end);
                if (due <= now && !(due > last))
                {
                    known.LastSeen = now;
                    DateTimeOffset? following = expression.Next(now, known.Start);
                    _ = fire(due.Value, following is null || following > last);
                    due = following;
                }
                _known[arn] = known;
                if (due is { } later && !(later > last))
                {
                    upcoming.Add(later);
                }
            }
            catch (Exception wrong) when (wrong is FormatException or TimeZoneNotFoundException)
            {
                _complain($"{arn}: {wrong.Message}");
            }
        }
        foreach (string gone in _known.Keys.Except(present).ToArray())
        {
            _known.Remove(gone);
        }
        return upcoming.Count == 0 ? null : upcoming.Min();
    }

    private async Task<List<(string Arn, string Definition, string? Start, string? End, Func<ScheduleExpression> Parse, Func<DateTimeOffset, bool, Task> Fire)>> AllAsync()
    {
        List<(string, string, string?, string?, Func<ScheduleExpression>, Func<DateTimeOffset, bool, Task>)> all = [];
        foreach (Rule rule in (await _rules.AllAsync()).Where(rule => rule.Schedule is not null))
        {
            all.Add((rule.Arn, rule.Schedule!, null, null, () => ScheduleExpression.Parse(rule.Schedule!, null), (due, _) => _bus.PublishScheduledAsync(rule, due)));
        }
        foreach (JsonNode entry in await SchedulesAsync())
        {
            if ((string?)entry["State"] == "DISABLED")
            {
                continue;
            }
            string arn = (string)entry["Arn"]!;
            string expression = (string)entry["ScheduleExpression"]!;
            string? zone = (string?)entry["ScheduleExpressionTimezone"];
            all.Add((
                arn, $"{expression} {zone} {entry["LastModificationDate"]}", entry["StartDate"]?.ToString(), entry["EndDate"]?.ToString(),
                () => ScheduleExpression.Parse(expression, zone),
                (due, done) => FireAsync(arn, (string)entry["GroupName"]!, (string)entry["Name"]!, due, done)));
        }
        return all;
    }

    private async Task<List<JsonNode>> SchedulesAsync()
    {
        List<JsonNode> all = [];
        string? next = null;
        do
        {
            JsonObject page = await _own.RestAsync("scheduler", HttpMethod.Get, next is null ? "/schedules" : $"/schedules?NextToken={Uri.EscapeDataString(next)}", null, _stopped.Token);
            all.AddRange((page["Schedules"] as JsonArray ?? []).Select(entry => entry!));
            next = (string?)page["NextToken"];
        }
        while (next is not null);
        return all;
    }

    private async Task FireAsync(string arn, string group, string name, DateTimeOffset due, bool done)
    {
        string path = $"/schedules/{Uri.EscapeDataString(name)}?groupName={Uri.EscapeDataString(group)}";
        try
        {
            JsonObject schedule = await _own.RestAsync("scheduler", HttpMethod.Get, path, null, _stopped.Token);
            JsonObject target = schedule["Target"]!.AsObject();
            string input = ((string?)target["Input"] ?? "{}")
                .Replace("<aws.scheduler.schedule-arn>", arn, StringComparison.Ordinal)
                .Replace("<aws.scheduler.scheduled-time>", due.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture), StringComparison.Ordinal)
                .Replace("<aws.scheduler.execution-id>", Guid.NewGuid().ToString(), StringComparison.Ordinal)
                .Replace("<aws.scheduler.attempt-number>", "1", StringComparison.Ordinal);
            await _delivery.DeliverAsync(arn, target, input, name, "scheduler.amazonaws.com", _stopped.Token);
            if (done && (string?)schedule["ActionAfterCompletion"] == "DELETE")
            {
                await _own.RestAsync("scheduler", HttpMethod.Delete, path, null, _stopped.Token);
            }
        }
        catch (OperationCanceledException) when (_stopped.IsCancellationRequested)
        {
            // The local cloud is going down.
        }
        catch (Exception failed)
        {
            _complain($"{arn}: {failed.Message}");
        }
    }

    private static DateTimeOffset Time(string epochSeconds) =>
        DateTimeOffset.UnixEpoch.AddSeconds(double.Parse(epochSeconds, CultureInfo.InvariantCulture));
}
