using Berth.LocalCloud.Kubernetes;
using Microsoft.AspNetCore.Http;

namespace Berth.LocalCloud.Gateway;

/// <summary>
/// Verifies what an EKS token holds: a presigned GetCallerIdentity whose signature covers the header x-k8s-aws-id, at most 15 minutes old.
/// Source: aws-iam-authenticator, "API authorization from outside a cluster".
/// </summary>
public sealed class CallerIdentity(Credentials credentials) : ICallerIdentity
{
    public Task<string?> VerifyPresignedAsync(string url, string clusterName) => Task.FromResult(Verify(url, clusterName));

    private string? Verify(string url, string clusterName)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri))
            return null;
        var query = CallReader.Pairs(uri.Query.TrimStart('?'));
        if (SigV4.Read(new HeaderDictionary(), query) is not { Service: "sts" } signature
            || !query.Contains(new("Action", "GetCallerIdentity"))
            || !signature.SignedHeaders.Contains("x-k8s-aws-id")
            || !signature.SignedHeaders.Contains("host"))
            return null;
        if (!credentials.TryFind(signature.AccessKeyId, out var principal)
            || principal.SessionToken != signature.SessionToken
            || principal.Expiration < DateTimeOffset.UtcNow
            || !SigV4.InTime(signature with { Expires = 900 }, DateTimeOffset.UtcNow))
            return null;
        var expected = SigV4.Compute(signature, principal.SecretAccessKey, "GET", uri.AbsolutePath, query, Header, SigV4.EmptyHash);
        return expected == signature.Value ? principal.Arn : null;

        IEnumerable<string?> Header(string name) => name switch
        {
            "host" => [uri.Authority],
            "x-k8s-aws-id" => [clusterName],
            _ => [],
        };
    }
}
