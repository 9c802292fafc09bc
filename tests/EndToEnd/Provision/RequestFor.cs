using System.Text.Json.Nodes;

namespace Berth.Tests.EndToEnd.Provision;

/// <summary>Requests like events/risken.json and events/service.json for environments of other names.</summary>
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

    /// <summary>A service without a database: the smallest environment there is, for what is the same whatever an environment holds.</summary>
    /// <param name="tag">Of its image.</param>
    public static JsonObject Service(string name, string requestId = "request-0001", string tag = "1.4.2")
    {
        var request = JsonNode.Parse(File.ReadAllText(Repository.Service))!.AsObject();
        request["requestId"] = requestId;
        request["environment"] = name;
        var service = request["service"]!.AsObject();
        service["host"] = $"{name}.example.com";
        service["image"] = $"ghcr.io/example/{name}:{tag}";
        service.Remove("links");
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
