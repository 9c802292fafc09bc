namespace Berth.Errors;

/// <summary>
/// Another run changes what environments share. The state machine waits for it by an entry of its own, until the lease of what
/// is shared has run out at the latest: a run that died has not given it back.
/// </summary>
public sealed class SharedBusyError(string holder) : TransientError($"What environments share is being changed by {holder}.");
