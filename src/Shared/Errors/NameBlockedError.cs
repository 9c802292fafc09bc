namespace Berth.Errors;

/// <summary>
/// A name that is blocked for a known while after a deletion. The state machine retries it by an entry of its own: the usual
/// backoff may be over before the name is free.
/// </summary>
public sealed class NameBlockedError(string reason, Exception? inner = null) : TransientError(reason, inner);
