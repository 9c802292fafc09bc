using System.Text.Json.Nodes;
using Amazon.CognitoIdentityProvider;
using Amazon.CognitoIdentityProvider.Model;
using Berth.Errors;
using Berth.Planning;
using Berth.Profiles;
using Berth.Steps.WireCognito;
using Berth.Tests.Planning;

namespace Berth.Tests.Steps;

public sealed class UserPoolClientKindTests
{
    private readonly FakeClient<IAmazonCognitoIdentityProvider> cognito = new FakeClient<IAmazonCognitoIdentityProvider>()
        .On((ListIdentityProvidersRequest request) => request.NextToken is null
            ? new ListIdentityProvidersResponse { Providers = [new() { ProviderName = "Google" }], NextToken = "more" }
            : new ListIdentityProvidersResponse { Providers = [new() { ProviderName = "Okta" }] });

    private Task Prepare(params string[] providers) => new UserPoolClientKind(cognito.Client, new(cognito.Client)).PrepareAsync(
        [new(new(CognitoSignIn.Kind, "berth-prd"), new JsonObject { ["identityProviders"] = new JsonArray([.. providers.Select(provider => (JsonNode)provider)]) })], Sample.Context(), default);

    [Fact]
    public Task Providers_of_the_pool_pass() => Prepare("COGNITO", "Google", "Okta");

    [Fact]
    public async Task The_pools_own_users_cost_no_call()
    {
        await Prepare("COGNITO");
        Assert.Empty(cognito.Calls);
    }

    [Fact]
    public async Task Provider_that_the_pool_lacks_is_refused_with_those_it_has()
    {
        var refused = await Assert.ThrowsAsync<PermanentError>(() => Prepare("Google", "Gogle", "AzureAD"));
        Assert.Equal("IdentityProviderMissing", refused.Code);
        Assert.EndsWith("has no identity provider Gogle, AzureAD; there are: COGNITO, Google, Okta.", refused.Reason);
    }
}
