namespace k8s;

/// <summary>A connection to one API server, with the operation groups in use.</summary>
public interface IKubernetes : IDisposable
{
    Uri BaseUri { get; set; }

    ICoreV1Operations CoreV1 { get; }

    IAppsV1Operations AppsV1 { get; }

    IBatchV1Operations BatchV1 { get; }

    INetworkingV1Operations NetworkingV1 { get; }

    IRbacAuthorizationV1Operations RbacAuthorizationV1 { get; }

    ICoordinationV1Operations CoordinationV1 { get; }

    ICustomObjectsOperations CustomObjects { get; }
}
