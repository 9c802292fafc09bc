using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Berth.LocalCloud.Kubernetes;

/// <summary>What a valid token says.</summary>
/// <param name="Subject">system:serviceaccount:namespace:name</param>
public sealed record ServiceAccountIdentity(string Issuer, string Subject, IReadOnlyList<string> Audiences);

/// <summary>
/// Tokens of service accounts, as the TokenRequest API gives them and pods get them mounted: JWTs signed with RS256 by this cluster.
/// With the audience sts.amazonaws.com they are what IRSA shows to STS.
/// </summary>
public sealed class ServiceAccountTokens(string issuer, ObjectStore store, TimeProvider clock) : IDisposable
{
    private const int ShortestSeconds = 600;
    private readonly RSA key = RSA.Create(2048);
    private readonly string keyId = RandomNumberGenerator.GetHexString(40, lowercase: true);

    /// <summary>https://…, as DescribeCluster names it.</summary>
    public string Issuer => issuer;

    /// <summary>Answers a TokenRequest with one that has a token.</summary>
    /// <exception cref="ApiException">404: no such account; 422: the time is too short.</exception>
    public JsonObject Request(string space, string name, JsonObject request)
    {
        var account = store.Find(new ObjectKey(Catalogue.ServiceAccounts.Name, space, name)) ?? throw ApiException.NotFound(Catalogue.ServiceAccounts, name);
        var seconds = (int?)request["spec"]?["expirationSeconds"] ?? 3600;
        if (seconds < ShortestSeconds)
            throw new ApiException(422, "Invalid", $"TokenRequest.authentication.k8s.io \"\" is invalid: spec.expirationSeconds: Invalid value: {seconds}: may not specify a duration less than 10 minutes");
        string[] audiences = [.. (request["spec"]?["audiences"] as JsonArray ?? []).Select(audience => (string)audience!)];
        if (audiences.Length == 0)
            audiences = [issuer];
        var now = clock.GetUtcNow();
        var uid = (string)account.Body["metadata"]!["uid"]!;
        return new JsonObject
        {
            ["kind"] = "TokenRequest",
            ["apiVersion"] = "authentication.k8s.io/v1",
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = space },
            ["spec"] = new JsonObject { ["audiences"] = Texts(audiences), ["expirationSeconds"] = seconds },
            ["status"] = new JsonObject
            {
                ["token"] = Sign(new JsonObject
                {
                    ["aud"] = Texts(audiences),
                    ["exp"] = now.ToUnixTimeSeconds() + seconds,
                    ["iat"] = now.ToUnixTimeSeconds(),
                    ["nbf"] = now.ToUnixTimeSeconds(),
                    ["iss"] = issuer,
                    ["kubernetes.io"] = new JsonObject { ["namespace"] = space, ["serviceaccount"] = new JsonObject { ["name"] = name, ["uid"] = uid } },
                    ["sub"] = $"system:serviceaccount:{space}:{name}",
                }),
                ["expirationTimestamp"] = now.AddSeconds(seconds).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"),
            },
        };
    }

    /// <returns>null: not signed by this cluster, out of time, or its account has gone.</returns>
    public ServiceAccountIdentity? Verify(string token)
    {
        if (token.Split('.') is not [var head, var body, var signature] || !Base64Url.IsValid(head) || !Base64Url.IsValid(body) || !Base64Url.IsValid(signature)
            || !key.VerifyData(Encoding.ASCII.GetBytes($"{head}.{body}"), Base64Url.DecodeFromChars(signature), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))
            return null;
        var claims = JsonNode.Parse(Base64Url.DecodeFromChars(body))!;
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        var (space, account) = ((string)claims["kubernetes.io"]!["namespace"]!, claims["kubernetes.io"]!["serviceaccount"]!);
        return (long)claims["exp"]! > now && store.Find(new ObjectKey(Catalogue.ServiceAccounts.Name, space, (string)account["name"]!)) is { } live
            && live.Json.Contains((string)account["uid"]!, StringComparison.Ordinal)
            ? new ServiceAccountIdentity(issuer, (string)claims["sub"]!, [.. claims["aud"]!.AsArray().Select(audience => (string)audience!)])
            : null;
    }

    /// <summary>The key set for others who verify (/openid/v1/jwks).</summary>
    public JsonObject Keys()
    {
        var parameters = key.ExportParameters(false);
        return new JsonObject
        {
            ["keys"] = new JsonArray(new JsonObject
            {
                ["use"] = "sig",
                ["kty"] = "RSA",
                ["kid"] = keyId,
                ["alg"] = "RS256",
                ["n"] = Base64Url.EncodeToString(parameters.Modulus),
                ["e"] = Base64Url.EncodeToString(parameters.Exponent),
            }),
        };
    }

    public void Dispose() => key.Dispose();

    private string Sign(JsonObject claims)
    {
        var head = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(new JsonObject { ["alg"] = "RS256", ["kid"] = keyId }.ToJsonString()));
        var text = $"{head}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims.ToJsonString()))}";
        return $"{text}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    private static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode)text)];
}
