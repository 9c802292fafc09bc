using System.Net;
using Berth.Platforms;
using Berth.Requests;

namespace Berth.Profiles.Risken;

/// <summary>What is wrong with a request beyond its schema.</summary>
internal static class RiskenChecks
{
    private const string SignInField = "/risken/signIn";

    /// <summary>A rule of a load balancer holds five values of conditions; host and path, and the header's, take theirs.</summary>
    private const int SourcesBesideBearer = 2;

    /// <summary>AES keys as RISKEN takes them, in bytes.</summary>
    private static readonly int[] CodeDataKeyLengths = [16, 24, 32];

    public static IEnumerable<RequestProblem> Check(EnvironmentRequest request, RiskenRequest risken, Platform platform) =>
    [
        .. ReservedNames.Namespace(risken.Namespace, "/risken/namespace") is { } reserved ? [reserved] : Array.Empty<RequestProblem>(),
        .. Database(request, risken, platform),
        .. AccessToken(risken),
        .. SignInChoice.Check(risken.SignIn, platform, SignInField),
        .. SecretSources.Check(Secrets(risken), platform),
        .. RiskenParameterNames.Check(risken),
        .. new RiskenCredentials(risken).Check(),
        .. risken.Scan is { } scan ? RiskenScan.Check(scan) : [],
    ];

    public static IEnumerable<SecretUse> Secrets(RiskenRequest risken)
    {
        foreach (var use in SignInChoice.Secrets(risken.SignIn, SignInField))
            yield return use;
        foreach (var (path, secrets) in risken.Secrets)
            foreach (var (name, source) in secrets)
                yield return new(RiskenParameterNames.Field("secrets", path, name), source, ParameterSet.MostBytes, name == RiskenCredentials.CodeDataKey ? CodeDataKeyLengths : null);
    }

    private static IEnumerable<RequestProblem> Database(EnvironmentRequest request, RiskenRequest risken, Platform platform)
    {
        if (RiskenDatabase.InCluster(risken))
        {
            if (request.Tier == "production")
                yield return new("/risken/database/mode", "is for trying out: such a database has no backup and one copy", "use the platform's database, or set tier to development");
        }
        else if (platform.Database.Mysql is null)
            yield return new("/platform", $"the platform {platform.Name} has no MySQL database", "put a platform with database.mysql");
    }

    private static IEnumerable<RequestProblem> AccessToken(RiskenRequest risken)
    {
        if (risken.AccessToken is not { } token)
            yield break;
        if (token.Host == risken.ConsoleHost)
            yield return new("/risken/accessToken/host", "is the console's host", "give the access tokens a host of their own: their rule asks nobody to sign in");
        if (token.RequireBearer && token.SourceIps.Count > SourcesBesideBearer)
            yield return new("/risken/accessToken/sourceIps", $"has more than {SourcesBesideBearer} addresses together with requireBearer",
                "a rule holds five values, and the header takes one: give larger blocks, or leave requireBearer out");
        foreach (var (index, address) in token.SourceIps.Index())
            if (!IPNetwork.TryParse(address, out _))
                yield return new($"/risken/accessToken/sourceIps/{index}", "is no CIDR block", "give one such as 203.0.113.0/24");
    }
}
