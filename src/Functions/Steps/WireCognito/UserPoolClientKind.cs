using System.Text.Json.Nodes;
using Amazon.CognitoIdentityProvider;
using Amazon.CognitoIdentityProvider.Model;
using Berth.Planning;
using Berth.Platforms;
using Berth.Profiles;

namespace Berth.Steps.WireCognito;

/// <summary>
/// An app client of the platform's user pool. App clients carry no tags: the environment's name in the client's name says
/// whose it is, and a create whose reply was lost is found again by that name.
/// </summary>
public sealed class UserPoolClientKind(IAmazonCognitoIdentityProvider cognito, SingleAttempt<IAmazonCognitoIdentityProvider> once) : IResourceKind
{
    public string Kind => CognitoSignIn.Kind;

    /// <summary>The pool's own users, always there.</summary>
    private const string OwnUsers = "COGNITO";

    /// <summary>Says before anything is changed that the pool does not have what is asked for.</summary>
    public async Task PrepareAsync(IReadOnlyList<Resource> desired, StepContext context, CancellationToken cancellation)
    {
        var wanted = desired.SelectMany(client => List(client.Specification, "identityProviders")).Where(provider => provider != OwnUsers).Distinct().ToList();
        if (wanted.Count == 0)
            return;
        var there = await ProvidersAsync(context, cancellation);
        if (wanted.Except(there).ToList() is { Count: > 0 } missing)
            throw new Errors.PermanentError("IdentityProviderMissing",
                $"The user pool {Pool(context)} has no identity provider {string.Join(", ", missing)}; there are: {string.Join(", ", there.Prepend(OwnUsers))}.",
                "Correct signIn.identityProviders, or have the provider added to the user pool.");
    }

    public async Task<Observed?> ObserveAsync(Resource desired, StepContext context, CancellationToken cancellation) =>
        await FindAsync(desired.Id.Name, context, cancellation) is { } client ? Seen(client) : null;

    public async Task<Observed> CreateAsync(Resource desired, StepContext context, CancellationToken cancellation)
    {
        var wanted = desired.Specification;
        var created = await once.Client.CreateUserPoolClientAsync(new CreateUserPoolClientRequest
        {
            UserPoolId = Pool(context),
            ClientName = desired.Id.Name,
            // The load balancer signs its token request with it; it stays between the two.
            GenerateSecret = true,
            CallbackURLs = List(wanted, "callbackUrls"),
            LogoutURLs = List(wanted, "logoutUrls"),
            AllowedOAuthFlows = List(wanted, "oauthFlows"),
            AllowedOAuthFlowsUserPoolClient = true,
            AllowedOAuthScopes = List(wanted, "oauthScopes"),
            SupportedIdentityProviders = List(wanted, "identityProviders"),
            PreventUserExistenceErrors = PreventUserExistenceErrorTypes.ENABLED,
        }, cancellation);
        return Seen(created.UserPoolClient);
    }

    /// <summary>UpdateUserPoolClient resets every field that is not sent: all that is there is sent again.</summary>
    public async Task<Observed> UpdateAsync(Resource desired, Observed current, StepContext context, CancellationToken cancellation)
    {
        var live = await FindAsync(desired.Id.Name, context, cancellation) ?? throw new Errors.TransientError($"The app client {desired.Id.Name} was there and is gone.");
        var wanted = desired.Specification;
        var updated = await cognito.UpdateUserPoolClientAsync(new UpdateUserPoolClientRequest
        {
            UserPoolId = live.UserPoolId,
            ClientId = live.ClientId,
            ClientName = live.ClientName,
            CallbackURLs = List(wanted, "callbackUrls"),
            LogoutURLs = List(wanted, "logoutUrls"),
            AllowedOAuthFlows = List(wanted, "oauthFlows"),
            AllowedOAuthFlowsUserPoolClient = true,
            AllowedOAuthScopes = List(wanted, "oauthScopes"),
            SupportedIdentityProviders = List(wanted, "identityProviders"),
            DefaultRedirectURI = live.DefaultRedirectURI,
            RefreshTokenValidity = live.RefreshTokenValidity,
            AccessTokenValidity = live.AccessTokenValidity,
            IdTokenValidity = live.IdTokenValidity,
            TokenValidityUnits = live.TokenValidityUnits,
            ReadAttributes = live.ReadAttributes,
            WriteAttributes = live.WriteAttributes,
            ExplicitAuthFlows = live.ExplicitAuthFlows,
            AnalyticsConfiguration = live.AnalyticsConfiguration,
            PreventUserExistenceErrors = live.PreventUserExistenceErrors,
            EnableTokenRevocation = live.EnableTokenRevocation,
            EnablePropagateAdditionalUserContextData = live.EnablePropagateAdditionalUserContextData,
            AuthSessionValidity = live.AuthSessionValidity,
        }, cancellation);
        return Seen(updated.UserPoolClient);
    }

    public async Task DeleteAsync(ResourceId id, StepContext context, CancellationToken cancellation)
    {
        if (await FindAsync(id.Name, context, cancellation) is not { } client)
            return;
        try
        {
            await cognito.DeleteUserPoolClientAsync(new DeleteUserPoolClientRequest { UserPoolId = client.UserPoolId, ClientId = client.ClientId }, cancellation);
        }
        catch (ResourceNotFoundException)
        {
            // What is gone need not be deleted.
        }
    }

    private async Task<List<string>> ProvidersAsync(StepContext context, CancellationToken cancellation)
    {
        var found = new List<string>();
        var request = new ListIdentityProvidersRequest { UserPoolId = Pool(context), MaxResults = 60 };
        do
        {
            var page = await cognito.ListIdentityProvidersAsync(request, cancellation);
            found.AddRange((page.Providers ?? []).Select(provider => provider.ProviderName));
            request.NextToken = page.NextToken;
        }
        while (!string.IsNullOrEmpty(request.NextToken));
        return found;
    }

    private async Task<UserPoolClientType?> FindAsync(string name, StepContext context, CancellationToken cancellation)
    {
        var request = new ListUserPoolClientsRequest { UserPoolId = Pool(context), MaxResults = 60 };
        do
        {
            var page = await cognito.ListUserPoolClientsAsync(request, cancellation);
            if ((page.UserPoolClients ?? []).FirstOrDefault(client => client.ClientName == name) is { } found)
                return (await cognito.DescribeUserPoolClientAsync(new DescribeUserPoolClientRequest { UserPoolId = found.UserPoolId, ClientId = found.ClientId }, cancellation)).UserPoolClient;
            request.NextToken = page.NextToken;
        }
        while (!string.IsNullOrEmpty(request.NextToken));
        return null;
    }

    private static Observed Seen(UserPoolClientType client) => new(new JsonObject
    {
        ["callbackUrls"] = Sorted(client.CallbackURLs),
        ["logoutUrls"] = Sorted(client.LogoutURLs),
        ["oauthFlows"] = Sorted(client.AllowedOAuthFlows),
        ["oauthScopes"] = Sorted(client.AllowedOAuthScopes),
        ["identityProviders"] = Sorted(client.SupportedIdentityProviders),
    }, new Dictionary<string, string> { ["clientId"] = client.ClientId });

    private static JsonArray Sorted(List<string>? values) => new([.. (values ?? []).Order(StringComparer.Ordinal).Select(value => (JsonNode)value)]);

    private static List<string> List(JsonObject specification, string field) => [.. specification[field]!.AsArray().Select(value => value!.GetValue<string>())];

    private static string Pool(StepContext context) => context.Platform.UserPool!.Id;
}
