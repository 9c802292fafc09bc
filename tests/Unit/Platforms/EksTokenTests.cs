using System.Security.Cryptography;
using System.Text;
using Amazon.Runtime;
using Berth.Platforms;

namespace Berth.Tests.Platforms;

/// <summary>The token that EKS takes, checked by signature version 4 written out again here.</summary>
public sealed class EksTokenTests
{
    private const string Region = "ap-northeast-1";
    private const string Key = "AKIAEXAMPLE";
    private const string Secret = "a secret key";

    [Fact]
    public async Task It_is_a_presigned_call_of_regional_STS_for_the_named_cluster()
    {
        var url = await UrlAsync(new BasicAWSCredentials(Key, Secret));
        var query = Query(url);

        Assert.Equal($"sts.{Region}.amazonaws.com", url.Host);
        Assert.Equal(("GetCallerIdentity", "60", "host;x-k8s-aws-id"), (query["Action"], query["X-Amz-Expires"], query["X-Amz-SignedHeaders"]));
        Assert.Equal($"{Key}/{query["X-Amz-Date"][..8]}/{Region}/sts/aws4_request", query["X-Amz-Credential"]);
        Assert.Equal(Signature(url, query, "shop"), query["X-Amz-Signature"]);
        Assert.NotEqual(Signature(url, query, "other"), query["X-Amz-Signature"]);
    }

    [Fact]
    public async Task A_roles_session_token_is_signed_with_it()
    {
        var url = await UrlAsync(new SessionAWSCredentials(Key, Secret, "to/ken+1=="));
        var query = Query(url);
        Assert.Equal("to/ken+1==", query["X-Amz-Security-Token"]);
        Assert.Equal(Signature(url, query, "shop"), query["X-Amz-Signature"]);
    }

    private static async Task<Uri> UrlAsync(AWSCredentials credentials)
    {
        var token = await EksToken.ForAsync("shop", Region, credentials, CancellationToken.None);
        Assert.StartsWith("k8s-aws-v1.", token, StringComparison.Ordinal);
        var text = token["k8s-aws-v1.".Length..].Replace('-', '+').Replace('_', '/');
        return new(Encoding.UTF8.GetString(Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='))));
    }

    private static Dictionary<string, string> Query(Uri url) =>
        url.Query[1..].Split('&').Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[1]));

    /// <summary>Source: AWS, "Create a signed AWS API request", for a query.</summary>
    private static string Signature(Uri url, Dictionary<string, string> query, string cluster)
    {
        var canonicalQuery = string.Join('&', query.Where(pair => pair.Key != "X-Amz-Signature").OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}"));
        var canonical = $"GET\n/\n{canonicalQuery}\nhost:{url.Host}\nx-k8s-aws-id:{cluster}\n\nhost;x-k8s-aws-id\n{Hash("")}";
        var (date, scope) = (query["X-Amz-Date"], query["X-Amz-Credential"][(Key.Length + 1)..]);
        var signing = scope.Split('/').Aggregate(Encoding.UTF8.GetBytes("AWS4" + Secret), (key, part) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part)));
        return Convert.ToHexStringLower(HMACSHA256.HashData(signing, Encoding.UTF8.GetBytes($"AWS4-HMAC-SHA256\n{date}\n{scope}\n{Hash(canonical)}")));
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
