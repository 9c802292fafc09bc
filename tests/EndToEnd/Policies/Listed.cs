using System.Text.Json;
using System.Text.Json.Serialization;
using Berth.Tests.EndToEnd.Provision;

namespace Berth.Tests.EndToEnd.Policies;

/// <summary>Entries of policies that no recorded run needs, and who does.</summary>
/// <param name="Policies">By name; "*" for every one that has such a statement.</param>
/// <param name="Statements">Sids.</param>
/// <param name="Entries">As findings name them; empty for all of the statements.</param>
/// <param name="Source">The page of AWS that asks for them, or the file that calls.</param>
internal sealed record Listed(string[] Policies, string[] Statements, string[] Entries, string Why, string Source)
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNameCaseInsensitive = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    /// <summary>What AWS asks for and the local cloud cannot exercise.</summary>
    public static IReadOnlyList<Listed> AwsOnly() => Load("aws-only.json");

    /// <summary>What Berth calls where something has gone wrong that no test makes go wrong. Chance may have it happen.</summary>
    public static IReadOnlyList<Listed> Contingencies() => Load("contingencies.json");

    public bool Names(Finding finding) =>
        (Policies.Contains("*") || Policies.Contains(finding.Policy)) && Statements.Contains(finding.Statement) && (Entries.Length == 0 || Entries.Contains(finding.Text));

    private static Listed[] Load(string file) => JsonSerializer.Deserialize<Listed[]>(File.ReadAllText(Path.Combine(Repository.Root, "tests", "EndToEnd", "Policies", file)), Options)!;
}
