namespace Berth.Errors;

/// <summary>A quota that runs share is spoken for. The state machine waits for it by an entry of its own, for longer than for a failure.</summary>
public sealed class PaceError(string reason) : TransientError(reason);
