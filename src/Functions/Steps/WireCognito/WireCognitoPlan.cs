using System.Text.Json.Nodes;
using Berth.Planning;
using Berth.Profiles;

namespace Berth.Steps.WireCognito;

/// <summary>The app client through which people sign in; nothing where a foreign OIDC provider is used.</summary>
public sealed class WireCognitoPlan : IStepPlan
{
    public string Step => StepNames.WireCognito;

    public IReadOnlyList<Resource> Desired(Blueprint blueprint) => blueprint.SignIn is CognitoSignIn signIn
        ? [new(signIn.Id, new JsonObject
        {
            ["callbackUrls"] = Sorted(signIn.CallbackUrls),
            ["logoutUrls"] = Sorted(signIn.LogoutUrls),
            ["oauthFlows"] = new JsonArray("code"),
            ["oauthScopes"] = Sorted(signIn.Scope.Split(' ', StringSplitOptions.RemoveEmptyEntries)),
            ["identityProviders"] = Sorted(signIn.IdentityProviders),
        })]
        : [];

    private static JsonArray Sorted(IEnumerable<string> values) => new([.. values.Order(StringComparer.Ordinal).Select(value => (JsonNode)value)]);
}
