using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Berth.LocalCloud.Lambda.Calls;

/// <summary>Signature Version 4 for requests without a query string, as the AWS General Reference defines it.</summary>
internal static class RequestSigner
{
    public static void Sign(HttpRequestMessage request, ReadOnlySpan<byte> body, string service, string region, AwsKeys keys, DateTimeOffset now)
    {
        string stamp = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        string day = stamp[..8];
        string scope = $"{day}/{region}/{service}/aws4_request";
        Uri uri = request.RequestUri!;
        string host = uri.IsDefaultPort ? uri.Host : $"{uri.Host}:{uri.Port}";
        request.Headers.TryAddWithoutValidation("X-Amz-Date", stamp);

        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["host"] = host, ["x-amz-date"] = stamp };
        if (keys.SessionToken.Length > 0)
        {
            request.Headers.TryAddWithoutValidation("X-Amz-Security-Token", keys.SessionToken);
            headers["x-amz-security-token"] = keys.SessionToken;
        }
        if (request.Headers.TryGetValues("X-Amz-Target", out IEnumerable<string>? target))
        {
            headers["x-amz-target"] = target.Single();
        }

        string signed = string.Join(';', headers.Keys);
        string path = string.Join('/', uri.AbsolutePath.Split('/').Select(Uri.EscapeDataString));
        var canonical = new StringBuilder().Append(request.Method.Method).Append('\n').Append(path).Append("\n\n");
        foreach ((string name, string value) in headers)
        {
            canonical.Append(name).Append(':').Append(value.Trim()).Append('\n');
        }
        canonical.Append('\n').Append(signed).Append('\n').Append(Hex(SHA256.HashData(body)));

        string toSign = $"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical.ToString())))}";
        byte[] key = Encoding.UTF8.GetBytes("AWS4" + keys.SecretAccessKey);
        foreach (string part in (string[])[day, region, service, "aws4_request"])
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        }
        string signature = Hex(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign)));
        request.Headers.TryAddWithoutValidation(
            "Authorization", $"AWS4-HMAC-SHA256 Credential={keys.AccessKeyId}/{scope}, SignedHeaders={signed}, Signature={signature}");
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
