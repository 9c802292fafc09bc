namespace Berth.Profiles.Risken;

/// <summary>One Deployment of RISKEN, as its manifests describe it (ca-risken/k8s-sample, base/risken).</summary>
/// <param name="Image">Below <c>public.ecr.aws/risken/</c>.</param>
/// <param name="MetaPath">Below <c>/&lt;environment&gt;/meta/</c>: the parameter that lists what env-injector reads; null for a plain web server.</param>
/// <param name="ParameterPaths">Below <c>/&lt;environment&gt;/</c>, the most specific first: env-injector lets the first writer win.</param>
/// <param name="NodePort">The node port wanted, for what the load balancer reaches; null for a headless service.</param>
/// <param name="UserId">The user that the image expects to run as.</param>
public sealed record RiskenWorkload(
    string Name,
    string Image,
    int Port,
    string? MetaPath,
    IReadOnlyList<string> ParameterPaths,
    int? NodePort = null,
    int? UserId = null,
    bool GrpcReadiness = false)
{
    private const string Common = "common";

    public static RiskenWorkload Gateway { get; } =
        new("gateway", "gateway/gateway", 8000, "gateway/gateway", ["gateway/gateway", Common], NodePort: 30080, UserId: 1000);

    public static RiskenWorkload Web { get; } =
        new("web", "gateway/web", 80, null, [], NodePort: 30081);

    public static RiskenWorkload Core { get; } =
        new("core", "risken-core", 8080, "core", ["core", Common], UserId: 1000, GrpcReadiness: true);

    public static RiskenWorkload DatasourceApi { get; } =
        new("datasource-api", "risken-datasource-api", 8081, "datasource-api", ["datasource-api", Common], UserId: 10001, GrpcReadiness: true);

    public static IReadOnlyList<RiskenWorkload> All { get; } = [Core, DatasourceApi, Gateway, Web];
}
