using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Berth.LocalCloud.Gateway;

/// <summary>The parts of a Signature Version 4, from the Authorization header or a presigned query.</summary>
/// <param name="Date">X-Amz-Date, such as 20150830T123600Z.</param>
/// <param name="Expires">Seconds a presigned URL is valid; null for a header signature.</param>
public sealed record Signature(
    string AccessKeyId,
    string Date,
    string ScopeDate,
    string Region,
    string Service,
    string[] SignedHeaders,
    string Value,
    string? SessionToken,
    int? Expires);

/// <summary>
/// Signature Version 4 read and computed. Source: AWS General Reference, "Create a signed AWS API request".
/// </summary>
public static class SigV4
{
    public const string UnsignedPayload = "UNSIGNED-PAYLOAD";
    public const string EmptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private const string Algorithm = "AWS4-HMAC-SHA256";
    private static readonly ConcurrentDictionary<(string, string, string, string), byte[]> Keys = new();

    /// <returns>null when the request carries no Signature Version 4, or a broken one.</returns>
    public static Signature? Read(IHeaderDictionary headers, IReadOnlyList<KeyValuePair<string, string>> query)
    {
        var authorization = headers.Authorization.ToString();
        if (authorization.StartsWith(Algorithm, StringComparison.Ordinal))
        {
            string? credential = null, signed = null, value = null;
            foreach (var part in authorization[Algorithm.Length..].Split(',', StringSplitOptions.TrimEntries))
            {
                var at = part.IndexOf('=');
                if (at < 0) continue;
                switch (part[..at])
                {
                    case "Credential": credential = part[(at + 1)..]; break;
                    case "SignedHeaders": signed = part[(at + 1)..]; break;
                    case "Signature": value = part[(at + 1)..]; break;
                }
            }
            return Make(credential, headers["x-amz-date"], signed, value, headers["x-amz-security-token"], null);
        }
        if (Find(query, "X-Amz-Algorithm") == Algorithm)
            return Make(
                Find(query, "X-Amz-Credential"), Find(query, "X-Amz-Date"), Find(query, "X-Amz-SignedHeaders"),
                Find(query, "X-Amz-Signature"), Find(query, "X-Amz-Security-Token"),
                int.TryParse(Find(query, "X-Amz-Expires"), out var seconds) ? seconds : null);
        return null;
    }

    private static string? Find(IReadOnlyList<KeyValuePair<string, string>> query, string name)
    {
        foreach (var pair in query)
            if (pair.Key == name)
                return pair.Value;
        return null;
    }

    private static Signature? Make(string? credential, string? date, string? signed, string? value, string? token, int? expires)
    {
        var scope = credential?.Split('/');
        if (scope is not { Length: 5 } || string.IsNullOrEmpty(date) || string.IsNullOrEmpty(signed) || string.IsNullOrEmpty(value))
            return null;
        return new Signature(
            scope[0], date, scope[1], scope[2], scope[3], signed.Split(';'), value, string.IsNullOrEmpty(token) ? null : token, expires);
    }

    /// <summary>The signature that the request ought to have, 64 hex digits.</summary>
    /// <param name="path">As on the wire, escaped.</param>
    /// <param name="query">Unescaped names and values in any order; X-Amz-Signature is left out.</param>
    /// <param name="header">A header's values by lower-case name.</param>
    /// <param name="payloadHash">SHA-256 of the body in hex, or a literal such as UNSIGNED-PAYLOAD.</param>
    public static string Compute(
        Signature signature, string secret, string method, string path, IReadOnlyList<KeyValuePair<string, string>> query,
        Func<string, IEnumerable<string?>> header, string payloadHash)
    {
        var text = new StringBuilder(1024);
        text.Append(method).Append('\n');
        AppendPath(text, path, signature.Service == "s3");
        text.Append('\n');
        AppendQuery(text, query);
        text.Append('\n');
        foreach (var name in signature.SignedHeaders)
        {
            text.Append(name).Append(':');
            var first = true;
            foreach (var value in header(name))
            {
                if (!first) text.Append(',');
                AppendTrimmed(text, value ?? "");
                first = false;
            }
            text.Append('\n');
        }
        text.Append('\n').AppendJoin(';', signature.SignedHeaders).Append('\n').Append(payloadHash);

        var toSign = $"{Algorithm}\n{signature.Date}\n{signature.ScopeDate}/{signature.Region}/{signature.Service}/aws4_request\n{Hash(text.ToString())}";
        return Convert.ToHexStringLower(HMACSHA256.HashData(Key(secret, signature), Encoding.UTF8.GetBytes(toSign)));
    }

