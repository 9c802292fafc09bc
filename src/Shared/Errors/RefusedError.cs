using Berth.Requests;

namespace Berth.Errors;

/// <summary>
/// A request that cannot be done as things stand, found before anything was made: there is nothing to take back. The state
/// machine knows it by this type's name.
/// </summary>
public sealed class RefusedError(Refusal refusal) : PermanentError(refusal.Code, Heading + refusal.Reasons, WhatToDo)
{
    public const string Heading = "The request is refused.\n";
    public const string WhatToDo = "Correct what is named and send it under a new request id.";
}
