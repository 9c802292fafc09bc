using System.Text.Json.Nodes;
using Berth.LocalCloud.Deployment;
using Berth.LocalCloud.Lambda.Calls;

namespace Berth.LocalCloud.Lambda.Queues;

/// <summary>
/// One event source mapping: takes messages off a queue with the rights of the function's role, hands them to the function,
/// deletes what it succeeded with and leaves what failed to the visibility time-out and the queue's redrive policy.
/// </summary>
internal sealed class QueuePoller : IAsyncDisposable
{
    /// <summary>The most that one ReceiveMessage or DeleteMessageBatch takes.</summary>
    private const int MessagesPerCall = 10;

    /// <summary>Concurrent batches when the mapping sets none; the function's processes limit them further.</summary>
    private const int BatchesAtOnce = 5;

    private static readonly TimeSpan LongPoll = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan AfterError = TimeSpan.FromSeconds(1);

    private readonly DeployedQueueSource _mapping;
    private readonly Func<Task<AwsCalls>> _calls;
    private readonly AwsCalls _own;
    private readonly IFunctionInvoker _functions;
    private readonly TimeProvider _time;
    private readonly Action<string> _complain;
    private readonly CancellationTokenSource _stopped = new();
    private readonly SemaphoreSlim _slots;
    private readonly Task _polling;

    /// <param name="calls">Calls in the name of the function's role.</param>
    /// <param name="own">Calls of the local cloud itself, for what no role asks for.</param>
    /// <param name="time">When it is advanced past the queue's visibility time-out, failed messages show again at once.</param>
    public QueuePoller(DeployedQueueSource mapping, Func<Task<AwsCalls>> calls, AwsCalls own, IFunctionInvoker functions, TimeProvider time, Action<string> complain)
    {
        _mapping = mapping;
        _calls = calls;
        _own = own;
        _functions = functions;
        _time = time;
        _complain = complain;
        _slots = new SemaphoreSlim(mapping.MaximumConcurrency ?? BatchesAtOnce);
        _polling = Task.Run(PollAsync);
    }

    public DeployedQueueSource Source => _mapping;

    public async ValueTask DisposeAsync()
    {
        await _stopped.CancelAsync();
        await _polling;
        _stopped.Dispose();
    }

