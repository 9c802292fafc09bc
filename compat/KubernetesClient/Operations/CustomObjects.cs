namespace k8s;

/// <summary>
/// Objects of any kind by group, version and plural; T is JsonElement, JsonObject or a model. Group "" is the core group.
/// Path segments are sent as given, as the official client does.
/// </summary>
public static partial class CustomObjectsOperationsExtensions
{
    public static Task<T> GetNamespacedCustomObjectAsync<T>(
        this ICustomObjectsOperations operations, string group, string version, string namespaceParameter, string plural, string name,
        CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<T>(HttpMethod.Get, Path(group, version, namespaceParameter, plural, name), null, null, cancellationToken);

    public static Task<T> GetClusterCustomObjectAsync<T>(
        this ICustomObjectsOperations operations, string group, string version, string plural, string name,
        CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<T>(HttpMethod.Get, Path(group, version, null, plural, name), null, null, cancellationToken);

    public static Task<T> ListNamespacedCustomObjectAsync<T>(
        this ICustomObjectsOperations operations, string group, string version, string namespaceParameter, string plural,
        bool? allowWatchBookmarks = default, string continueParameter = default, string fieldSelector = default, string labelSelector = default,
        int? limit = default, string resourceVersion = default, string resourceVersionMatch = default, int? timeoutSeconds = default,
        bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<T>(HttpMethod.Get, Path(group, version, namespaceParameter, plural), Query.List(
            allowWatchBookmarks, continueParameter, fieldSelector, labelSelector, limit, resourceVersion, resourceVersionMatch, timeoutSeconds, pretty), null, cancellationToken);

    public static Task<T> ListClusterCustomObjectAsync<T>(
        this ICustomObjectsOperations operations, string group, string version, string plural,
        bool? allowWatchBookmarks = default, string continueParameter = default, string fieldSelector = default, string labelSelector = default,
        int? limit = default, string resourceVersion = default, string resourceVersionMatch = default, int? timeoutSeconds = default,
        bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<T>(HttpMethod.Get, Path(group, version, null, plural), Query.List(
            allowWatchBookmarks, continueParameter, fieldSelector, labelSelector, limit, resourceVersion, resourceVersionMatch, timeoutSeconds, pretty), null, cancellationToken);

    public static Task<T> CreateNamespacedCustomObjectAsync<T>(
        this ICustomObjectsOperations operations, object body, string group, string version, string namespaceParameter, string plural,
        string dryRun = default, string fieldManager = default, bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<T>(HttpMethod.Post, Path(group, version, namespaceParameter, plural), Query.Write(dryRun, fieldManager, pretty: pretty), body, cancellationToken);

    public static Task<T> CreateClusterCustomObjectAsync<T>(
        this ICustomObjectsOperations operations, object body, string group, string version, string plural,
        string dryRun = default, string fieldManager = default, bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<T>(HttpMethod.Post, Path(group, version, null, plural), Query.Write(dryRun, fieldManager, pretty: pretty), body, cancellationToken);

    public static Task<T> ReplaceNamespacedCustomObjectAsync<T>(
        this ICustomObjectsOperations operations, object body, string group, string version, string namespaceParameter, string plural, string name,
        string dryRun = default, string fieldManager = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<T>(HttpMethod.Put, Path(group, version, namespaceParameter, plural, name), Query.Write(dryRun, fieldManager), body, cancellationToken);

    public static Task<T> ReplaceClusterCustomObjectAsync<T>(
        this ICustomObjectsOperations operations, object body, string group, string version, string plural, string name,
        string dryRun = default, string fieldManager = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<T>(HttpMethod.Put, Path(group, version, null, plural, name), Query.Write(dryRun, fieldManager), body, cancellationToken);

    public static Task<T> PatchNamespacedCustomObjectAsync<T>(
        this ICustomObjectsOperations operations, object body, string group, string version, string namespaceParameter, string plural, string name,
        string dryRun = default, string fieldManager = default, bool? force = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<T>(HttpMethod.Patch, Path(group, version, namespaceParameter, plural, name), Query.Write(dryRun, fieldManager, force: force), body, cancellationToken);

    public static Task<T> PatchClusterCustomObjectAsync<T>(
        this ICustomObjectsOperations operations, object body, string group, string version, string plural, string name,
        string dryRun = default, string fieldManager = default, bool? force = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<T>(HttpMethod.Patch, Path(group, version, null, plural, name), Query.Write(dryRun, fieldManager, force: force), body, cancellationToken);

    public static Task<T> DeleteNamespacedCustomObjectAsync<T>(
        this ICustomObjectsOperations operations, string group, string version, string namespaceParameter, string plural, string name,
        V1DeleteOptions body = default, int? gracePeriodSeconds = default, bool? orphanDependents = default, string propagationPolicy = default,
        string dryRun = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<T>(HttpMethod.Delete, Path(group, version, namespaceParameter, plural, name),
            Query.Delete(dryRun, gracePeriodSeconds, orphanDependents, propagationPolicy), body, cancellationToken);

    public static Task<T> DeleteClusterCustomObjectAsync<T>(
        this ICustomObjectsOperations operations, string group, string version, string plural, string name,
        V1DeleteOptions body = default, int? gracePeriodSeconds = default, bool? orphanDependents = default, string propagationPolicy = default,
        string dryRun = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<T>(HttpMethod.Delete, Path(group, version, null, plural, name),
            Query.Delete(dryRun, gracePeriodSeconds, orphanDependents, propagationPolicy), body, cancellationToken);

    private static string Path(string group, string version, string space, string plural, string name = null) =>
        (group is "" ? $"api/{version}/" : $"apis/{group}/{version}/") + (space is null ? "" : $"namespaces/{space}/") + plural
        + (name is null ? "" : "/" + name);
}
