namespace Berth.LocalCloud.Lambda;

/// <summary>Runs a deployed function once. What the gateway answers <c>Invoke</c> with, and what pollers, rules and schedules call.</summary>
public interface IFunctionInvoker
{
    /// <param name="functionName">Name or ARN, with or without a qualifier: a version or an alias. Without one, what was deployed last and not published.</param>
    /// <param name="payload">The event, JSON.</param>
    /// <param name="async">True for InvocationType Event: the answer is 202 at once, failures are tried twice more.</param>
    /// <param name="timeout">In place of the function's own time-out.</param>
    /// <exception cref="UnknownFunctionException">No such function is deployed.</exception>
    Task<InvokeResult> InvokeAsync(
        string functionName, ReadOnlyMemory<byte> payload, bool async, CancellationToken cancellationToken, TimeSpan? timeout = null);
}

/// <summary>The answer of <c>Invoke</c>. <paramref name="FunctionError"/> is null on success, else <c>Unhandled</c>, and the payload then holds errorType and errorMessage.</summary>
/// <param name="StatusCode">200, or 202 for an asynchronous invocation.</param>
/// <param name="Version">The version that ran.</param>
public sealed record InvokeResult(int StatusCode, ReadOnlyMemory<byte> Payload, string? FunctionError, string RequestId, string Version = "$LATEST")
{
    public bool Succeeded => FunctionError is null;
}

/// <summary>The event that a function process works on.</summary>
/// <param name="Event">JSON, as it was handed in.</param>
public sealed record EventAtHand(string RequestId, string Event);

public sealed class UnknownFunctionException(string functionName)
    : Exception($"Function not found: {functionName}")
{
    public string FunctionName { get; } = functionName;
}
