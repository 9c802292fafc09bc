using System.Text.RegularExpressions;
using Berth.Platforms;
using Berth.Requests;

namespace Berth.Profiles;

/// <summary>What a request says of signing in at the load balancer: whether it can be, and what it comes to.</summary>
internal static partial class SignInChoice
{
    public const string Cookie = "AWSELBAuthSessionCookie";

    /// <param name="host">The one that people call.</param>
    public static SignIn Of(string environment, string host, SignInRequest request) => request switch
    {
        { Type: "oidc", Oidc: { } provider } => new OidcSignIn(provider, request.Scope, request.SessionTimeoutSeconds, Cookie),
        var cognito => new CognitoSignIn($"berth-{environment}", [$"https://{host}/oauth2/idpresponse"],
            [$"https://{host}"], cognito.IdentityProviders, cognito.Scope, cognito.SessionTimeoutSeconds, Cookie),
    };

    public static IEnumerable<SecretUse> Secrets(SignInRequest request, string field)
    {
        if (request.Oidc is { } provider)
            yield return new($"{field}/oidc/clientSecret", provider.ClientSecret);
    }

    /// <param name="field">Where the request says it.</param>
    public static IEnumerable<RequestProblem> Check(SignInRequest signIn, Platform platform, string field)
    {
        if (signIn is { Type: "oidc", Oidc: null })
            yield return new($"{field}/oidc", "is missing", "type oidc needs the provider's endpoints, client id and secret");
        if (signIn.Type == "cognito" && platform.UserPool is null)
            yield return new($"{field}/type", $"the platform {platform.Name} has no user pool", "use type oidc or put a platform with userPool");
        if (signIn.IdentityProviders.Count == 0)
            yield return new($"{field}/identityProviders", "is empty", "name COGNITO or the user pool's providers");
        if (signIn.IdentityProviders.Distinct().Count() < signIn.IdentityProviders.Count)
            yield return new($"{field}/identityProviders", "names a provider twice", "name each provider once");
        foreach (var (index, provider) in signIn.IdentityProviders.Index())
            if (!ProviderPattern().IsMatch(provider))
                yield return new($"{field}/identityProviders/{index}", "is no name of an identity provider", "give 1 to 32 characters without space, comma and underscore, as the user pool has it");
    }

    /// <summary>Cognito's rule; RISKEN takes the names as a list with commas, and cuts them off user names at the underscore.</summary>
    [GeneratedRegex(@"^[^_,\s\p{C}]{1,32}\z")]
    private static partial Regex ProviderPattern();
}