    private async Task PollAsync()
    {
        while (!_stopped.IsCancellationRequested)
        {
            bool slot = false;
            try
            {
                await _slots.WaitAsync(_stopped.Token);
                slot = true;
                List<JsonObject> batch = await CollectAsync();
                if (batch.Count > 0)
                {
                    slot = false; // It goes with the batch.
                    _ = ProcessAsync(batch);
                }
            }
            catch (Exception failed) when (failed is not OperationCanceledException || !_stopped.IsCancellationRequested)
            {
                // Whatever it was: a mapping polls until it is taken away.
                _complain($"{_mapping.LogicalId}: {failed.Message}");
                await Task.Delay(AfterError, _stopped.Token).ContinueWith(static _ => { }, TaskScheduler.Default);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            finally
            {
                if (slot)
                {
                    _slots.Release();
                }
            }
        }
    }

    private async Task<List<JsonObject>> CollectAsync()
    {
        List<JsonObject> batch = await ReceiveAsync(Math.Min(MessagesPerCall, _mapping.BatchSize), LongPoll);
        DateTimeOffset end = DateTimeOffset.UtcNow + TimeSpan.FromSeconds(_mapping.BatchingWindowSeconds);
        while (batch.Count > 0 && batch.Count < _mapping.BatchSize && end - DateTimeOffset.UtcNow is { Ticks: > 0 } left)
        {
            // ReceiveMessage waits whole seconds, so the window ends up to one second late, as it may on AWS.
            TimeSpan wait = TimeSpan.FromSeconds(Math.Min(LongPoll.TotalSeconds, Math.Ceiling(left.TotalSeconds)));
            batch.AddRange(await ReceiveAsync(Math.Min(MessagesPerCall, _mapping.BatchSize - batch.Count), wait));
        }
        return batch;
    }

    private async Task<List<JsonObject>> ReceiveAsync(int most, TimeSpan wait)
    {
        JsonObject answer = await (await _calls()).JsonAsync("sqs", "ReceiveMessage", new JsonObject
        {
            ["QueueUrl"] = _mapping.QueueUrl,
            ["MaxNumberOfMessages"] = most,
            ["WaitTimeSeconds"] = (int)wait.TotalSeconds,
            ["MessageSystemAttributeNames"] = new JsonArray("All"),
            ["MessageAttributeNames"] = new JsonArray("All"),
        }, _stopped.Token);
        return [.. (answer["Messages"] as JsonArray ?? []).Select(message => message!.AsObject())];
    }

    private async Task ProcessAsync(List<JsonObject> batch)
    {
        try
        {
            InvokeResult result = await _functions.InvokeAsync(
                _mapping.FunctionName, QueueEvent.Of(batch, _mapping.QueueArn), async: false, CancellationToken.None);
            IReadOnlySet<string>? failed = !result.Succeeded ? null
                : _mapping.ReportBatchItemFailures ? QueueEvent.Failures(result.Payload.Span, [.. batch.Select(Id)])
                : new HashSet<string>();
            await DeleteAsync(batch.Where(message => failed is not null && !failed.Contains(Id(message))));
            ShowAgainLater([.. batch.Where(message => failed is null || failed.Contains(Id(message)))]);
        }
        catch (Exception failed)
        {
            // The messages stay on the queue; nobody waits for this task who could be told otherwise.
            _complain($"{_mapping.LogicalId}: {failed.Message}");
        }
        finally
        {
            _slots.Release();
        }
    }

    private async Task DeleteAsync(IEnumerable<JsonObject> messages)
    {
        foreach (JsonObject[] some in messages.Chunk(MessagesPerCall))
        {
            JsonObject answer = await (await _calls()).JsonAsync("sqs", "DeleteMessageBatch", new JsonObject
            {
                ["QueueUrl"] = _mapping.QueueUrl,
                ["Entries"] = Entries(some),
            }, CancellationToken.None);
            foreach (JsonNode? failure in answer["Failed"] as JsonArray ?? [])
            {
                _complain($"{_mapping.LogicalId}: a message was not deleted: {(string?)failure?["Code"]}");
            }
        }
    }

    // The emulator behind knows real time only. Where the clock was advanced past the time-out, this makes the messages
    // visible; where real time got there first, their handles no longer hold and nothing happens.
    private void ShowAgainLater(JsonObject[] failed)
    {
        if (failed.Length > 0 && _time != TimeProvider.System)
        {
            _ = ShowAgainAsync(failed);
        }
    }

    private async Task ShowAgainAsync(JsonObject[] failed)
    {
        try
        {
            JsonObject queue = await _own.JsonAsync("sqs", "GetQueueAttributes", new JsonObject
            {
                ["QueueUrl"] = _mapping.QueueUrl,
                ["AttributeNames"] = new JsonArray("VisibilityTimeout"),
            }, _stopped.Token);
            var hidden = TimeSpan.FromSeconds(int.Parse((string)queue["Attributes"]!["VisibilityTimeout"]!, System.Globalization.CultureInfo.InvariantCulture));
            await Task.Delay(hidden, _time, _stopped.Token);
            foreach (JsonObject[] some in failed.Chunk(MessagesPerCall))
            {
                JsonArray entries = Entries(some);
                foreach (JsonNode? entry in entries)
                {
                    entry!["VisibilityTimeout"] = 0;
                }
                await _own.JsonAsync("sqs", "ChangeMessageVisibilityBatch", new JsonObject
                {
                    ["QueueUrl"] = _mapping.QueueUrl,
                    ["Entries"] = entries,
                }, _stopped.Token);
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or ObjectDisposedException)
        {
            // The mapping is gone; its messages show again by themselves.
        }
        catch (Exception failure) when (failure is AwsCallException or HttpRequestException)
        {
            _complain($"{_mapping.LogicalId}: {failure.Message}");
        }
    }

    private static JsonArray Entries(JsonObject[] messages) =>
    [
        .. messages.Select((message, index) => (JsonNode)new JsonObject
        {
            ["Id"] = index.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["ReceiptHandle"] = (string?)message["ReceiptHandle"],
        }),
    ];

    private static string Id(JsonObject message) => (string)message["MessageId"]!;
}
