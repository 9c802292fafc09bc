namespace Berth.LocalCloud.Lambda;

/// <summary>The way from the gateway's Lambda Invoke to the processes that run the functions.</summary>
public interface IFunctionInvoker
{
    /// <summary>Runs a function once. A function that is unknown, busy or broken is a result, not an exception.</summary>
    /// <param name="functionName">Bare function name, without ARN or qualifier.</param>
    /// <param name="payload">The event, JSON.</param>
    /// <param name="async">true for invocation type Event: accepted at once, retried by the host.</param>
    Task<InvokeResult> InvokeAsync(string functionName, ReadOnlyMemory<byte> payload, bool async, CancellationToken ct);
}

/// <summary>What Lambda's Invoke answers.</summary>
/// <param name="Status">HTTP status: 200, 202 for Event, 404 for an unknown function, 429 when throttled, 500 when the host failed.</param>
/// <param name="Payload">The function's answer, or its error object (errorMessage, errorType), or empty.</param>
/// <param name="FunctionError">"Unhandled" or "Handled" when the function itself failed.</param>
/// <param name="ErrorCode">The service's own error when Status is 400 or above, such as ResourceNotFoundException.</param>
public sealed record InvokeResult(int Status, ReadOnlyMemory<byte> Payload, string? FunctionError = null, string? ErrorCode = null);
