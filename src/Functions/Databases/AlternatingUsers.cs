using Berth.Profiles;

namespace Berth.Databases;

/// <summary>
/// Two users take turns, so that the one in use keeps its password until the next rotation and no login fails in between.
/// </summary>
public static class AlternatingUsers
{
    private const string Suffix = "_clone";

    /// <summary>Both names, for an account that is to go.</summary>
    public static IReadOnlyList<string> Both(string user) => [user, user + Suffix];

    /// <summary>The user whose password the next rotation sets.</summary>
    /// <param name="user">The account's own name.</param>
    /// <param name="current">The user that AWSCURRENT holds; null before the first rotation.</param>
    /// <param name="rotation">The account's strategy: a single user is always the next.</param>
    public static string Next(string user, string? current, string rotation) =>
        rotation == DatabaseAccount.AlternatingUsers && current == user ? user + Suffix : user;
}
