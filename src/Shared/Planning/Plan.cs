using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Berth.Planning;

/// <summary>The printable list of changes that one step intends. Its hash is what an approval binds to.</summary>
public sealed record Plan(string Step, IReadOnlyList<Change> Changes)
{
    [JsonIgnore]
    public IEnumerable<Change> Effective => Changes.Where(change => change.Action != ChangeAction.None);

    /// <summary>What is no longer wanted, in the order of its removal.</summary>
    [JsonIgnore]
    public IEnumerable<Change> Deletions => Changes.Where(change => change.Action == ChangeAction.Delete);

    /// <summary>What is the environment's and new, the last first: the order in which it is taken back.</summary>
    [JsonIgnore]
    public IEnumerable<Change> Created => Changes.Reverse().Where(change => change.Scope == Ownership.Environment && change.Action == ChangeAction.Create);

    /// <summary>SHA-256 over the effective changes in canonical JSON, lower-case hexadecimal. References are hashed by name.</summary>
    [JsonIgnore]
    public string Hash
    {
        get
        {
            var text = JsonSerializer.Serialize(Effective.ToList(), PlanningJson.Default.ListChange);
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Step + "\n" + text)));
        }
    }

    /// <summary>SHA-256 over the plans of all steps, in their order: what an approval binds to.</summary>
    public static string HashOf(IEnumerable<Plan> plans) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', plans.Select(plan => plan.Hash)))));

    /// <summary>
    /// Whether a change found while applying was announced by this plan. A change that has become unnecessary is always allowed:
    /// an earlier try of the same step made it.
    /// </summary>
    public bool Announced(Change found)
    {
        if (found.Action == ChangeAction.None)
            return true;
        var planned = Changes.FirstOrDefault(change => change.Resource == found.Resource);
        return planned is not null && (planned.Action == found.Action
            // A create whose reply was lost leaves a resource that the next try completes.
            || planned.Action == ChangeAction.Create && found.Action == ChangeAction.Update
            // A replacement may break off between its halves.
            || planned.Replaces is not null && found.Action == ChangeAction.Create);
    }

    /// <summary>The replacement that this plan holds for a resource; null too if another one has taken its place since.</summary>
    public Replacement? ReplacementOf(ResourceId id, string identity) =>
        Changes.FirstOrDefault(change => change.Resource == id.ToString())?.Replaces is { } planned && planned.Of == identity ? planned : null;
}
