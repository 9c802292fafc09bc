namespace Berth.Registry;

/// <summary>A plan that waits for its approval, as everybody may see it.</summary>
/// <param name="Hash">Over the plans of all steps: what an approval names.</param>
/// <param name="Create">Resources that would be made; <c>Update</c>: changed; <c>Delete</c>: taken away.</param>
/// <param name="Until">When it expires, as round-trip text.</param>
/// <param name="Before">How the environment stood before; null if it has never been asked for.</param>
public sealed record AwaitedApproval(
    string RequestId, string Hash, int Create, int Update, int Delete, string RequestedBy, string Since, string Until, StoodAs? Before);

/// <summary>What of an environment's record a plan that is not carried out gives back.</summary>
public sealed record StoodAs(string Status, string RequestId, long Sequence, string Execution, string? RequestedBy, string? Owner)
{
    public static StoodAs Of(EnvironmentRecord record) => new(record.Status, record.RequestId, record.Sequence, record.Execution, record.RequestedBy, record.Owner);
}
