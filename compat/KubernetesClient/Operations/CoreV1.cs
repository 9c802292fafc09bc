namespace k8s;

public static partial class CoreV1OperationsExtensions
{
    public static Task<V1Namespace> ReadNamespaceAsync(
        this ICoreV1Operations operations, string name, bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<V1Namespace>(HttpMethod.Get, $"api/v1/namespaces/{name}", Query.Read(pretty), null, cancellationToken);

    public static Task<V1NamespaceList> ListNamespaceAsync(
        this ICoreV1Operations operations, bool? allowWatchBookmarks = default, string continueParameter = default, string fieldSelector = default, string labelSelector = default,
        int? limit = default, string resourceVersion = default, string resourceVersionMatch = default, bool? sendInitialEvents = default,
        int? timeoutSeconds = default, bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<V1NamespaceList>(HttpMethod.Get, $"api/v1/namespaces", Query.List(
            allowWatchBookmarks, continueParameter, fieldSelector, labelSelector, limit, resourceVersion, resourceVersionMatch, timeoutSeconds, pretty)
            .Add("sendInitialEvents", sendInitialEvents), null, cancellationToken);

    public static Task<V1Namespace> PatchNamespaceAsync(
        this ICoreV1Operations operations, V1Patch body, string name, string dryRun = default, string fieldManager = default, string fieldValidation = default, bool? force = default,
        bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<V1Namespace>(HttpMethod.Patch, $"api/v1/namespaces/{name}", Query.Write(dryRun, fieldManager, fieldValidation, force, pretty), body, cancellationToken);

    public static Task<V1Namespace> CreateNamespaceAsync(
        this ICoreV1Operations operations, V1Namespace body, string dryRun = default, string fieldManager = default, string fieldValidation = default,
        bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<V1Namespace>(HttpMethod.Post, $"api/v1/namespaces", Query.Write(dryRun, fieldManager, fieldValidation, pretty: pretty), body, cancellationToken);

    public static Task<V1Status> DeleteNamespaceAsync(
        this ICoreV1Operations operations, string name, V1DeleteOptions body = default, string dryRun = default, int? gracePeriodSeconds = default,
        bool? ignoreStoreReadErrorWithClusterBreakingPotential = default, bool? orphanDependents = default, string propagationPolicy = default,
        bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<V1Status>(HttpMethod.Delete, $"api/v1/namespaces/{name}", Query.Delete(dryRun, gracePeriodSeconds, orphanDependents, propagationPolicy, pretty)
            .Add("ignoreStoreReadErrorWithClusterBreakingPotential", ignoreStoreReadErrorWithClusterBreakingPotential), body, cancellationToken);

    public static Task<V1ServiceAccount> ReadNamespacedServiceAccountAsync(
        this ICoreV1Operations operations, string name, string namespaceParameter, bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<V1ServiceAccount>(HttpMethod.Get, $"api/v1/namespaces/{namespaceParameter}/serviceaccounts/{name}", Query.Read(pretty), null, cancellationToken);

    public static Task<V1ServiceAccount> PatchNamespacedServiceAccountAsync(
        this ICoreV1Operations operations, V1Patch body, string name, string namespaceParameter, string dryRun = default, string fieldManager = default, string fieldValidation = default, bool? force = default,
        bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<V1ServiceAccount>(HttpMethod.Patch, $"api/v1/namespaces/{namespaceParameter}/serviceaccounts/{name}", Query.Write(dryRun, fieldManager, fieldValidation, force, pretty), body, cancellationToken);

    public static Task<V1ServiceAccount> DeleteNamespacedServiceAccountAsync(
        this ICoreV1Operations operations, string name, string namespaceParameter, V1DeleteOptions body = default, string dryRun = default, int? gracePeriodSeconds = default,
        bool? ignoreStoreReadErrorWithClusterBreakingPotential = default, bool? orphanDependents = default, string propagationPolicy = default,
        bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<V1ServiceAccount>(HttpMethod.Delete, $"api/v1/namespaces/{namespaceParameter}/serviceaccounts/{name}", Query.Delete(dryRun, gracePeriodSeconds, orphanDependents, propagationPolicy, pretty)
            .Add("ignoreStoreReadErrorWithClusterBreakingPotential", ignoreStoreReadErrorWithClusterBreakingPotential), body, cancellationToken);

    public static Task<V1ConfigMap> ReadNamespacedConfigMapAsync(
        this ICoreV1Operations operations, string name, string namespaceParameter, bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<V1ConfigMap>(HttpMethod.Get, $"api/v1/namespaces/{namespaceParameter}/configmaps/{name}", Query.Read(pretty), null, cancellationToken);

    public static Task<V1ConfigMapList> ListNamespacedConfigMapAsync(
        this ICoreV1Operations operations, string namespaceParameter, bool? allowWatchBookmarks = default, string continueParameter = default, string fieldSelector = default, string labelSelector = default,
        int? limit = default, string resourceVersion = default, string resourceVersionMatch = default, bool? sendInitialEvents = default,
        int? timeoutSeconds = default, bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<V1ConfigMapList>(HttpMethod.Get, $"api/v1/namespaces/{namespaceParameter}/configmaps", Query.List(
            allowWatchBookmarks, continueParameter, fieldSelector, labelSelector, limit, resourceVersion, resourceVersionMatch, timeoutSeconds, pretty)
            .Add("sendInitialEvents", sendInitialEvents), null, cancellationToken);

    public static Task<V1ConfigMap> PatchNamespacedConfigMapAsync(
        this ICoreV1Operations operations, V1Patch body, string name, string namespaceParameter, string dryRun = default, string fieldManager = default, string fieldValidation = default, bool? force = default,
        bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<V1ConfigMap>(HttpMethod.Patch, $"api/v1/namespaces/{namespaceParameter}/configmaps/{name}", Query.Write(dryRun, fieldManager, fieldValidation, force, pretty), body, cancellationToken);

    public static Task<V1ConfigMap> CreateNamespacedConfigMapAsync(
        this ICoreV1Operations operations, V1ConfigMap body, string namespaceParameter, string dryRun = default, string fieldManager = default, string fieldValidation = default,
        bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<V1ConfigMap>(HttpMethod.Post, $"api/v1/namespaces/{namespaceParameter}/configmaps", Query.Write(dryRun, fieldManager, fieldValidation, pretty: pretty), body, cancellationToken);

    public static Task<V1ConfigMap> ReplaceNamespacedConfigMapAsync(
        this ICoreV1Operations operations, V1ConfigMap body, string name, string namespaceParameter, string dryRun = default, string fieldManager = default, string fieldValidation = default,
        bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<V1ConfigMap>(HttpMethod.Put, $"api/v1/namespaces/{namespaceParameter}/configmaps/{name}", Query.Write(dryRun, fieldManager, fieldValidation, pretty: pretty), body, cancellationToken);

    public static Task<V1Status> DeleteNamespacedConfigMapAsync(
        this ICoreV1Operations operations, string name, string namespaceParameter, V1DeleteOptions body = default, string dryRun = default, int? gracePeriodSeconds = default,
        bool? ignoreStoreReadErrorWithClusterBreakingPotential = default, bool? orphanDependents = default, string propagationPolicy = default,
        bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<V1Status>(HttpMethod.Delete, $"api/v1/namespaces/{namespaceParameter}/configmaps/{name}", Query.Delete(dryRun, gracePeriodSeconds, orphanDependents, propagationPolicy, pretty)
            .Add("ignoreStoreReadErrorWithClusterBreakingPotential", ignoreStoreReadErrorWithClusterBreakingPotential), body, cancellationToken);

    public static Task<V1Secret> ReadNamespacedSecretAsync(
        this ICoreV1Operations operations, string name, string namespaceParameter, bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<V1Secret>(HttpMethod.Get, $"api/v1/namespaces/{namespaceParameter}/secrets/{name}", Query.Read(pretty), null, cancellationToken);

    public static Task<V1SecretList> ListNamespacedSecretAsync(
        this ICoreV1Operations operations, string namespaceParameter, bool? allowWatchBookmarks = default, string continueParameter = default, string fieldSelector = default, string labelSelector = default,
        int? limit = default, string resourceVersion = default, string resourceVersionMatch = default, bool? sendInitialEvents = default,
        int? timeoutSeconds = default, bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<V1SecretList>(HttpMethod.Get, $"api/v1/namespaces/{namespaceParameter}/secrets", Query.List(
            allowWatchBookmarks, continueParameter, fieldSelector, labelSelector, limit, resourceVersion, resourceVersionMatch, timeoutSeconds, pretty)
            .Add("sendInitialEvents", sendInitialEvents), null, cancellationToken);

    public static Task<V1Secret> PatchNamespacedSecretAsync(
        this ICoreV1Operations operations, V1Patch body, string name, string namespaceParameter, string dryRun = default, string fieldManager = default, string fieldValidation = default, bool? force = default,
        bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<V1Secret>(HttpMethod.Patch, $"api/v1/namespaces/{namespaceParameter}/secrets/{name}", Query.Write(dryRun, fieldManager, fieldValidation, force, pretty), body, cancellationToken);

    public static Task<V1Secret> CreateNamespacedSecretAsync(
        this ICoreV1Operations operations, V1Secret body, string namespaceParameter, string dryRun = default, string fieldManager = default, string fieldValidation = default,
        bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<V1Secret>(HttpMethod.Post, $"api/v1/namespaces/{namespaceParameter}/secrets", Query.Write(dryRun, fieldManager, fieldValidation, pretty: pretty), body, cancellationToken);

    public static Task<V1Secret> ReplaceNamespacedSecretAsync(
        this ICoreV1Operations operations, V1Secret body, string name, string namespaceParameter, string dryRun = default, string fieldManager = default, string fieldValidation = default,
        bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<V1Secret>(HttpMethod.Put, $"api/v1/namespaces/{namespaceParameter}/secrets/{name}", Query.Write(dryRun, fieldManager, fieldValidation, pretty: pretty), body, cancellationToken);

    public static Task<V1Status> DeleteNamespacedSecretAsync(
        this ICoreV1Operations operations, string name, string namespaceParameter, V1DeleteOptions body = default, string dryRun = default, int? gracePeriodSeconds = default,
        bool? ignoreStoreReadErrorWithClusterBreakingPotential = default, bool? orphanDependents = default, string propagationPolicy = default,
        bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<V1Status>(HttpMethod.Delete, $"api/v1/namespaces/{namespaceParameter}/secrets/{name}", Query.Delete(dryRun, gracePeriodSeconds, orphanDependents, propagationPolicy, pretty)
            .Add("ignoreStoreReadErrorWithClusterBreakingPotential", ignoreStoreReadErrorWithClusterBreakingPotential), body, cancellationToken);

    public static Task<V1Service> ReadNamespacedServiceAsync(
        this ICoreV1Operations operations, string name, string namespaceParameter, bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<V1Service>(HttpMethod.Get, $"api/v1/namespaces/{namespaceParameter}/services/{name}", Query.Read(pretty), null, cancellationToken);

    public static Task<V1ServiceList> ListNamespacedServiceAsync(
        this ICoreV1Operations operations, string namespaceParameter, bool? allowWatchBookmarks = default, string continueParameter = default, string fieldSelector = default, string labelSelector = default,
        int? limit = default, string resourceVersion = default, string resourceVersionMatch = default, bool? sendInitialEvents = default,
        int? timeoutSeconds = default, bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<V1ServiceList>(HttpMethod.Get, $"api/v1/namespaces/{namespaceParameter}/services", Query.List(
            allowWatchBookmarks, continueParameter, fieldSelector, labelSelector, limit, resourceVersion, resourceVersionMatch, timeoutSeconds, pretty)
            .Add("sendInitialEvents", sendInitialEvents), null, cancellationToken);

    public static Task<V1Service> PatchNamespacedServiceAsync(
        this ICoreV1Operations operations, V1Patch body, string name, string namespaceParameter, string dryRun = default, string fieldManager = default, string fieldValidation = default, bool? force = default,
        bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<V1Service>(HttpMethod.Patch, $"api/v1/namespaces/{namespaceParameter}/services/{name}", Query.Write(dryRun, fieldManager, fieldValidation, force, pretty), body, cancellationToken);

    public static Task<V1Service> DeleteNamespacedServiceAsync(
        this ICoreV1Operations operations, string name, string namespaceParameter, V1DeleteOptions body = default, string dryRun = default, int? gracePeriodSeconds = default,
        bool? ignoreStoreReadErrorWithClusterBreakingPotential = default, bool? orphanDependents = default, string propagationPolicy = default,
        bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<V1Service>(HttpMethod.Delete, $"api/v1/namespaces/{namespaceParameter}/services/{name}", Query.Delete(dryRun, gracePeriodSeconds, orphanDependents, propagationPolicy, pretty)
            .Add("ignoreStoreReadErrorWithClusterBreakingPotential", ignoreStoreReadErrorWithClusterBreakingPotential), body, cancellationToken);

    public static Task<V1Pod> ReadNamespacedPodAsync(
        this ICoreV1Operations operations, string name, string namespaceParameter, bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<V1Pod>(HttpMethod.Get, $"api/v1/namespaces/{namespaceParameter}/pods/{name}", Query.Read(pretty), null, cancellationToken);

    public static Task<V1PodList> ListNamespacedPodAsync(
        this ICoreV1Operations operations, string namespaceParameter, bool? allowWatchBookmarks = default, string continueParameter = default, string fieldSelector = default, string labelSelector = default,
        int? limit = default, string resourceVersion = default, string resourceVersionMatch = default, bool? sendInitialEvents = default,
        int? timeoutSeconds = default, bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<V1PodList>(HttpMethod.Get, $"api/v1/namespaces/{namespaceParameter}/pods", Query.List(
            allowWatchBookmarks, continueParameter, fieldSelector, labelSelector, limit, resourceVersion, resourceVersionMatch, timeoutSeconds, pretty)
            .Add("sendInitialEvents", sendInitialEvents), null, cancellationToken);

    public static Task<V1Pod> DeleteNamespacedPodAsync(
        this ICoreV1Operations operations, string name, string namespaceParameter, V1DeleteOptions body = default, string dryRun = default, int? gracePeriodSeconds = default,
        bool? ignoreStoreReadErrorWithClusterBreakingPotential = default, bool? orphanDependents = default, string propagationPolicy = default,
        bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<V1Pod>(HttpMethod.Delete, $"api/v1/namespaces/{namespaceParameter}/pods/{name}", Query.Delete(dryRun, gracePeriodSeconds, orphanDependents, propagationPolicy, pretty)
            .Add("ignoreStoreReadErrorWithClusterBreakingPotential", ignoreStoreReadErrorWithClusterBreakingPotential), body, cancellationToken);
}
