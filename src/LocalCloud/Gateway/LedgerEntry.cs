namespace Berth.LocalCloud.Gateway;

/// <summary>One call of the ledger.</summary>
/// <param name="Number">From 1, in order of arrival since the last reset.</param>
/// <param name="Caller">Role name, or the administrator.</param>
/// <param name="Session">Session name: of a function's role the function's name.</param>
/// <param name="Resource">The first resource that the call was authorised for, an ARN, or "*".</param>
/// <param name="Mutating">Its operation changes something outside Berth's own table, queues, event bus, executions and telemetry; whether it did, Status tells.</param>
/// <param name="Status">HTTP status; 0 when the connection was cut without an answer.</param>
/// <param name="Error">The service's error code, or null.</param>
/// <param name="Fault">Kind of the fault injected into this call, or null.</param>
public sealed record LedgerEntry(
    long Number,
    DateTimeOffset Time,
    string Caller,
    string? Session,
    string Service,
    string Operation,
    string? Resource,
    bool Mutating,
    int Status,
    string? Error,
    string? Fault,
    double Milliseconds)
{
    /// <summary>Request id of the Lambda invocation that the call was made in; null where no function calls.</summary>
    public string? Invocation { get; init; }
}
