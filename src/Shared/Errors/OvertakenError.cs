namespace Berth.Errors;

/// <summary>A later request has had its turn before this one. Its name is what the state machine catches.</summary>
public sealed class OvertakenError(string reason)
    : PermanentError("Superseded", reason, "Nothing, if that is right; or send it again under a new request id.");
