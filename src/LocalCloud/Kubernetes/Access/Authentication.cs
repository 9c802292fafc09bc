using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Berth.LocalCloud.Kubernetes;

/// <summary>
/// Bearer tokens: the administrator's, those of service accounts with the cluster itself as audience, and EKS tokens (<c>k8s-aws-v1.</c> and the base64url of a presigned STS GetCallerIdentity URL
/// with the signed header x-k8s-aws-id; at most 15 minutes old), as aws-iam-authenticator takes them.
/// </summary>
public sealed class Authentication(string clusterName, string adminToken, ICallerIdentity callers, IAccessEntries entries, ServiceAccountTokens accounts, TimeProvider clock)
{
    private const string Prefix = "k8s-aws-v1.";
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    /// <returns>null: 401.</returns>
    public async Task<ApiUser?> UserOfAsync(string? authorization)
    {
        if (authorization is null || !authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
            return null;
        var token = authorization[7..].Trim();
        if (CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(adminToken)))
            return new ApiUser("kubernetes-admin", [ApiUser.Masters, "system:authenticated"]);
        if (accounts.Verify(token) is { } account && account.Audiences.Contains(account.Issuer))
            return new ApiUser(account.Subject, ["system:serviceaccounts", $"system:serviceaccounts:{account.Subject.Split(':')[2]}", "system:authenticated"]);
        if (Url(token) is not { } url || !IsFresh(url) || await callers.VerifyPresignedAsync(url.OriginalString, clusterName) is not { } arn)
            return null;
        return entries.Find(PrincipalOf(arn)) is { } entry ? UserOf(entry, arn) with { AccessKeyId = KeyOf(url) } : null;
    }

    /// <summary>The role of a session's ARN; other ARNs are their own principal.</summary>
    public static string PrincipalOf(string callerArn)
    {
        var parts = callerArn.Split(':', 6);
        return parts.Length == 6 && parts[5].Split('/') is ["assumed-role", var role, _]
            ? $"{parts[0]}:{parts[1]}:iam::{parts[4]}:role/{role}"
            : callerArn;
    }

    private static Uri? Url(string token)
    {
        if (!token.StartsWith(Prefix, StringComparison.Ordinal) || !Base64Url.IsValid(token.AsSpan(Prefix.Length)))
            return null;
        var text = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token.AsSpan(Prefix.Length)));
        return Uri.TryCreate(text, UriKind.Absolute, out var url) && url.AbsolutePath == "/" ? url : null;
    }

    // The signature itself is for the verifier; here is what the token must be at all. X-Amz-Expires has to be there (60 as a rule)
    // and does not count: the token is good for 15 minutes from its date.
    private bool IsFresh(Uri url)
    {
        var query = url.Query.TrimStart('?').Split('&').Select(pair => pair.Split('=', 2))
            .GroupBy(pair => pair[0].ToLowerInvariant()).ToDictionary(group => group.Key, group => Uri.UnescapeDataString(group.Last().ElementAtOrDefault(1) ?? ""));
        return query.GetValueOrDefault("action") == "GetCallerIdentity"
            && (query.GetValueOrDefault("x-amz-signedheaders") ?? "").Split(';').Contains("x-k8s-aws-id")
            && int.TryParse(query.GetValueOrDefault("x-amz-expires"), out var expires) && expires is >= 0 and <= 900
            && DateTimeOffset.TryParseExact(query.GetValueOrDefault("x-amz-date"), "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var signed)
            && signed <= clock.GetUtcNow() + TimeSpan.FromMinutes(5)
            && clock.GetUtcNow() < signed + Lifetime;
    }

    private static string? KeyOf(Uri url) => url.Query.TrimStart('?').Split('&').Select(pair => pair.Split('=', 2))
        .Where(pair => pair[0].Equals("X-Amz-Credential", StringComparison.OrdinalIgnoreCase))
        .Select(pair => Uri.UnescapeDataString(pair.ElementAtOrDefault(1) ?? "").Split('/')[0]).FirstOrDefault();

    private static ApiUser UserOf(AccessEntry entry, string arn)
    {
        var parts = arn.Split(':', 6);
        var session = parts[5].Split('/')[^1].Replace('@', '-');
        var name = (entry.Username ?? (parts[5].StartsWith("assumed-role/", StringComparison.Ordinal) ? arn[..(arn.LastIndexOf('/') + 1)] + "{{SessionName}}" : arn))
            .Replace("{{AccountID}}", parts[4]).Replace("{{SessionName}}", session).Replace("{{SessionNameRaw}}", parts[5].Split('/')[^1]);
        string[] groups = [.. entry.KubernetesGroups, "system:authenticated", .. entry.ClusterAdmin ? [ApiUser.Masters] : Array.Empty<string>()];
        return new ApiUser(name, groups, arn) { Roles = entry.Roles ?? [] };
    }
}
