namespace Berth.Tests.EndToEnd.Provision;

/// <summary>
/// What the program of each RISKEN workload has to find among its variables in the environment of events/risken.json: a table of its
/// own, from what RISKEN's code reads and its images set. <c>{...}</c> stands for what only the environment knows.
/// </summary>
internal static class ExpectedVariables
{
    private const string Core = "core.risken.svc.cluster.local:8080";
    private const string DatasourceApi = "datasource-api.risken.svc.cluster.local:8081";

    private static readonly Dictionary<string, string> Common = new()
    {
        ["AWS_DEFAULT_REGION"] = "ap-northeast-1",
        ["AWS_REGION"] = "ap-northeast-1",
        ["BASE_URL"] = "https://console.risken.example.com",
        ["CORE_ADDR"] = Core,
        ["CORE_SVC_ADDR"] = Core,
        ["DATA_SOURCE_API_SVC_ADDR"] = DatasourceApi,
        ["DBPORT"] = "{port}",
        ["DBSCHEMA"] = "mimosa",
        ["DB_MASTER_HOST"] = "{host}",
        ["DB_MASTER_PASSWORD"] = "{password}",
        ["DB_MASTER_USER"] = "{username}",
        ["DB_PORT"] = "{port}",
        ["DB_SCHEMA"] = "mimosa",
        ["DB_SLAVE_HOST"] = "{host}",
        ["DB_SLAVE_PASSWORD"] = "{password}",
        ["DB_SLAVE_USER"] = "{username}",
        ["ENV_NAME"] = "prd",
        ["SQS_ENDPOINT"] = "https://sqs.ap-northeast-1.amazonaws.com",
        ["TZ"] = "Asia/Tokyo",
    };

    /// <summary>What an image sets wins over Parameter Store: DB_PORT stays 3306 wherever the server listens, so the code has to read DBPORT.</summary>
    private static readonly Dictionary<string, string> DatabaseImage = new() { ["TZ"] = "Asia/Tokyo", ["DB_SCHEMA"] = "mimosa", ["DB_PORT"] = "3306", ["DB_LOG_MODE"] = "false" };

    private static readonly Dictionary<string, string> GatewayImage = new()
    {
        ["TZ"] = "Asia/Tokyo",
        ["USER_IDENTITY_HEADER"] = "x-amzn-oidc-identity",
        ["OIDC_DATA_HEADER"] = "x-amzn-oidc-data",
    };

    private static readonly Dictionary<string, string> ScannerImage = new() { ["TZ"] = "Asia/Tokyo", ["WAIT_TIME_SECOND"] = "20" };

    /// <summary>Scanner, meta parameter below /prd/meta, and what the variables that name its queue begin with.</summary>
    private static readonly (string Name, string Meta, string[] Queue)[] Scanners =
    [
        ("aws-accessanalyzer", "aws/accessanalyzer", ["AWS_ACCESS_ANALYZER"]),
        ("aws-adminchecker", "aws/adminchecker", ["AWS_ADMIN_CHECKER"]),
        ("aws-cloudsploit", "aws/cloudsploit", ["AWS_CLOUD_SPLOIT", "AWS_CLOUDSPLOIT"]),
        ("aws-guardduty", "aws/guardduty", ["AWS_GUARD_DUTY"]),
        ("aws-portscan", "aws/portscan", ["AWS_PORTSCAN"]),
        ("azure-prowler", "azure/prowler", ["AZURE_PROWLER"]),
        ("code-codescan", "code/codescan", ["CODE_CODE_SCAN"]),
        ("code-dependency", "code/dependency", ["CODE_DEPENDENCY"]),
        ("code-gitleaks", "code/gitleaks", ["CODE_GITLEAKS"]),
        ("diagnosis-applicationscan", "diagnosis/applicationscan", ["DIAGNOSIS_APPLICATION_SCAN"]),
        ("diagnosis-portscan", "diagnosis/portscan", ["DIAGNOSIS_PORTSCAN"]),
        ("diagnosis-wpscan", "diagnosis/wpscan", ["DIAGNOSIS_WPSCAN"]),
        ("google-asset", "google/asset", ["GOOGLE_ASSET"]),
        ("google-cloudsploit", "google/cloudsploit", ["GOOGLE_CLOUD_SPLOIT", "GOOGLE_CLOUDSPLOIT"]),
        ("google-portscan", "google/portscan", ["GOOGLE_PORTSCAN"]),
        ("google-scc", "google/scc", ["GOOGLE_SCC"]),
        ("osint-subdomain", "osint/subdomain", ["OSINT_SUBDOMAIN"]),
        ("osint-website", "osint/website", ["OSINT_WEBSITE"]),
    ];

    public static IEnumerable<string> Workloads => Scanners.Select(scanner => scanner.Name).Concat(["core", "datasource-api", "gateway"]);

    public static IReadOnlyDictionary<string, string> Image(string workload) => workload switch
    {
        "core" or "datasource-api" => DatabaseImage,
        "gateway" => GatewayImage,
        _ => ScannerImage,
    };

    /// <param name="known">The text behind each <c>{...}</c>; queues by <c>queue:name</c>.</param>
    public static SortedDictionary<string, string> Of(string workload, IReadOnlyDictionary<string, string> known)
    {
        var expected = new SortedDictionary<string, string>(Common, StringComparer.Ordinal);
        foreach (var (name, value) in Image(workload))
            expected[name] = value;
        switch (workload)
        {
            case "core":
                expected["ENV_INJECTOR_META_CONFIG"] = "/prd/meta/core";
                expected["DEFAULT_LOCALE"] = "ja";
                break;
            case "datasource-api":
                expected["ENV_INJECTOR_META_CONFIG"] = "/prd/meta/datasource-api";
                expected["CODE_DATA_KEY"] = "{code-data-key}";
                AddUrls(expected, Scanners);
                break;
            case "gateway":
                expected["ENV_INJECTOR_META_CONFIG"] = "/prd/meta/gateway/gateway";
                expected["AWS_XRAY_CONTEXT_MISSING"] = "LOG_ERROR";
                expected["AWS_XRAY_SDK_DISABLED"] = "TRUE";
                expected["REGION"] = "ap-northeast-1";
                expected["SESSION_COOKIE_NAME"] = "AWSELBAuthSessionCookie-0,AWSELBAuthSessionCookie-1";
                expected["USER_IDP_KEY"] = "email";
                expected["VERIFY_ID_TOKEN"] = "true";
                break;
            default:
                var own = Scanners.Single(scanner => scanner.Name == workload);
                expected["ENV_INJECTOR_META_CONFIG"] = $"/prd/meta/{own.Meta}";
                AddUrls(expected, Scanners.Where(scanner => scanner.Name.Split('-')[0] == workload.Split('-')[0]));
                foreach (var variable in own.Queue)
                    expected[$"{variable}_QUEUE_NAME"] = $"berth-prd-{workload}";
                if (workload.StartsWith("code-", StringComparison.Ordinal))
                    expected["CODE_DATA_KEY"] = "{code-data-key}";
                break;
        }

        foreach (var name in expected.Keys.ToList())
            if (expected[name] is ['{', .. var key, '}'])
                expected[name] = known[key];
        return expected;
    }

    private static void AddUrls(SortedDictionary<string, string> expected, IEnumerable<(string Name, string Meta, string[] Queue)> scanners)
    {
        foreach (var (name, _, queue) in scanners)
            foreach (var variable in queue)
                expected[$"{variable}_QUEUE_URL"] = $"{{queue:berth-prd-{name}}}";
    }
}
