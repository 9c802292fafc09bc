namespace Berth.Profiles.Risken;

/// <summary>One Deployment of RISKEN, as its manifests describe it (ca-risken/k8s-sample, base/risken).</summary>
/// <param name="Image">Below <c>public.ecr.aws/risken/</c>.</param>
/// <param name="MetaPath">Below <c>/&lt;environment&gt;/meta/</c>: the parameter that lists what env-injector reads; null for a plain web server.</param>
/// <param name="ParameterPaths">Below <c>/&lt;environment&gt;/</c>, the most specific first: env-injector lets the first writer win.</param>
/// <param name="Size">What its pods ask for.</param>
/// <param name="UserId">User and group that the image expects to run as; null where the manifests set none.</param>
public sealed record RiskenWorkload(
    string Name,
    string Image,
    int Port,
    string? MetaPath,
    IReadOnlyList<string> ParameterPaths,
    PodSize Size,
    int? UserId = 1000)
{
    internal const string Common = "common";

    /// <summary>How the load balancer or the other pods reach it; most scanners are reached by nobody.</summary>
    public RiskenEndpoint Endpoint { get; init; } = RiskenEndpoint.None;

    /// <summary>The node port wanted, for what the load balancer reaches.</summary>
    public int? NodePort { get; init; }

    /// <summary>Opens connections to the database.</summary>
    public bool ReadsDatabase { get; init; }

    /// <summary>The queue that it receives from; null for what is no scanner.</summary>
    public RiskenQueue? Queue { get; init; }

    /// <summary>Sets of parameters, one of which the request has to give before the workload runs at all; none means that it always does.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Credentials { get; init; } = [];

    /// <summary>The common path of its kind of scanner, such as <c>code/common</c>.</summary>
    public string? FamilyPath => Queue is null ? null : ParameterPaths[1];

    public static RiskenWorkload Gateway { get; } = new("gateway", "gateway/gateway", 8000, "gateway/gateway", ["gateway/gateway", Common], PodSize.Small)
    {
        Endpoint = RiskenEndpoint.NodePort,
        NodePort = 30080,
    };

    public static RiskenWorkload Web { get; } = new("web", "gateway/web", 80, null, [], PodSize.Small, UserId: null)
    {
        Endpoint = RiskenEndpoint.NodePort,
        NodePort = 30081,
    };

    public static RiskenWorkload Core { get; } = new("core", "risken-core", 8080, "core", ["core", Common], new("100m", "500Mi", "300m", "500Mi"))
    {
        Endpoint = RiskenEndpoint.Grpc,
        ReadsDatabase = true,
    };

    /// <summary>Sends to every queue, so it reads what the scanners of each kind share, too.</summary>
    public static RiskenWorkload DatasourceApi { get; } = new("datasource-api", "risken-datasource-api", 8081, "datasource-api",
        ["datasource-api", "aws/common", "azure/common", "code/common", "diagnosis/common", "google/common", "osint/common", Common], new("100m", "200Mi", "1", "2Gi"), UserId: 10001)
    {
        Endpoint = RiskenEndpoint.Grpc,
        ReadsDatabase = true,
    };

    private static readonly IReadOnlyList<IReadOnlyList<string>> GitHub = [["GITHUB_DEFAULT_TOKEN"], ["GITHUB_APP_ID", "GITHUB_APP_PRIVATE_KEY"]];
    private static readonly IReadOnlyList<IReadOnlyList<string>> Google = [["GOOGLE_SERVICE_ACCOUNT_JSON"]];

    /// <summary>All 22, those first that the others call.</summary>
    public static IReadOnlyList<RiskenWorkload> All { get; } =
    [
        Core, DatasourceApi, Gateway, Web,
        Scanner("aws", "accessanalyzer", "access-analyzer", 9003, new("AWS_ACCESS_ANALYZER", 300), PodSize.Small),
        Scanner("aws", "adminchecker", "admin-checker", 9004, new("AWS_ADMIN_CHECKER", 300), PodSize.Small),
        Scanner("aws", "cloudsploit", "cloudsploit", 9005, new("AWS_CLOUD_SPLOIT", 1800, Documented: "AWS_CLOUDSPLOIT"), new("600m", "400Mi", "1", "600Mi")),
        Scanner("aws", "guardduty", "guard-duty", 9002, new("AWS_GUARD_DUTY", 300), PodSize.Small),
        Scanner("aws", "portscan", "portscan", 9006, new("AWS_PORTSCAN", 1800), new("300m", "200Mi", "500m", "400Mi"), userId: null),
        Scanner("azure", "prowler", "prowler", 12001, new("AZURE_PROWLER", 300), PodSize.Small, [["AZURE_CLIENT_ID", "AZURE_TENANT_ID", "AZURE_CLIENT_SECRET"]]),
        Scanner("code", "codescan", "codescan", 10004, new("CODE_CODE_SCAN", 3600), new("600m", "200Mi", "1", "500Mi"), GitHub),
        Scanner("code", "dependency", "dependency", 10003, new("CODE_DEPENDENCY", 900), new("600m", "200Mi", "1", "400Mi"), GitHub),
        Scanner("code", "gitleaks", "gitleaks", 10002, new("CODE_GITLEAKS", 900), new("600m", "200Mi", "1", "400Mi"), GitHub),
        Scanner("diagnosis", "applicationscan", "applicationscan", 19005, new("DIAGNOSIS_APPLICATION_SCAN", 86400), new("200m", "400Mi", "300m", "600Mi")),
        Scanner("diagnosis", "portscan", "portscan", 19004, new("DIAGNOSIS_PORTSCAN", 86400), new("500m", "400Mi", "1", "600Mi"), userId: null),
        Scanner("diagnosis", "wpscan", "wpscan", 19003, new("DIAGNOSIS_WPSCAN", 900), new("600m", "600Mi", "800m", "800Mi")),
        Scanner("google", "asset", "asset", 11002, new("GOOGLE_ASSET", 300), PodSize.Small, Google),
        Scanner("google", "cloudsploit", "cloudsploit", 11003, new("GOOGLE_CLOUD_SPLOIT", 300, Documented: "GOOGLE_CLOUDSPLOIT"), new("600m", "500Mi", "1", "800Mi"),
            [["GOOGLE_SERVICE_ACCOUNT_EMAIL", "GOOGLE_SERVICE_ACCOUNT_PRIVATE_KEY"]]),
        Scanner("google", "portscan", "portscan", 11005, new("GOOGLE_PORTSCAN", 1800), PodSize.Small, Google, userId: null),
        Scanner("google", "scc", "scc", 11004, new("GOOGLE_SCC", 300), new("600m", "500Mi", "1", "800Mi"), Google),
        Scanner("osint", "subdomain", "subdomain", 18083, new("OSINT_SUBDOMAIN", 900), new("800m", "1536Mi", "1", "2Gi"), userId: null),
        Scanner("osint", "website", "website", 18084, new("OSINT_WEBSITE", 900), new("100m", "200Mi", "200m", "300Mi")),
    ];

    private static RiskenWorkload Scanner(
        string family, string name, string image, int port, RiskenQueue queue, PodSize size, IReadOnlyList<IReadOnlyList<string>>? credentials = null, int? userId = 1000) =>
        new($"{family}-{name}", $"{family}/{image}", port, $"{family}/{name}", [$"{family}/{name}", $"{family}/common", Common], size, userId)
        {
            Queue = queue,
            Credentials = credentials ?? [],
        };
}

public enum RiskenEndpoint
{
    None,

    /// <summary>A headless Service: gRPC clients choose among the pods themselves.</summary>
    Grpc,
    NodePort,
}

/// <summary>Requests and limits of a pod, written as the API server gives them back (2Gi, not 2048Mi), or each run would see a difference.</summary>
public sealed record PodSize(string Cpu, string Memory, string CpuLimit, string MemoryLimit)
{
    public static PodSize Small { get; } = new("100m", "200Mi", "200m", "400Mi");
}
