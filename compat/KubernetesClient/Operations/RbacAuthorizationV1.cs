namespace k8s;

public static partial class RbacAuthorizationV1OperationsExtensions
{
    public static Task<V1Role> ReadNamespacedRoleAsync(
        this IRbacAuthorizationV1Operations operations, string name, string namespaceParameter, bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<V1Role>(HttpMethod.Get, $"apis/rbac.authorization.k8s.io/v1/namespaces/{namespaceParameter}/roles/{name}", Query.Read(pretty), null, cancellationToken);

    public static Task<V1Role> PatchNamespacedRoleAsync(
        this IRbacAuthorizationV1Operations operations, V1Patch body, string name, string namespaceParameter, string dryRun = default, string fieldManager = default, string fieldValidation = default, bool? force = default,
        bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<V1Role>(HttpMethod.Patch, $"apis/rbac.authorization.k8s.io/v1/namespaces/{namespaceParameter}/roles/{name}", Query.Write(dryRun, fieldManager, fieldValidation, force, pretty), body, cancellationToken);

    public static Task<V1Status> DeleteNamespacedRoleAsync(
        this IRbacAuthorizationV1Operations operations, string name, string namespaceParameter, V1DeleteOptions body = default, string dryRun = default, int? gracePeriodSeconds = default,
        bool? ignoreStoreReadErrorWithClusterBreakingPotential = default, bool? orphanDependents = default, string propagationPolicy = default,
        bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<V1Status>(HttpMethod.Delete, $"apis/rbac.authorization.k8s.io/v1/namespaces/{namespaceParameter}/roles/{name}", Query.Delete(dryRun, gracePeriodSeconds, orphanDependents, propagationPolicy, pretty)
            .Add("ignoreStoreReadErrorWithClusterBreakingPotential", ignoreStoreReadErrorWithClusterBreakingPotential), body, cancellationToken);

    public static Task<V1RoleBinding> ReadNamespacedRoleBindingAsync(
        this IRbacAuthorizationV1Operations operations, string name, string namespaceParameter, bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<V1RoleBinding>(HttpMethod.Get, $"apis/rbac.authorization.k8s.io/v1/namespaces/{namespaceParameter}/rolebindings/{name}", Query.Read(pretty), null, cancellationToken);

    public static Task<V1RoleBinding> PatchNamespacedRoleBindingAsync(
        this IRbacAuthorizationV1Operations operations, V1Patch body, string name, string namespaceParameter, string dryRun = default, string fieldManager = default, string fieldValidation = default, bool? force = default,
        bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<V1RoleBinding>(HttpMethod.Patch, $"apis/rbac.authorization.k8s.io/v1/namespaces/{namespaceParameter}/rolebindings/{name}", Query.Write(dryRun, fieldManager, fieldValidation, force, pretty), body, cancellationToken);

    public static Task<V1Status> DeleteNamespacedRoleBindingAsync(
        this IRbacAuthorizationV1Operations operations, string name, string namespaceParameter, V1DeleteOptions body = default, string dryRun = default, int? gracePeriodSeconds = default,
        bool? ignoreStoreReadErrorWithClusterBreakingPotential = default, bool? orphanDependents = default, string propagationPolicy = default,
        bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<V1Status>(HttpMethod.Delete, $"apis/rbac.authorization.k8s.io/v1/namespaces/{namespaceParameter}/rolebindings/{name}", Query.Delete(dryRun, gracePeriodSeconds, orphanDependents, propagationPolicy, pretty)
            .Add("ignoreStoreReadErrorWithClusterBreakingPotential", ignoreStoreReadErrorWithClusterBreakingPotential), body, cancellationToken);

    public static Task<V1ClusterRole> ReadClusterRoleAsync(
        this IRbacAuthorizationV1Operations operations, string name, bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<V1ClusterRole>(HttpMethod.Get, $"apis/rbac.authorization.k8s.io/v1/clusterroles/{name}", Query.Read(pretty), null, cancellationToken);

    public static Task<V1ClusterRole> PatchClusterRoleAsync(
        this IRbacAuthorizationV1Operations operations, V1Patch body, string name, string dryRun = default, string fieldManager = default, string fieldValidation = default, bool? force = default,
        bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<V1ClusterRole>(HttpMethod.Patch, $"apis/rbac.authorization.k8s.io/v1/clusterroles/{name}", Query.Write(dryRun, fieldManager, fieldValidation, force, pretty), body, cancellationToken);

    public static Task<V1Status> DeleteClusterRoleAsync(
        this IRbacAuthorizationV1Operations operations, string name, V1DeleteOptions body = default, string dryRun = default, int? gracePeriodSeconds = default,
        bool? ignoreStoreReadErrorWithClusterBreakingPotential = default, bool? orphanDependents = default, string propagationPolicy = default,
        bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<V1Status>(HttpMethod.Delete, $"apis/rbac.authorization.k8s.io/v1/clusterroles/{name}", Query.Delete(dryRun, gracePeriodSeconds, orphanDependents, propagationPolicy, pretty)
            .Add("ignoreStoreReadErrorWithClusterBreakingPotential", ignoreStoreReadErrorWithClusterBreakingPotential), body, cancellationToken);

    public static Task<V1ClusterRoleBinding> ReadClusterRoleBindingAsync(
        this IRbacAuthorizationV1Operations operations, string name, bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<V1ClusterRoleBinding>(HttpMethod.Get, $"apis/rbac.authorization.k8s.io/v1/clusterrolebindings/{name}", Query.Read(pretty), null, cancellationToken);

    public static Task<V1ClusterRoleBinding> PatchClusterRoleBindingAsync(
        this IRbacAuthorizationV1Operations operations, V1Patch body, string name, string dryRun = default, string fieldManager = default, string fieldValidation = default, bool? force = default,
        bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<V1ClusterRoleBinding>(HttpMethod.Patch, $"apis/rbac.authorization.k8s.io/v1/clusterrolebindings/{name}", Query.Write(dryRun, fieldManager, fieldValidation, force, pretty), body, cancellationToken);

    public static Task<V1Status> DeleteClusterRoleBindingAsync(
        this IRbacAuthorizationV1Operations operations, string name, V1DeleteOptions body = default, string dryRun = default, int? gracePeriodSeconds = default,
        bool? ignoreStoreReadErrorWithClusterBreakingPotential = default, bool? orphanDependents = default, string propagationPolicy = default,
        bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<V1Status>(HttpMethod.Delete, $"apis/rbac.authorization.k8s.io/v1/clusterrolebindings/{name}", Query.Delete(dryRun, gracePeriodSeconds, orphanDependents, propagationPolicy, pretty)
            .Add("ignoreStoreReadErrorWithClusterBreakingPotential", ignoreStoreReadErrorWithClusterBreakingPotential), body, cancellationToken);
}
