namespace Berth.LocalCloud.Gateway;

/// <summary>What goes wrong on purpose.</summary>
public enum FaultKind
{
    /// <summary>The service's throttling error.</summary>
    Throttle,

    /// <summary>The service's internal error (5xx), or the code that the fault names.</summary>
    Error,

    /// <summary>The call waits, then goes on.</summary>
    Latency,

    /// <summary>The connection is closed; the call was never passed on.</summary>
    CutBefore,

    /// <summary>The call is passed on and takes effect; the connection is closed without the answer.</summary>
    CutAfter,

    /// <summary>The function process that calls is killed; the call is not passed on.</summary>
    Kill,

    /// <summary>The call is passed on and takes effect, then the function process that calls is killed.</summary>
    KillAfter,
}

/// <summary>A fault and the calls it is for; what is null matches all.</summary>
/// <param name="Number">The call's number in the ledger.</param>
/// <param name="Service">Signing name (elasticloadbalancing) or IAM prefix (cloudwatch).</param>
/// <param name="Caller">Role name or session name, or a part of one.</param>
/// <param name="Skip">So many matching calls pass before the fault begins.</param>
/// <param name="Times">So many calls it meets; -1 without end.</param>
/// <param name="Code">Error code for kind Error, with Status; null for the service's internal error.</param>
/// <param name="Event">Text that the event holds which the calling function has at hand: of runs side by side it tells whose calls are meant.</param>
public sealed record Fault(
    FaultKind Kind, long? Number, string? Service, string? Operation, string? Caller, int Skip, int Times, int Milliseconds, string? Code, int? Status,
    string? Event = null)
{
    public bool Matches(long number, string service, string actionPrefix, string operation, string caller, string? session, string? handled) =>
        (Number is null || Number == number)
        && (Service is null || Service == service || Service == actionPrefix)
        && (Operation is null || Operation == operation)
        && (Caller is null || caller.Contains(Caller) || session?.Contains(Caller) == true)
        && (Event is null || handled?.Contains(Event, StringComparison.Ordinal) == true);
}

/// <summary>The faults in force. A call meets the first one that matches.</summary>
public sealed class Faults
{
    private sealed class Armed(Fault fault)
    {
        public Fault Fault => fault;
        public int ToSkip = fault.Skip;
        public int Left = fault.Times;
    }

    private readonly List<Armed> armed = [];
    private readonly Lock gate = new();
    private volatile bool any;

    public void Add(Fault fault)
    {
        lock (gate)
        {
            armed.Add(new Armed(fault));
            any = true;
        }
    }

    /// <param name="ofEvent">Only the faults for this text in an event; null for all.</param>
    public void Clear(string? ofEvent = null)
    {
        lock (gate)
        {
            armed.RemoveAll(one => ofEvent is null || one.Fault.Event == ofEvent);
            any = armed.Count > 0;
        }
    }

    public Fault? Take(long number, AwsCall call, string? handled = null) =>
        Take(number, call.Service.Name, call.Service.ActionPrefix, call.Operation, call.Principal.Name, call.Principal.Session, handled);

    /// <param name="handled">The event that the calling function has at hand; null for a caller that is none.</param>
    public Fault? Take(long number, string service, string actionPrefix, string operation, string caller, string? session, string? handled)
    {
        if (!any) return null;
        lock (gate)
        {
            foreach (var fault in armed)
            {
                if (fault.Left == 0 || !fault.Fault.Matches(number, service, actionPrefix, operation, caller, session, handled))
                    continue;
                if (fault.ToSkip > 0)
                {
                    fault.ToSkip--;
                    continue;
                }
                if (fault.Left > 0) fault.Left--;
                return fault.Fault;
            }
        }
        return null;
    }
}
