namespace k8s;

public static partial class BatchV1OperationsExtensions
{
    public static Task<V1Job> ReadNamespacedJobAsync(
        this IBatchV1Operations operations, string name, string namespaceParameter, bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<V1Job>(HttpMethod.Get, $"apis/batch/v1/namespaces/{namespaceParameter}/jobs/{name}", Query.Read(pretty), null, cancellationToken);

    public static Task<V1JobList> ListNamespacedJobAsync(
        this IBatchV1Operations operations, string namespaceParameter, bool? allowWatchBookmarks = default, string continueParameter = default, string fieldSelector = default, string labelSelector = default,
        int? limit = default, string resourceVersion = default, string resourceVersionMatch = default, bool? sendInitialEvents = default,
        int? timeoutSeconds = default, bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<V1JobList>(HttpMethod.Get, $"apis/batch/v1/namespaces/{namespaceParameter}/jobs", Query.List(
            allowWatchBookmarks, continueParameter, fieldSelector, labelSelector, limit, resourceVersion, resourceVersionMatch, timeoutSeconds, pretty)
            .Add("sendInitialEvents", sendInitialEvents), null, cancellationToken);

    public static Task<V1Job> PatchNamespacedJobAsync(
        this IBatchV1Operations operations, V1Patch body, string name, string namespaceParameter, string dryRun = default, string fieldManager = default, string fieldValidation = default, bool? force = default,
        bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<V1Job>(HttpMethod.Patch, $"apis/batch/v1/namespaces/{namespaceParameter}/jobs/{name}", Query.Write(dryRun, fieldManager, fieldValidation, force, pretty), body, cancellationToken);

    public static Task<V1Job> CreateNamespacedJobAsync(
        this IBatchV1Operations operations, V1Job body, string namespaceParameter, string dryRun = default, string fieldManager = default, string fieldValidation = default,
        bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<V1Job>(HttpMethod.Post, $"apis/batch/v1/namespaces/{namespaceParameter}/jobs", Query.Write(dryRun, fieldManager, fieldValidation, pretty: pretty), body, cancellationToken);

    public static Task<V1Status> DeleteNamespacedJobAsync(
        this IBatchV1Operations operations, string name, string namespaceParameter, V1DeleteOptions body = default, string dryRun = default, int? gracePeriodSeconds = default,
        bool? ignoreStoreReadErrorWithClusterBreakingPotential = default, bool? orphanDependents = default, string propagationPolicy = default,
        bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<V1Status>(HttpMethod.Delete, $"apis/batch/v1/namespaces/{namespaceParameter}/jobs/{name}", Query.Delete(dryRun, gracePeriodSeconds, orphanDependents, propagationPolicy, pretty)
            .Add("ignoreStoreReadErrorWithClusterBreakingPotential", ignoreStoreReadErrorWithClusterBreakingPotential), body, cancellationToken);

    public static Task<V1CronJob> ReadNamespacedCronJobAsync(
        this IBatchV1Operations operations, string name, string namespaceParameter, bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<V1CronJob>(HttpMethod.Get, $"apis/batch/v1/namespaces/{namespaceParameter}/cronjobs/{name}", Query.Read(pretty), null, cancellationToken);

    public static Task<V1CronJob> PatchNamespacedCronJobAsync(
        this IBatchV1Operations operations, V1Patch body, string name, string namespaceParameter, string dryRun = default, string fieldManager = default, string fieldValidation = default, bool? force = default,
        bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<V1CronJob>(HttpMethod.Patch, $"apis/batch/v1/namespaces/{namespaceParameter}/cronjobs/{name}", Query.Write(dryRun, fieldManager, fieldValidation, force, pretty), body, cancellationToken);

    public static Task<V1Status> DeleteNamespacedCronJobAsync(
        this IBatchV1Operations operations, string name, string namespaceParameter, V1DeleteOptions body = default, string dryRun = default, int? gracePeriodSeconds = default,
        bool? ignoreStoreReadErrorWithClusterBreakingPotential = default, bool? orphanDependents = default, string propagationPolicy = default,
        bool? pretty = default, CancellationToken cancellationToken = default) =>
        operations.Connection.SendAsync<V1Status>(HttpMethod.Delete, $"apis/batch/v1/namespaces/{namespaceParameter}/cronjobs/{name}", Query.Delete(dryRun, gracePeriodSeconds, orphanDependents, propagationPolicy, pretty)
            .Add("ignoreStoreReadErrorWithClusterBreakingPotential", ignoreStoreReadErrorWithClusterBreakingPotential), body, cancellationToken);
}
