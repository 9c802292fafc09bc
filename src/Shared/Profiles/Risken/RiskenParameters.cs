using Berth.Platforms;
using Berth.Requests;

namespace Berth.Profiles.Risken;

/// <summary>What RISKEN's pods read through env-injector, one level below each path.</summary>
internal static class RiskenParameters
{
    public static ParameterSet For(EnvironmentRequest request, RiskenRequest risken, Platform platform, DatabaseAccount account, GeneratedSecret codeDataKey, string cookie, Placement? placement)
    {
        var root = $"/{request.Environment}";
        var objects = new RiskenObjects(request.Environment, risken.Namespace);
        var values = new SortedDictionary<string, ParameterValue>(StringComparer.Ordinal);
        void Put(string path, string name, ParameterValue value) => values[$"{root}/{path}/{name}"] = value;
        void Plain(string path, string name, string text) => Put(path, name, ParameterValue.Plain(text));

        foreach (var (name, value) in RiskenDatabase.Parameters(risken, platform, account, placement))
            Put(RiskenWorkload.Common, name, value);

        // Some of the code reads one name, some the other.
        foreach (var name in new[] { "CORE_ADDR", "CORE_SVC_ADDR" })
            Plain(RiskenWorkload.Common, name, objects.Address(RiskenWorkload.Core));
        Plain(RiskenWorkload.Common, "DATA_SOURCE_API_SVC_ADDR", objects.Address(RiskenWorkload.DatasourceApi));
        Plain(RiskenWorkload.Common, "ENV_NAME", request.Environment);
        Plain(RiskenWorkload.Common, "AWS_REGION", platform.Region);
        Plain(RiskenWorkload.Common, "SQS_ENDPOINT", $"https://sqs.{platform.Region}.amazonaws.com");
        Plain(RiskenWorkload.Common, "BASE_URL", $"https://{risken.ConsoleHost}");

        // REGION picks the host of the load balancer's public keys, so it is the load balancer's region.
        Plain("gateway/gateway", "REGION", platform.Region);
        Plain("gateway/gateway", "VERIFY_ID_TOKEN", "true");
        Plain("gateway/gateway", "USER_IDP_KEY", risken.SignIn.UserClaim);
        Plain("gateway/gateway", "SESSION_COOKIE_NAME", $"{cookie}-0,{cookie}-1");
        if (Providers(risken) is { Length: > 0 } providers)
            Plain("gateway/gateway", "IDP_PROVIDER_NAME", providers);

        foreach (var scanner in RiskenWorkload.All)
            foreach (var variable in scanner.Queue?.Variables ?? [])
            {
                var queue = RiskenQueue.NameOf(scanner, request.Environment);
                // The address stands where datasource-api, which sends, finds it too.
                Plain(scanner.FamilyPath!, $"{variable}_QUEUE_URL", new Planning.ResourceId(MessageQueue.Kind, queue).Reference("url"));
                Plain(scanner.ParameterPaths[0], $"{variable}_QUEUE_NAME", queue);
            }

        // Without a key of the right length datasource-api does not start, even with the code scanners off.
        Put(RiskenCredentials.CodePath, RiskenCredentials.CodeDataKey, ParameterValue.Secret(codeDataKey.Secret));

        foreach (var (path, further) in risken.Parameters)
            foreach (var (name, text) in further)
                Plain(path, name, text);
        foreach (var (path, further) in risken.Secrets)
            foreach (var (name, source) in further)
                Put(path, name, ParameterValue.Secret(source.Reference));

        foreach (var workload in RiskenWorkload.All)
            if (workload.MetaPath is { } meta)
                values[MetaName(request.Environment, meta)] = ParameterValue.Plain(MetaList(root, workload, values.Keys, risken, account));
        return new(values);
    }

    public static string MetaName(string environment, string metaPath) => $"/{environment}/meta/{metaPath}";

    /// <summary>The full paths that a workload reads: only those under which something stands, for an empty one stops the pod.</summary>
    public static IEnumerable<string> PathsOf(string root, RiskenWorkload workload, IEnumerable<string> names) =>
        workload.ParameterPaths.Select(path => $"{root}/{path}").Where(path => names.Any(name => IsDirectlyBelow(name, path)));

    public static bool IsDirectlyBelow(string name, string path) =>
        name.StartsWith(path + "/", StringComparison.Ordinal) && name.IndexOf('/', path.Length + 1) < 0;

    private static string MetaList(string root, RiskenWorkload workload, IEnumerable<string> names, RiskenRequest risken, DatabaseAccount account) =>
        (workload.ReadsDatabase && RiskenDatabase.ReadsSecret(risken) ? $"- secret_name: {account.SecretName}\n" : "")
        + string.Concat(PathsOf(root, workload, names.ToList()).Select(path => $"- parameter_store_path: {path}\n"));

    private static string Providers(RiskenRequest risken) =>
        string.Join(',', risken.SignIn.IdentityProviders.Where(provider => provider != "COGNITO"));
}
