namespace Berth.Errors;

/// <summary>A failure that may pass: throttling, a cut connection, a 5xx. The state machine retries it with backoff and jitter.</summary>
public class TransientError(string reason, Exception? inner = null) : Exception(reason, inner);
