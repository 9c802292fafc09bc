using Berth.Platforms;
using Berth.Requests;

namespace Berth.Profiles.Risken;

/// <summary>What RISKEN's pods read through env-injector, one level below each path.</summary>
internal static class RiskenParameters
{
    public static ParameterSet For(EnvironmentRequest request, RiskenRequest risken, Platform platform, DatabaseAccount account, GeneratedSecret codeDataKey, string cookie)
    {
        var root = $"/{request.Environment}";
        var values = new SortedDictionary<string, ParameterValue>(StringComparer.Ordinal);
        void Plain(string path, string name, string text) => values[$"{root}/{path}/{name}"] = ParameterValue.Plain(text);
        void Secret(string path, string name, string reference) => values[$"{root}/{path}/{name}"] = ParameterValue.Secret(reference);

        var database = platform.Database.Mysql!;
        foreach (var (role, host) in new[] { ("MASTER", database.Writer), ("SLAVE", database.Reader ?? database.Writer) })
        {
            Plain("common", $"DB_{role}_HOST", host);
            Secret("common", $"DB_{role}_USER", account.Secret("username"));
            Secret("common", $"DB_{role}_PASSWORD", account.Secret("password"));
        }

        // The documented names are not the ones that the code reads; both are published.
        foreach (var name in new[] { "DBSCHEMA", "DB_SCHEMA" })
            Plain("common", name, account.Schema);
        foreach (var name in new[] { "DBPORT", "DB_PORT" })
            Plain("common", name, $"{database.Port}");
        foreach (var name in new[] { "CORE_ADDR", "CORE_SVC_ADDR" })
            Plain("common", name, Address(RiskenWorkload.Core, risken));
        Plain("common", "DATA_SOURCE_API_SVC_ADDR", Address(RiskenWorkload.DatasourceApi, risken));
        Plain("common", "ENV_NAME", request.Environment);
        Plain("common", "AWS_REGION", platform.Region);
        Plain("common", "SQS_ENDPOINT", $"https://sqs.{platform.Region}.amazonaws.com");
        Plain("common", "BASE_URL", $"https://{risken.ConsoleHost}");

        // REGION picks the host of the load balancer's public keys, so it is the load balancer's region.
        Plain("gateway/gateway", "REGION", platform.Region);
        Plain("gateway/gateway", "VERIFY_ID_TOKEN", "true");
        Plain("gateway/gateway", "USER_IDP_KEY", risken.SignIn.UserClaim);
        Plain("gateway/gateway", "SESSION_COOKIE_NAME", $"{cookie}-0,{cookie}-1");
        if (Providers(risken) is { Length: > 0 } providers)
            Plain("gateway/gateway", "IDP_PROVIDER_NAME", providers);

        // Without a key of the right length datasource-api does not start, even with the code scanners off.
        Secret("datasource-api", "CODE_DATA_KEY", codeDataKey.Secret);

        foreach (var (path, further) in risken.Parameters)
            foreach (var (name, text) in further)
                Plain(path, name, text);
        foreach (var (path, further) in risken.Secrets)
            foreach (var (name, source) in further)
                Secret(path, name, source.Reference);

        foreach (var workload in RiskenWorkload.All)
            if (workload.MetaPath is { } meta)
                values[MetaName(request.Environment, meta)] = ParameterValue.Plain(MetaList(root, workload, values.Keys));
        return new(values);
    }

    public static string MetaName(string environment, string metaPath) => $"/{environment}/meta/{metaPath}";

    /// <summary>The full paths that a workload reads: only those under which something stands, for an empty one stops the pod.</summary>
    public static IEnumerable<string> PathsOf(string root, RiskenWorkload workload, IEnumerable<string> names) =>
        workload.ParameterPaths.Select(path => $"{root}/{path}").Where(path => names.Any(name => IsDirectlyBelow(name, path)));

    public static bool IsDirectlyBelow(string name, string path) =>
        name.StartsWith(path + "/", StringComparison.Ordinal) && name.IndexOf('/', path.Length + 1) < 0;

    private static string MetaList(string root, RiskenWorkload workload, IEnumerable<string> names) =>
        string.Concat(PathsOf(root, workload, names.ToList()).Select(path => $"- parameter_store_path: {path}\n"));

    private static string Providers(RiskenRequest risken) =>
        string.Join(',', risken.SignIn.IdentityProviders.Where(provider => provider != "COGNITO"));

    private static string Address(RiskenWorkload workload, RiskenRequest risken) =>
        $"{workload.Name}.{risken.Namespace}.svc.cluster.local:{workload.Port}";
}
