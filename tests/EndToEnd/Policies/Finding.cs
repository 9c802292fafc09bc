namespace Berth.Tests.EndToEnd.Policies;

internal enum EntryKind
{
    /// <summary>An action of a statement; a verb on a kind of object in a ClusterRole.</summary>
    Action,

    /// <summary>One of several resources of a statement.</summary>
    Resource,

    /// <summary>That a statement names resources at all, or sets a condition.</summary>
    Narrowing,
}

/// <summary>An entry of a policy, and what showed that it is needed.</summary>
/// <param name="Statement">Its Sid, or its number.</param>
/// <param name="Proof">A recorded call that is refused without the entry; of a narrowing one that only the narrowing refuses. Null: none.</param>
internal sealed record Finding(string Policy, string Statement, EntryKind Kind, string Text, string? Proof)
{
    public (string, string, EntryKind, string) Entry => (Policy, Statement, Kind, Text);

    public bool Used => Proof is not null;

    public override string ToString() => $"{Policy} {Statement}: {Kind.ToString().ToLowerInvariant()} {Text}";

    /// <summary>An entry that one recording does without may be needed in another.</summary>
    public static IReadOnlyList<Finding> Merged(IEnumerable<Finding> findings) =>
    [
        .. findings.GroupBy(finding => finding.Entry).Select(same => same.FirstOrDefault(finding => finding.Used) ?? same.First())
            .OrderBy(finding => finding.Policy, StringComparer.Ordinal),
    ];
}
