using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using Amazon.EKS;
using Amazon.EKS.Model;
using Amazon.Runtime;
using Berth.Errors;
using Berth.Platforms;
using k8s;

namespace Berth.Cluster;

/// <summary>Clients for the clusters of platforms, with a token of the function's own role.</summary>
public sealed class ClusterConnection(IAmazonEKS eks, AWSCredentials credentials, TimeProvider clock) : IDisposable
{
    /// <summary>A token lives 15 minutes and a warm function longer: a client is made anew well before.</summary>
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(10);
    private readonly ConcurrentDictionary<string, (IKubernetes Client, DateTimeOffset Until)> _clients = new();

    public async Task<IKubernetes> ToAsync(string cluster, string region, CancellationToken cancellation)
    {
        if (_clients.TryGetValue(cluster, out var made) && made.Until > clock.GetUtcNow())
            return made.Client;
        var described = await DescribeAsync(cluster, cancellation);
        var client = new Kubernetes(new KubernetesClientConfiguration
        {
            Host = described.Endpoint,
            SslCaCerts = [X509CertificateLoader.LoadCertificate(Pem(described.CertificateAuthority.Data))],
            AccessToken = await EksToken.ForAsync(cluster, region, credentials, cancellation),
            HttpClientTimeout = TimeSpan.FromSeconds(30),
        });
        _clients[cluster] = (client, clock.GetUtcNow() + Life);
        return client;
    }

    public async Task<Amazon.EKS.Model.Cluster> DescribeAsync(string cluster, CancellationToken cancellation)
    {
        try
        {
            var described = (await eks.DescribeClusterAsync(new DescribeClusterRequest { Name = cluster }, cancellation)).Cluster;
            return described.Status == ClusterStatus.ACTIVE
                ? described
                : throw new PermanentError("ClusterNotActive", $"The cluster {cluster} is {described.Status}.", "Wait until it is ACTIVE, then send the request again.");
        }
        catch (ResourceNotFoundException missing)
        {
            throw new PermanentError("ClusterMissing", $"There is no cluster {cluster} in this account and region.", "Correct the platform's cluster name.", missing);
        }
    }

    public void Dispose()
    {
        foreach (var (client, _) in _clients.Values)
            client.Dispose();
    }

    /// <summary>EKS gives the authority as base64 of a PEM.</summary>
    private static byte[] Pem(string data) => Convert.FromBase64String(data);
}
