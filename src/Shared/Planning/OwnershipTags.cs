namespace Berth.Planning;

/// <summary>The tags (Kubernetes: labels) that say whose a resource is.</summary>
public static class OwnershipTags
{
    public const string Environment = "berth:environment";
    public const string ManagedBy = "berth:managed-by";
    public const string Berth = "berth";

    public static IReadOnlyDictionary<string, string> Of(string environment) =>
        new Dictionary<string, string> { [Environment] = environment, [ManagedBy] = Berth };

    /// <summary>Ours for this environment, shared by the platform, or somebody else's.</summary>
    public static Ownership Owner(IReadOnlyDictionary<string, string> tags, string environment) =>
        tags.GetValueOrDefault(ManagedBy) != Berth ? Ownership.Foreign
        : tags.GetValueOrDefault(Environment) switch
        {
            null or "" => Ownership.Platform,
            var owner when owner == environment => Ownership.Environment,
            _ => Ownership.Foreign,
        };
}
