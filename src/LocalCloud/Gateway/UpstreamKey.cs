namespace Berth.LocalCloud.Gateway;

/// <summary>moto checks no signature. So it answers only who shows the key of this run, which its address holds as user information; no other program gets past the gateway.</summary>
internal sealed class UpstreamKey(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    public const string Header = "x-berth-upstream";

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri is { UserInfo: { Length: > 0 } key })
            request.Headers.TryAddWithoutValidation(Header, key);
        return base.SendAsync(request, cancellationToken);
    }
}
