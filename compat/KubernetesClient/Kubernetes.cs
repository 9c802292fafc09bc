using System.Security.Cryptography.X509Certificates;
using k8s.Authentication;
using k8s.Exceptions;

namespace k8s;

/// <summary>
/// A client of one Kubernetes API server. Stand-in for the official KubernetesClient: registries without it.
/// One instance holds one connection pool; keep it for the life of the process.
/// </summary>
public class Kubernetes : IKubernetes, ICoreV1Operations, IAppsV1Operations, IBatchV1Operations, INetworkingV1Operations,
    IRbacAuthorizationV1Operations, ICoordinationV1Operations, ICustomObjectsOperations
{
    private readonly Connection connection;

    public Kubernetes(KubernetesClientConfiguration config, params DelegatingHandler[] handlers)
    {
        if (config is null)
            throw new KubeConfigException("KubeConfig must be provided");
        if (string.IsNullOrWhiteSpace(config.Host))
            throw new KubeConfigException("Host url must be set");
        if (!Uri.TryCreate(config.Host, UriKind.Absolute, out var host))
            throw new KubeConfigException("Bad host url");

        connection = new Connection(config, host, handlers);
        HttpClientTimeout = config.HttpClientTimeout;
    }

    public Uri BaseUri
    {
        get => connection.BaseUri;
        set => connection.BaseUri = value;
    }

    public HttpClient HttpClient => connection.Client;

    public ServiceClientCredentials Credentials => connection.Credentials;

    public TimeSpan HttpClientTimeout
    {
        get => connection.Timeout;
        set => connection.Timeout = value;
    }

    public ICoreV1Operations CoreV1 => this;

    public IAppsV1Operations AppsV1 => this;

    public IBatchV1Operations BatchV1 => this;

    public INetworkingV1Operations NetworkingV1 => this;

    public IRbacAuthorizationV1Operations RbacAuthorizationV1 => this;

    public ICoordinationV1Operations CoordinationV1 => this;

    public ICustomObjectsOperations CustomObjects => this;

    Connection ICoreV1Operations.Connection => connection;

    Connection IAppsV1Operations.Connection => connection;

    Connection IBatchV1Operations.Connection => connection;

    Connection INetworkingV1Operations.Connection => connection;

    Connection IRbacAuthorizationV1Operations.Connection => connection;

    Connection ICoordinationV1Operations.Connection => connection;

    Connection ICustomObjectsOperations.Connection => connection;

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
            connection.Dispose();
    }
}
