namespace k8s;

/// <summary>A query string; a null value leaves its parameter out.</summary>
internal sealed class Query
{
    private readonly List<string> parameters = [];

    public Query Add(string name, string value)
    {
        if (value is not null)
            parameters.Add($"{name}={Uri.EscapeDataString(value)}");
        return this;
    }

    public Query Add(string name, int? value) => Add(name, value?.ToString());

    public Query Add(string name, bool? value) => Add(name, value switch { true => "true", false => "false", null => null });

    /// <summary>The parameters of every write.</summary>
    public static Query Write(string dryRun, string fieldManager, string fieldValidation = null, bool? force = null, bool? pretty = null) =>
        new Query().Add("dryRun", dryRun).Add("fieldManager", fieldManager).Add("fieldValidation", fieldValidation)
            .Add("force", force).Add("pretty", pretty);

    /// <summary>The parameters of a read.</summary>
    public static Query Read(bool? pretty) => new Query().Add("pretty", pretty);

    /// <summary>The parameters of a delete.</summary>
    public static Query Delete(string dryRun, int? gracePeriodSeconds, bool? orphanDependents, string propagationPolicy, bool? pretty = null) =>
        new Query().Add("dryRun", dryRun).Add("gracePeriodSeconds", gracePeriodSeconds).Add("orphanDependents", orphanDependents)
            .Add("propagationPolicy", propagationPolicy).Add("pretty", pretty);

    /// <summary>The parameters of a list.</summary>
    public static Query List(
        bool? allowWatchBookmarks, string continueParameter, string fieldSelector, string labelSelector, int? limit,
        string resourceVersion, string resourceVersionMatch, int? timeoutSeconds, bool? pretty) =>
        new Query().Add("allowWatchBookmarks", allowWatchBookmarks).Add("continue", continueParameter).Add("fieldSelector", fieldSelector)
            .Add("labelSelector", labelSelector).Add("limit", limit).Add("resourceVersion", resourceVersion)
            .Add("resourceVersionMatch", resourceVersionMatch).Add("timeoutSeconds", timeoutSeconds).Add("pretty", pretty);

    public override string ToString() => parameters.Count == 0 ? "" : "?" + string.Join('&', parameters);
}
