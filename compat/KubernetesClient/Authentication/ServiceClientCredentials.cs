namespace k8s.Authentication;

/// <summary>Adds what authenticates a request.</summary>
public abstract class ServiceClientCredentials
{
    public virtual Task ProcessHttpRequestAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>Sets the Authorization header from a token provider.</summary>
public class TokenCredentials(ITokenProvider tokenProvider) : ServiceClientCredentials
{
    public TokenCredentials(string token)
        : this(new StringTokenProvider(token ?? throw new ArgumentNullException(nameof(token)), "Bearer"))
    {
    }

    protected ITokenProvider TokenProvider { get; } = tokenProvider ?? throw new ArgumentNullException(nameof(tokenProvider));

    public override async Task ProcessHttpRequestAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        request.Headers.Authorization = await TokenProvider.GetAuthenticationHeaderAsync(cancellationToken).ConfigureAwait(false);
}
