using System.Collections.Frozen;

namespace Berth.LocalCloud.Gateway;

/// <summary>
/// Whether a call changes something that an environment consists of. Berth's own table, queues, event bus, executions and
/// telemetry are left out: a second run of an unchanged request writes those too.
/// </summary>
public sealed class Mutation
{
    private static readonly string[] ReadingVerbs =
        ["Get", "List", "Describe", "Head", "BatchGet", "Query", "Scan", "Search", "Lookup", "Select", "Validate", "Simulate", "Test", "Estimate", "Check", "Verify", "TransactGet", "Generate", "Receive", "Filter"];

    private static readonly FrozenSet<string> OwnServices = FrozenSet.Create("logs", "monitoring", "xray", "states", "sts", "eks-auth", "lambda");

    private static readonly FrozenSet<string> OwnOperations = FrozenSet.Create("events:PutEvents", "kms:Decrypt", "kms:Encrypt", "kms:ReEncrypt");

    private volatile FrozenSet<string> ownResources = FrozenSet<string>.Empty;

    /// <summary>ARNs of the stack's own table and queues.</summary>
    public void SetOwnResources(IEnumerable<string> arns) => ownResources = arns.ToFrozenSet();

    public bool Of(AwsCall call, string? resource)
    {
        foreach (var verb in ReadingVerbs)
            if (call.Operation.StartsWith(verb, StringComparison.Ordinal))
                return false;
        // Only running a function or an execution belongs to the run; deploying one does not.
        if (call.Service.Name is "lambda")
            return !call.Operation.StartsWith("Invoke", StringComparison.Ordinal);
        if (OwnServices.Contains(call.Service.Name) && !call.Operation.Contains("StateMachine") && !call.Operation.Contains("LogGroup") && !call.Operation.Contains("Alarm") && !call.Operation.Contains("Dashboard"))
            return false;
        if (OwnOperations.Contains($"{call.Service.Name}:{call.Operation}"))
            return false;
        return resource is null || !ownResources.Contains(resource);
    }
}
