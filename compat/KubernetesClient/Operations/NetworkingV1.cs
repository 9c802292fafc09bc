namespace k8s;

public static partial class NetworkingV1OperationsExtensions
{
    public static Task<V1Ingress> ReadNamespacedIngressAsync(
        this INetworkingV1Operations operations, string name, string namespaceParameter, bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<V1Ingress>(HttpMethod.Get, $"apis/networking.k8s.io/v1/namespaces/{namespaceParameter}/ingresses/{name}", Query.Read(pretty), null, cancellationToken);

    public static Task<V1IngressList> ListNamespacedIngressAsync(
        this INetworkingV1Operations operations, string namespaceParameter, bool? allowWatchBookmarks = default, string continueParameter = default, string fieldSelector = default, string labelSelector = default,
        int? limit = default, string resourceVersion = default, string resourceVersionMatch = default, bool? sendInitialEvents = default,
        int? timeoutSeconds = default, bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<V1IngressList>(HttpMethod.Get, $"apis/networking.k8s.io/v1/namespaces/{namespaceParameter}/ingresses", Query.List(
            allowWatchBookmarks, continueParameter, fieldSelector, labelSelector, limit, resourceVersion, resourceVersionMatch, timeoutSeconds, pretty)
            .Add("sendInitialEvents", sendInitialEvents), null, cancellationToken);

    public static Task<V1Ingress> PatchNamespacedIngressAsync(
        this INetworkingV1Operations operations, V1Patch body, string name, string namespaceParameter, string dryRun = default, string fieldManager = default, string fieldValidation = default, bool? force = default,
        bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<V1Ingress>(HttpMethod.Patch, $"apis/networking.k8s.io/v1/namespaces/{namespaceParameter}/ingresses/{name}", Query.Write(dryRun, fieldManager, fieldValidation, force, pretty), body, cancellationToken);

    public static Task<V1Status> DeleteNamespacedIngressAsync(
        this INetworkingV1Operations operations, string name, string namespaceParameter, V1DeleteOptions body = default, string dryRun = default, int? gracePeriodSeconds = default,
        bool? ignoreStoreReadErrorWithClusterBreakingPotential = default, bool? orphanDependents = default, string propagationPolicy = default,
        bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<V1Status>(HttpMethod.Delete, $"apis/networking.k8s.io/v1/namespaces/{namespaceParameter}/ingresses/{name}", Query.Delete(dryRun, gracePeriodSeconds, orphanDependents, propagationPolicy, pretty)
            .Add("ignoreStoreReadErrorWithClusterBreakingPotential", ignoreStoreReadErrorWithClusterBreakingPotential), body, cancellationToken);
}
