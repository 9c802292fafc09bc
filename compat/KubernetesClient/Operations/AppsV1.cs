namespace k8s;

public static partial class AppsV1OperationsExtensions
{
    public static Task<V1Deployment> ReadNamespacedDeploymentAsync(
        this IAppsV1Operations operations, string name, string namespaceParameter, bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<V1Deployment>(HttpMethod.Get, $"apis/apps/v1/namespaces/{namespaceParameter}/deployments/{name}", Query.Read(pretty), null, cancellationToken);

    public static Task<V1DeploymentList> ListNamespacedDeploymentAsync(
        this IAppsV1Operations operations, string namespaceParameter, bool? allowWatchBookmarks = default, string continueParameter = default, string fieldSelector = default, string labelSelector = default,
        int? limit = default, string resourceVersion = default, string resourceVersionMatch = default, bool? sendInitialEvents = default,
        int? timeoutSeconds = default, bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<V1DeploymentList>(HttpMethod.Get, $"apis/apps/v1/namespaces/{namespaceParameter}/deployments", Query.List(
            allowWatchBookmarks, continueParameter, fieldSelector, labelSelector, limit, resourceVersion, resourceVersionMatch, timeoutSeconds, pretty)
            .Add("sendInitialEvents", sendInitialEvents), null, cancellationToken);

    public static Task<V1Deployment> PatchNamespacedDeploymentAsync(
        this IAppsV1Operations operations, V1Patch body, string name, string namespaceParameter, string dryRun = default, string fieldManager = default, string fieldValidation = default, bool? force = default,
        bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<V1Deployment>(HttpMethod.Patch, $"apis/apps/v1/namespaces/{namespaceParameter}/deployments/{name}", Query.Write(dryRun, fieldManager, fieldValidation, force, pretty), body, cancellationToken);

    public static Task<V1Deployment> CreateNamespacedDeploymentAsync(
        this IAppsV1Operations operations, V1Deployment body, string namespaceParameter, string dryRun = default, string fieldManager = default, string fieldValidation = default,
        bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<V1Deployment>(HttpMethod.Post, $"apis/apps/v1/namespaces/{namespaceParameter}/deployments", Query.Write(dryRun, fieldManager, fieldValidation, pretty: pretty), body, cancellationToken);

    public static Task<V1Status> DeleteNamespacedDeploymentAsync(
        this IAppsV1Operations operations, string name, string namespaceParameter, V1DeleteOptions body = default, string dryRun = default, int? gracePeriodSeconds = default,
        bool? ignoreStoreReadErrorWithClusterBreakingPotential = default, bool? orphanDependents = default, string propagationPolicy = default,
        bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<V1Status>(HttpMethod.Delete, $"apis/apps/v1/namespaces/{namespaceParameter}/deployments/{name}", Query.Delete(dryRun, gracePeriodSeconds, orphanDependents, propagationPolicy, pretty)
            .Add("ignoreStoreReadErrorWithClusterBreakingPotential", ignoreStoreReadErrorWithClusterBreakingPotential), body, cancellationToken);
}
