using System.Security.Cryptography.X509Certificates;
using k8s.Authentication;

namespace k8s;

/// <summary>Where the API server is, whom to trust and who calls. The official type also reads kubeconfig files; nothing here needs that.</summary>
public partial class KubernetesClientConfiguration
{
    /// <summary>The namespace a caller may take as its default; no request uses it by itself.</summary>
    public string Namespace { get; set; }

    /// <summary>The server's URL, https://host[:port].</summary>
    public string Host { get; set; }

    /// <summary>The authorities that may have signed the server's certificate; null leaves it to the system's.</summary>
    public X509Certificate2Collection SslCaCerts { get; set; }

    /// <summary>Accepts any server certificate.</summary>
    public bool SkipTlsVerify { get; set; }

    /// <summary>The name to ask for and to expect in the server's certificate, where it is not the one in Host.</summary>
    public string TlsServerName { get; set; }

    public string UserAgent { get; set; } = "kubernetes-csharp/20.0.0-berth";

    /// <summary>A bearer token. <see cref="TokenProvider"/> goes before it.</summary>
    public string AccessToken { get; set; }

    public ITokenProvider TokenProvider { get; set; }

    /// <summary>The time one call may take; a call that takes longer ends in TaskCanceledException.</summary>
    public TimeSpan HttpClientTimeout { get; set; } = TimeSpan.FromSeconds(100);

    public Action<SocketsHttpHandler> FirstMessageHandlerSetup { get; set; }

    /// <summary>HTTP/1.1 only.</summary>
    public bool DisableHttp2 { get; set; }
}
