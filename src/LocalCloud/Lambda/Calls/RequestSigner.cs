using System.Globalization;
using Berth.LocalCloud.Gateway;

namespace Berth.LocalCloud.Lambda.Calls;

/// <summary>Signs requests that have no query string.</summary>
internal static class RequestSigner
{
    private static readonly string[] Signed = ["host", "x-amz-date"];
    private static readonly string[] SignedWithToken = [.. Signed, "x-amz-security-token"];

    public static void Sign(HttpRequestMessage request, byte[] body, string service, string region, AwsKeys keys, DateTimeOffset now)
    {
        string stamp = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        Uri uri = request.RequestUri!;
        bool session = keys.SessionToken.Length > 0;
        var signature = new Signature(
            keys.AccessKeyId, stamp, stamp[..8], region, service, session ? SignedWithToken : Signed, "", session ? keys.SessionToken : null, null);
        string value = SigV4.Compute(
            signature, keys.SecretAccessKey, request.Method.Method, uri.AbsolutePath, [],
            name => [name switch { "host" => uri.Authority, "x-amz-date" => stamp, _ => keys.SessionToken }], SigV4.Hash(body));

        request.Headers.TryAddWithoutValidation("X-Amz-Date", stamp);
        if (session)
        {
            request.Headers.TryAddWithoutValidation("X-Amz-Security-Token", keys.SessionToken);
        }
        request.Headers.TryAddWithoutValidation(
            "Authorization",
            $"AWS4-HMAC-SHA256 Credential={keys.AccessKeyId}/{stamp[..8]}/{region}/{service}/aws4_request, SignedHeaders={string.Join(';', signature.SignedHeaders)}, Signature={value}");
    }
}
