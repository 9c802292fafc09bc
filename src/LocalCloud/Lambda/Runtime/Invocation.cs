using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Berth.LocalCloud.Lambda.Runtime;

/// <summary>One event on its way through a function, from the queue to its answer.</summary>
/// <param name="timeout">In place of the function's own time-out.</param>
internal sealed class Invocation(ReadOnlyMemory<byte> payload, TimeSpan? timeout = null)
{
    // Lambda's limit for a synchronous answer.
    private const int AnswerLimitBytes = 6 * 1024 * 1024;

    private readonly TaskCompletionSource<InvokeResult> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string RequestId { get; } = Guid.NewGuid().ToString();

    public ReadOnlyMemory<byte> Payload { get; } = payload;

    public TimeSpan? Timeout => timeout;

    /// <summary>The event as a function has it at hand.</summary>
    public EventAtHand AtHand => _atHand ??= new(RequestId, System.Text.Encoding.UTF8.GetString(Payload.Span));

    private EventAtHand? _atHand;

    /// <summary>As X-Ray writes it: version, epoch seconds in hex, 96 random bits.</summary>
    public string TraceId { get; } =
        $"Root=1-{DateTimeOffset.UtcNow.ToUnixTimeSeconds():x8}-{Guid.NewGuid().ToString("N")[..24]};Parent={Guid.NewGuid().ToString("N")[..16]};Sampled=0";

    public Task<InvokeResult> Answer => _answer.Task;

    /// <summary>When a process took it; the time-out and the reported duration count from here.</summary>
    public long StartedAt { get; private set; }

    public void Start() => StartedAt = Stopwatch.GetTimestamp();

    public void Succeed(ReadOnlyMemory<byte> answer)
    {
        if (answer.Length > AnswerLimitBytes)
        {
            Fail("Function.ResponseSizeTooLarge", $"Response payload size exceeded maximum allowed payload size ({AnswerLimitBytes} bytes).");
            return;
        }
        _answer.TrySetResult(new InvokeResult(200, answer, null, RequestId));
    }

    /// <summary>An error the function posted itself.</summary>
    public void Fail(ReadOnlyMemory<byte> error) => _answer.TrySetResult(new InvokeResult(200, error, "Unhandled", RequestId));

    /// <summary>An error of the sandbox, worded as Lambda words it.</summary>
    public void Fail(string errorType, string message) =>
        Fail(System.Text.Encoding.UTF8.GetBytes(new JsonObject
        {
            ["errorType"] = errorType,
            ["errorMessage"] = $"RequestId: {RequestId} Error: {message}",
        }.ToJsonString()));
}
