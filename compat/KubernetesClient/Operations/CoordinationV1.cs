namespace k8s;

public static partial class CoordinationV1OperationsExtensions
{
    public static Task<V1Lease> ReadNamespacedLeaseAsync(
        this ICoordinationV1Operations operations, string name, string namespaceParameter, bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<V1Lease>(HttpMethod.Get, $"apis/coordination.k8s.io/v1/namespaces/{namespaceParameter}/leases/{name}", Query.Read(pretty), null, cancellationToken);

    public static Task<V1Lease> PatchNamespacedLeaseAsync(
        this ICoordinationV1Operations operations, V1Patch body, string name, string namespaceParameter, string dryRun = default, string fieldManager = default, string fieldValidation = default, bool? force = default,
        bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<V1Lease>(HttpMethod.Patch, $"apis/coordination.k8s.io/v1/namespaces/{namespaceParameter}/leases/{name}", Query.Write(dryRun, fieldManager, fieldValidation, force, pretty), body, cancellationToken);

    public static Task<V1Lease> CreateNamespacedLeaseAsync(
        this ICoordinationV1Operations operations, V1Lease body, string namespaceParameter, string dryRun = default, string fieldManager = default, string fieldValidation = default,
        bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<V1Lease>(HttpMethod.Post, $"apis/coordination.k8s.io/v1/namespaces/{namespaceParameter}/leases", Query.Write(dryRun, fieldManager, fieldValidation, pretty: pretty), body, cancellationToken);

    public static Task<V1Lease> ReplaceNamespacedLeaseAsync(
        this ICoordinationV1Operations operations, V1Lease body, string name, string namespaceParameter, string dryRun = default, string fieldManager = default, string fieldValidation = default,
        bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<V1Lease>(HttpMethod.Put, $"apis/coordination.k8s.io/v1/namespaces/{namespaceParameter}/leases/{name}", Query.Write(dryRun, fieldManager, fieldValidation, pretty: pretty), body, cancellationToken);

    public static Task<V1Status> DeleteNamespacedLeaseAsync(
        this ICoordinationV1Operations operations, string name, string namespaceParameter, V1DeleteOptions body = default, string dryRun = default, int? gracePeriodSeconds = default,
        bool? ignoreStoreReadErrorWithClusterBreakingPotential = default, bool? orphanDependents = default, string propagationPolicy = default,
        bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<V1Status>(HttpMethod.Delete, $"apis/coordination.k8s.io/v1/namespaces/{namespaceParameter}/leases/{name}", Query.Delete(dryRun, gracePeriodSeconds, orphanDependents, propagationPolicy, pretty)
            .Add("ignoreStoreReadErrorWithClusterBreakingPotential", ignoreStoreReadErrorWithClusterBreakingPotential), body, cancellationToken);
}
