using Berth.LocalCloud.Gateway;

namespace Berth.LocalCloud.Kubernetes;

/// <summary>Calls of the Kubernetes API in the ledger of the AWS calls: service kubernetes, operation such as <c>patch deployments.apps</c>.</summary>
internal sealed class KubernetesRecord(Ledger ledger, TimeProvider clock)
{
    public void Add(KubernetesCall call)
    {
        // Discovery, health and version say nothing about an environment.
        if (call.Resource.StartsWith('/'))
            return;
        var session = call.Caller.Split(':', 6) is [_, _, "sts", _, _, var assumed] && assumed.Split('/') is [_, var role, var name] ? (role, name) : (call.Caller.Split('/')[^1], (string?)null);
        ledger.Add(new LedgerEntry(
            ledger.NextNumber(), clock.GetUtcNow(), session.Item1, session.Item2, "kubernetes", $"{call.Verb} {call.Resource}",
            call.Namespace.Length == 0 ? call.Name : $"{call.Namespace}/{call.Name}", call.Changed, call.Status,
            call.Status >= 400 ? $"Http{call.Status}" : null, null, Math.Round(call.Duration.TotalMilliseconds, 2)));
    }
}