    public static string Hash(ReadOnlySpan<byte> body) =>
        body.IsEmpty ? EmptyHash : Convert.ToHexStringLower(SHA256.HashData(body));

    /// <summary>True within the 15 minutes that AWS allows, or until a presigned URL's end.</summary>
    public static bool InTime(Signature signature, DateTimeOffset now)
    {
        if (!DateTimeOffset.TryParseExact(
                signature.Date, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date))
            return false;
        if (!signature.Date.StartsWith(signature.ScopeDate, StringComparison.Ordinal))
            return false;
        return date - now < TimeSpan.FromMinutes(15)
            && now - date < (signature.Expires is { } seconds ? TimeSpan.FromSeconds(seconds) : TimeSpan.FromMinutes(15));
    }

    private static byte[] Key(string secret, Signature signature)
    {
        if (Keys.Count > 5000)
            Keys.Clear();
        return Keys.GetOrAdd((secret, signature.ScopeDate, signature.Region, signature.Service), static place =>
        {
            var key = HMACSHA256.HashData(Encoding.UTF8.GetBytes("AWS4" + place.Item1), Encoding.UTF8.GetBytes(place.Item2));
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(place.Item3));
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(place.Item4));
            return HMACSHA256.HashData(key, "aws4_request"u8);
        });
    }

    private static string Hash(string text)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        try
        {
            return Hash(bytes.AsSpan(0, Encoding.UTF8.GetBytes(text, bytes)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>S3 takes the path as it is sent, escaped once; the others normalise it and escape it again.</summary>
    private static void AppendPath(StringBuilder text, string path, bool s3)
    {
        if (path.Length == 0) path = "/";
        if (s3)
        {
            text.AppendJoin('/', path.Split('/').Select(segment => Escape(Uri.UnescapeDataString(segment))));
            return;
        }
        var segments = new List<string>();
        foreach (var segment in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (segment == "..")
            {
                if (segments.Count > 0) segments.RemoveAt(segments.Count - 1);
            }
            else if (segment != ".")
            {
                segments.Add(Escape(segment));
            }
        }
        text.Append('/').AppendJoin('/', segments);
        if (segments.Count > 0 && path[^1] == '/')
            text.Append('/');
    }

    private static void AppendQuery(StringBuilder text, IReadOnlyList<KeyValuePair<string, string>> query)
    {
        if (query.Count == 0) return;
        var pairs = new List<(string Name, string Value)>(query.Count);
        foreach (var pair in query)
            if (pair.Key != "X-Amz-Signature")
                pairs.Add((Escape(pair.Key), Escape(pair.Value)));
        pairs.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name) is var order && order != 0 ? order : string.CompareOrdinal(a.Value, b.Value));
        for (var i = 0; i < pairs.Count; i++)
            text.Append(i == 0 ? "" : "&").Append(pairs[i].Name).Append('=').Append(pairs[i].Value);
    }

    private static void AppendTrimmed(StringBuilder text, string value)
    {
        var space = false;
        foreach (var c in value.AsSpan().Trim())
        {
            if (c == ' ')
            {
                if (!space) text.Append(' ');
                space = true;
                continue;
            }
            space = false;
            text.Append(c);
        }
    }

    /// <summary>RFC 3986: all but the unreserved characters.</summary>
    internal static string Escape(string text) => Uri.EscapeDataString(text);
}
