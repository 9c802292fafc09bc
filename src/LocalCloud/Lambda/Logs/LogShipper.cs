using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Berth.LocalCloud.Lambda.Calls;
using Berth.LocalCloud.Lambda.Runtime;

namespace Berth.LocalCloud.Lambda.Logs;

/// <summary>
/// Carries what functions print to CloudWatch Logs, and the metrics in it to CloudWatch. Functions never wait for it:
/// lines are collected for a moment and sent together, one call a log stream.
/// </summary>
public sealed class LogShipper : IFunctionOutput, IAsyncDisposable
{
    /// <summary>Limits of PutLogEvents and PutMetricData.</summary>
    private const int EventsPerCall = 10_000;
    private const int BytesPerCall = 1_048_576;
    private const int BytesPerEvent = 1_048_576 - OverheadPerEvent;
    private const int OverheadPerEvent = 26;
    private const int MetricsPerCall = 1000;

    private readonly Channel<Entry> _entries = Channel.CreateUnbounded<Entry>(new UnboundedChannelOptions { SingleReader = true });
    private readonly HashSet<(string Group, string Stream)> _streams = [];
    private readonly HashSet<string> _refused = [];
    private readonly AwsCalls _cloud;
    private readonly Func<string, Task<bool>> _mayWrite;
    private readonly Action<string> _complain;
    private readonly TimeSpan _linger;
    private readonly Task _shipping;

    /// <param name="cloud">Where logs and metrics are kept.</param>
    /// <param name="mayWrite">By log group: whether the function behind it has the right to write. AWS drops the logs of one that has not.</param>
    /// <param name="complain">Told once of each group that cannot be written, and of calls that fail.</param>
    /// <param name="linger">How long lines are collected before they are sent.</param>
    public LogShipper(AwsCalls cloud, Func<string, Task<bool>> mayWrite, Action<string> complain, TimeSpan linger)
    {
        _cloud = cloud;
        _mayWrite = mayWrite;
        _complain = complain;
        _linger = linger;
        _shipping = Task.Run(ShipAsync);
    }

    public void Write(string logGroup, string logStream, string line) =>
        _entries.Writer.TryWrite(new Entry(logGroup, logStream, line, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), null));

    /// <summary>Ends when everything written before has been sent.</summary>
    public Task FlushAsync()
    {
        var sent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _entries.Writer.TryWrite(new Entry("", "", "", 0, sent)) ? sent.Task : _shipping;
    }

    public async ValueTask DisposeAsync()
    {
        _entries.Writer.TryComplete();
        await _shipping;
    }

    private async Task ShipAsync()
    {
        while (await _entries.Reader.WaitToReadAsync())
        {
            List<Entry> batch = await CollectAsync();
            foreach (IGrouping<(string Group, string Stream), Entry> stream in batch.Where(entry => entry.Sent is null).GroupBy(entry => (entry.Group, entry.Stream)))
            {
                await TryAsync(() => PutLogsAsync(stream.Key.Group, stream.Key.Stream, [.. stream]));
            }
            await TryAsync(() => PutMetricsAsync(batch));
            foreach (Entry entry in batch)
            {
                entry.Sent?.TrySetResult();
            }
        }
    }

    private async Task<List<Entry>> CollectAsync()
    {
        List<Entry> batch = [];
        using var enough = new CancellationTokenSource(_linger);
        try
        {
            while (await _entries.Reader.WaitToReadAsync(enough.Token))
            {
                while (_entries.Reader.TryRead(out Entry? entry))
                {
                    batch.Add(entry);
                    if (entry.Sent is not null || batch.Count >= EventsPerCall)
                    {
                        return batch;
                    }
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The moment is over.
        }
        return batch;
    }

    private async Task PutLogsAsync(string group, string stream, Entry[] lines)
    {
        if (!await _mayWrite(group))
        {
            if (_refused.Add(group))
            {
                _complain($"{group}: the function's role may not write there; its log is dropped, as on AWS.");
            }
            return;
        }
        if (_streams.Add((group, stream)))
        {
            await CreateAsync("CreateLogGroup", new JsonObject { ["logGroupName"] = group });
            await CreateAsync("CreateLogStream", new JsonObject { ["logGroupName"] = group, ["logStreamName"] = stream });
        }
        foreach (JsonArray events in Calls(lines))
        {
            await _cloud.JsonAsync("logs", "PutLogEvents", new JsonObject
            {
                ["logGroupName"] = group,
                ["logStreamName"] = stream,
                ["logEvents"] = events,
            }, CancellationToken.None);
        }
    }

    private async Task CreateAsync(string operation, JsonObject body)
    {
        try
        {
            await _cloud.JsonAsync("logs", operation, body, CancellationToken.None);
        }
        catch (AwsCallException exists) when (exists.Code == "ResourceAlreadyExistsException")
        {
            // The template made it, or another process of this function.
        }
    }

    private static IEnumerable<JsonArray> Calls(Entry[] lines)
    {
        JsonArray events = [];
        int bytes = 0;
        foreach (Entry line in lines.Where(line => line.Text.Length > 0).OrderBy(line => line.Milliseconds))
        {
            string text = line.Text.Length > BytesPerEvent / 4 ? Cut(line.Text) : line.Text;
            int size = Encoding.UTF8.GetByteCount(text) + OverheadPerEvent;
            if (events.Count > 0 && (bytes + size > BytesPerCall || events.Count == EventsPerCall))
            {
                yield return events;
                events = [];
                bytes = 0;
            }
            events.Add((JsonNode)new JsonObject { ["timestamp"] = line.Milliseconds, ["message"] = text });
            bytes += size;
        }
        if (events.Count > 0)
        {
            yield return events;
        }
    }

    private static string Cut(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return bytes.Length <= BytesPerEvent ? text : Encoding.UTF8.GetString(bytes, 0, BytesPerEvent).TrimEnd('\uFFFD');
    }

    private async Task PutMetricsAsync(List<Entry> batch)
    {
        foreach (var space in batch.SelectMany(entry => EmbeddedMetrics.Of(entry.Text)).GroupBy(metric => metric.Namespace))
        {
            foreach (var data in space.Select(metric => metric.Datum).Chunk(MetricsPerCall))
            {
                await _cloud.JsonAsync("monitoring", "PutMetricData", new JsonObject
                {
                    ["Namespace"] = space.Key,
                    ["MetricData"] = new JsonArray([.. data]),
                }, CancellationToken.None);
            }
        }
    }

    // A log that cannot be kept must not stop the ones after it.
    private async Task TryAsync(Func<Task> send)
    {
        try
        {
            await send();
        }
        catch (Exception failed)
        {
            _complain($"logs: {failed.Message}");
        }
    }

    private sealed record Entry(string Group, string Stream, string Text, long Milliseconds, TaskCompletionSource? Sent);
}
