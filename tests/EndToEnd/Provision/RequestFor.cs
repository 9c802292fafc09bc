using System.Text.Json.Nodes;

namespace Berth.Tests.EndToEnd.Provision;

/// <summary>Requests like events/risken.json for environments of other names.</summary>
internal static class RequestFor
{
    public static JsonObject Risken() => JsonNode.Parse(File.ReadAllText(Repository.Risken))!.AsObject();

    /// <summary>Hosts, namespace and schema bear the environment's name, so that what belongs to it is found by that name.</summary>
    public static JsonObject Environment(string name, string requestId = "request-0001")
    {
        var request = Risken();
        request["requestId"] = requestId;
        request["environment"] = name;
        var risken = request["risken"]!.AsObject();
        risken["namespace"] = name;
        risken["consoleHost"] = $"console.{name}.example.com";
        risken["accessToken"]!["host"] = $"api.{name}.example.com";
        risken["database"]!["schema"] = Schema(name);
        return request;
    }

    /// <summary>A schema belongs to one environment, like a host.</summary>
    public static string Schema(string environment) => $"mimosa_{environment.Replace('-', '_')}";

    /// <summary>Sign-in at an identity provider that is nobody's.</summary>
    /// <param name="secretArn">Of the secret that holds the client secret under <c>clientSecret</c>.</param>
    public static JsonObject OidcSignIn(string secretArn) => new()
    {
        ["type"] = "oidc",
        ["oidc"] = new JsonObject
        {
            ["issuer"] = "https://idp.example.com",
            ["authorizationEndpoint"] = "https://idp.example.com/authorize",
            ["tokenEndpoint"] = "https://idp.example.com/token",
            ["userInfoEndpoint"] = "https://idp.example.com/userinfo",
            ["clientId"] = "risken",
            ["clientSecret"] = new JsonObject { ["secretArn"] = secretArn, ["jsonKey"] = "clientSecret" },
        },
    };

    public static JsonObject With(this JsonObject request, string field, JsonNode? value)
    {
        request[field] = value;
        return request;
    }
}
