using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Berth.LocalCloud.Kubernetes;

/// <summary>
/// The first calls of a process cost hundreds of milliseconds of compilation. These dry runs take them off the first request for an
/// environment; they change nothing and are not recorded.
/// </summary>
internal static class WarmUp
{
    private const string Header = "x-berth-warm-up";

    private static readonly (string Path, string Body)[] Applies =
    [
        ("/apis/apps/v1/namespaces/default/deployments/warm-up", """
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"warm-up","labels":{"a":"b"}},"spec":{"selector":{"matchLabels":{"a":"b"}},
             "template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i","env":[{"name":"A","value":"1"}],"ports":[{"containerPort":80}]}]}}}}
            """),
        ("/api/v1/namespaces/default/services/warm-up", """{"apiVersion":"v1","kind":"Service","metadata":{"name":"warm-up"},"spec":{"type":"NodePort","ports":[{"port":80}]}}"""),
        ("/api/v1/namespaces/default/configmaps/kube-root-ca.crt", """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"kube-root-ca.crt"},"data":{"a":"b"}}"""),
    ];

    /// <summary>Known by a token of this process, so that nobody else goes unrecorded.</summary>
    public static bool Is(HttpContext context, string token) => context.Request.Headers[Header] == token;

    public static async Task RunAsync(KubernetesApi api, CancellationToken end)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPem(api.CertificateAuthorityPem);
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy } })
        {
            BaseAddress = new Uri(api.Server),
            DefaultRequestVersion = System.Net.HttpVersion.Version20,
        };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", api.AdminToken);
        client.DefaultRequestHeaders.Add(Header, api.AdminToken);
        try
        {
            foreach (var (path, body) in Applies)
            {
                using var content = new StringContent(body, Encoding.UTF8, "application/apply-patch+yaml");
                using var applied = await client.PatchAsync($"{path}?fieldManager=warm-up&dryRun=All", content, end);
                using var listed = await client.GetAsync(path[..path.LastIndexOf('/')], end);
            }
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
        {
            // The API is ending already; nothing was to come of these calls.
        }
    }
}
