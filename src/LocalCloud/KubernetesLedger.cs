using System.Collections.Concurrent;
using Berth.LocalCloud.Gateway;
using Berth.LocalCloud.Kubernetes;
using Berth.LocalCloud.Lambda;

namespace Berth.LocalCloud;

/// <summary>Calls of the Kubernetes API in the same ledger, with the same faults: service "kubernetes", the verb as operation.</summary>
/// <param name="kill">Ends the function process that holds an access key.</param>
/// <param name="eventOf">What that process has at hand.</param>
internal sealed class KubernetesLedger(Ledger ledger, Faults faults, Func<string, bool> kill, Func<string, EventAtHand?> eventOf)
{
    private readonly ConcurrentDictionary<long, string> killedAfter = [];
    private readonly ConcurrentDictionary<long, string> invocations = [];

    public async ValueTask<Admission> AdmitAsync(KubernetesCall call, CancellationToken ct)
    {
        var number = ledger.NextNumber();
        var (caller, session) = CallerOf(call);
        var handled = call.AccessKeyId is null ? null : eventOf(call.AccessKeyId);
        if (handled is not null)
            invocations[number] = handled.RequestId;
        var fault = faults.Take(number, "kubernetes", "kubernetes", call.Verb, caller, session, handled?.Event);
        if (fault?.Kind == FaultKind.Latency)
            await Task.Delay(fault.Milliseconds, ct);
        if (fault?.Kind == FaultKind.Kill && call.AccessKeyId is not null)
            kill(call.AccessKeyId);
        if (fault?.Kind == FaultKind.KillAfter && call.AccessKeyId is not null)
            killedAfter[number] = call.AccessKeyId;
        return new Admission(number, fault?.Kind switch
        {
            FaultKind.Throttle => KubernetesFault.Throttle,
            FaultKind.Error => fault.Status == 403 ? KubernetesFault.Forbidden : KubernetesFault.Error,
            FaultKind.CutBefore or FaultKind.Kill => KubernetesFault.CutBefore,
            FaultKind.CutAfter or FaultKind.KillAfter => KubernetesFault.CutAfter,
            _ => KubernetesFault.None,
        });
    }

    public void Add(KubernetesCall call)
    {
        if (killedAfter.TryRemove(call.Number, out var key))
            kill(key);
        invocations.TryRemove(call.Number, out var invocation);
        var (caller, session) = CallerOf(call);
        ledger.Add(new LedgerEntry(
            call.Number > 0 ? call.Number : ledger.NextNumber(), DateTimeOffset.UtcNow, caller, session, "kubernetes", call.Verb,
            $"{call.Resource}/{(call.Namespace.Length > 0 ? call.Namespace + "/" : "")}{call.Name}".TrimEnd('/'), call.Changed, call.Status,
            call.Status >= 400 ? $"Http{call.Status}" : null, FaultOf(call), Math.Round(call.Duration.TotalMilliseconds, 2))
        { Invocation = invocation });
    }

    // arn:aws:sts::account:assumed-role/role/session, or a Kubernetes user name.
    private static (string Caller, string? Session) CallerOf(KubernetesCall call)
    {
        var parts = call.Caller.StartsWith("arn:", StringComparison.Ordinal) ? call.Caller.Split(':')[5].Split('/') : [];
        return (parts.Length > 1 ? parts[1] : call.Caller, parts.Length > 2 ? parts[2] : null);
    }

    private static string? FaultOf(KubernetesCall call) => call.Fault switch
    {
        KubernetesFault.None => null,
        KubernetesFault.CutBefore => "cut-before",
        KubernetesFault.CutAfter => "cut-after",
        var other => other.ToString().ToLowerInvariant(),
    };
}
