using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using k8s.Authentication;

namespace k8s;

/// <summary>One HttpClient over one SocketsHttpHandler, and how a call goes out and its answer is read.</summary>
internal sealed class Connection : IDisposable
{
    private readonly HttpMessageHandler handler;
    private readonly string serverName;
    private readonly Version version;
    private Uri baseUri;

    public Connection(KubernetesClientConfiguration config, Uri host, DelegatingHandler[] handlers)
    {
        BaseUri = host;
        serverName = config.TlsServerName;
        version = config.DisableHttp2 ? HttpVersion.Version11 : HttpVersion.Version20;
        Credentials = config.TokenProvider is not null ? new TokenCredentials(config.TokenProvider)
            : string.IsNullOrEmpty(config.AccessToken) ? null
            : new TokenCredentials(config.AccessToken);

        var sockets = new SocketsHttpHandler
        {
            EnableMultipleHttp2Connections = true,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            KeepAlivePingDelay = TimeSpan.FromMinutes(3),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(30),
            SslOptions = ServerTrust(config),
        };
        config.FirstMessageHandlerSetup?.Invoke(sockets);

        handler = sockets;
        foreach (var outer in Enumerable.Reverse(handlers ?? []))
        {
            outer.InnerHandler = handler;
            handler = outer;
        }

        Client = new HttpClient(handler, disposeHandler: false) { Timeout = System.Threading.Timeout.InfiniteTimeSpan };
        if (!string.IsNullOrWhiteSpace(config.UserAgent))
            Client.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", config.UserAgent);
    }

    public Uri BaseUri
    {
        get => baseUri;
        set => baseUri = value.AbsoluteUri.EndsWith('/') ? value : new Uri(value.AbsoluteUri + "/");
    }

    public HttpClient Client { get; }

    public ServiceClientCredentials Credentials { get; }

    public TimeSpan Timeout { get; set; }

    /// <summary>Sends, and reads a 2xx answer as T; any other answer is an <see cref="HttpOperationException"/>.</summary>
    public async Task<T> SendAsync<T>(HttpMethod method, string path, Query query, object body, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Timeout);

        using var request = new HttpRequestMessage(method, new Uri(BaseUri, path + query)) { Version = version };
        var content = body is null ? "" : KubernetesJson.Serialize(body);
        if (body is not null)
        {
            request.Content = new StringContent(content, Encoding.UTF8);
            request.Content.Headers.ContentType = ContentType(body);
        }

        if (Credentials is not null)
            await Credentials.ProcessHttpRequestAsync(request, limit.Token).ConfigureAwait(false);
        if (!string.IsNullOrWhiteSpace(serverName))
            request.Headers.Host = serverName; // The handler also takes the TLS name from it.

        using var response = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
            throw await RefusalAsync(request, content, response, limit.Token).ConfigureAwait(false);

        await using var stream = await response.Content.ReadAsStreamAsync(limit.Token).ConfigureAwait(false);
        return await KubernetesJson.DeserializeAsync<T>(stream, limit.Token).ConfigureAwait(false);
    }

    public void Dispose()
    {
        Client.Dispose();
        handler.Dispose();
    }

    private static async Task<HttpOperationException> RefusalAsync(
        HttpRequestMessage request, string content, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var answer = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        return new HttpOperationException($"Operation returned an invalid status code '{response.StatusCode}', response body {answer}")
        {
            Request = new HttpRequestMessageWrapper(request, content),
            Response = new HttpResponseMessageWrapper(response, answer),
        };
    }

    private static MediaTypeHeaderValue ContentType(object body) => MediaTypeHeaderValue.Parse((body as V1Patch)?.Type switch
    {
        null => "application/json; charset=utf-8",
        V1Patch.PatchType.JsonPatch => "application/json-patch+json; charset=utf-8",
        V1Patch.PatchType.MergePatch => "application/merge-patch+json; charset=utf-8",
        V1Patch.PatchType.StrategicMergePatch => "application/strategic-merge-patch+json; charset=utf-8",
        V1Patch.PatchType.ApplyPatch => "application/apply-patch+yaml; charset=utf-8",
        var other => throw new ArgumentOutOfRangeException(nameof(body), other, "patch type"),
    });

    // The official client drops the host name check once the chain needs its own authorities. A chain policy keeps it:
    // the platform verifies chain and name against the given authorities alone.
    private static SslClientAuthenticationOptions ServerTrust(KubernetesClientConfiguration config)
    {
        var options = new SslClientAuthenticationOptions();
        if (config.SkipTlsVerify)
        {
            options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
        }
        else if (config.SslCaCerts is not null)
        {
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(config.SslCaCerts);
        }

        return options;
    }
}
