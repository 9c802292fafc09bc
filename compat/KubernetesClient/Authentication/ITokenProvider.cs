using System.Net.Http.Headers;

namespace k8s.Authentication;

/// <summary>Gives the Authorization header; asked before every request, so it may renew what has expired.</summary>
public interface ITokenProvider
{
    Task<AuthenticationHeaderValue> GetAuthenticationHeaderAsync(CancellationToken cancellationToken);
}

/// <summary>The same token for every request.</summary>
public sealed class StringTokenProvider(string accessToken, string tokenType) : ITokenProvider
{
    public string TokenType => tokenType;

    public Task<AuthenticationHeaderValue> GetAuthenticationHeaderAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new AuthenticationHeaderValue(tokenType, accessToken));
}
