using Berth.LocalCloud.Gateway;
using Berth.LocalCloud.Kubernetes;

namespace Berth.LocalCloud;

/// <summary>Calls of the Kubernetes API in the same ledger: service "kubernetes", the verb as operation.</summary>
internal sealed class KubernetesLedger(Ledger ledger)
{
    public void Add(KubernetesCall call)
    {
        // arn:aws:sts::account:assumed-role/role/session, or a Kubernetes user name.
        var parts = call.Caller.StartsWith("arn:", StringComparison.Ordinal) ? call.Caller.Split(':')[5].Split('/') : [];
        ledger.Add(new LedgerEntry(
            ledger.NextNumber(), DateTimeOffset.UtcNow, parts.Length > 1 ? parts[1] : call.Caller, parts.Length > 2 ? parts[2] : null, "kubernetes", call.Verb,
            $"{call.Resource}/{(call.Namespace.Length > 0 ? call.Namespace + "/" : "")}{call.Name}".TrimEnd('/'), call.Changed, call.Status,
            call.Status >= 400 ? $"Http{call.Status}" : null, null, Math.Round(call.Duration.TotalMilliseconds, 2)));
    }
}
