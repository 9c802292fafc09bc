using System.Security.Cryptography;
using System.Text;
using Berth.LocalCloud.Gateway;

namespace Berth.LocalCloud.Kubernetes;

/// <summary>Verifies the presigned URL of an EKS token with the keys that this start has issued, as EKS does by calling it.</summary>
public sealed class ClusterCallers(Credentials credentials, TimeProvider clock) : ICallerIdentity
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    public Task<string?> VerifyPresignedAsync(string url, string clusterName) => Task.FromResult(Verify(new Uri(url), clusterName));

    private string? Verify(Uri url, string clusterName)
    {
        var query = CallReader.Pairs(url.Query.AsSpan().TrimStart('?'));
        if (SigV4.Read(new Microsoft.AspNetCore.Http.HeaderDictionary(), query) is not { Service: "sts", Expires: not null } signature
            || !signature.SignedHeaders.Contains("host")
            || !credentials.TryFind(signature.AccessKeyId, out var principal)
            || principal.SessionToken != signature.SessionToken
            || principal.Expiration < clock.GetUtcNow())
            return null;
        // STS takes such a URL for 15 minutes from its date, whatever X-Amz-Expires says (60 as a rule).
        if (!SigV4.InTime(signature with { Expires = (int)Lifetime.TotalSeconds }, clock.GetUtcNow()))
            return null;
        var expected = SigV4.Compute(signature, principal.SecretAccessKey, "GET", url.AbsolutePath, query,
            name => name switch { "host" => [url.IsDefaultPort ? url.Host : url.Authority], "x-k8s-aws-id" => [clusterName], _ => [] }, SigV4.EmptyHash);
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(expected), Encoding.ASCII.GetBytes(signature.Value)) ? principal.Arn : null;
    }
}
