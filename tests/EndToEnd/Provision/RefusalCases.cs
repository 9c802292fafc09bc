using System.Text.Json.Nodes;

namespace Berth.Tests.EndToEnd.Provision;

/// <summary>A body that is refused.</summary>
/// <param name="Reasons">Words of the reasons, which all come in one message.</param>
public sealed record RefusalCase(string What, string Body, string Code, params string[] Reasons);

/// <summary>Every kind of bad input.</summary>
internal static class RefusalCases
{
    public static IReadOnlyList<string> Names { get; } = [.. All("").Select(one => one.What)];

    public static IReadOnlyList<RefusalCase> All(string secretArn) =>
    [
        new("text", "please make me an environment", "RequestInvalid", "JSON"),
        new("cut off", RequestFor.Environment("refused").ToJsonString()[..^20], "RequestInvalid", "JSON"),
        Of("wrong version", "RequestInvalid", body => body["schema"] = "berth/v2", "/schema"),
        Of("unknown fields", "RequestInvalid", body =>
        {
            body["colour"] = "blue";
            body["risken"]!["console"] = "x";
        }, "/colour", "/risken/console:"),
        Of("missing fields", "RequestInvalid", body =>
        {
            body.Remove("platform");
            body["risken"]!.AsObject().Remove("imageTag");
            body["risken"]!.AsObject().Remove("consoleHost");
        }, "/platform", "/risken/consoleHost"),
        Of("fields out of range", "RequestInvalid", body =>
        {
            body["mode"] = "destroy";
            body["risken"]!["consoleHost"] = "no host";
            body["risken"]!["signIn"]!["sessionTimeoutSeconds"] = 604_801;
            body["risken"]!["database"]!["rotateEveryDays"] = 0;
            body["risken"]!["accessToken"]!["sourceIps"] = new JsonArray("1.2.3.4/99");
        }, "/mode", "/risken/consoleHost", "/risken/signIn/sessionTimeoutSeconds", "/risken/database/rotateEveryDays", "/risken/accessToken/sourceIps"),
        Of("more than 64 KiB", "RequestInvalid", body => body["risken"]!["parameters"]!["core"]!["BIG"] = new string('x', 70_000), "64 KiB"),
        Of("more than the dead-letter queue takes", "RequestInvalid", body => body["risken"]!["parameters"]!["core"]!["BIG"] = new string('x', 200_000), "64 KiB"),
        Of("names too long", "RequestInvalid", body =>
        {
            body["environment"] = new string('e', 21);
            body["risken"]!["namespace"] = new string('n', 64);
        }, "/environment", "/risken/namespace"),
        Of("reserved names", "RequestInvalid", body =>
        {
            body["environment"] = "berth";
            body["risken"]!["namespace"] = "kube-system";
        }, "/environment: berth is reserved", "/risken/namespace: kube-system is reserved"),
        Of("names that collide in the request", "RequestInvalid", body =>
        {
            body["risken"]!["accessToken"]!["host"] = (string)body["risken"]!["consoleHost"]!;
            body["risken"]!["secrets"] = Secret("core", "DEFAULT_LOCALE", secretArn, "key");
        }, "/risken/accessToken/host: is the console's host", "/risken/secrets/core/DEFAULT_LOCALE: is given under parameters too"),
        Of("host of another environment", "HostTaken", body => body["risken"]!["consoleHost"] = "console.risken.example.com", "/risken/consoleHost", "the environment prd"),
        Of("namespace of another environment", "NamespaceTaken", body => body["risken"]!["namespace"] = "risken", "/risken/namespace", "the environment prd"),
        Of("schema of another environment", "SchemaTaken", body => body["risken"]!["database"]!["schema"] = "mimosa", "/risken/database/schema", "the environment prd"),
        Of("platform that is not there", "PlatformUnknown", body => body["platform"] = "nowhere", "/platform", "nowhere"),
        Of("cluster that is not there", "ClusterMissing", body => body["platform"] = RefusalPlatforms.NoCluster, "/platform", "no cluster gone"),
        Of("cluster that is not ACTIVE", "ClusterNotActive", body => body["platform"] = RefusalPlatforms.YoungCluster, "/platform", "the cluster young is CREATING"),
        Of("listener without HTTPS", "ListenerNotHttps", body => body["platform"] = RefusalPlatforms.PlainListener, "/platform", "speaks HTTP"),
        Of("key of the wrong length", "SecretUnusable", body => body["risken"]!["secrets"] = Secret("code/common", "CODE_DATA_KEY", secretArn, "key"),
            "/risken/secrets/code~1common/CODE_DATA_KEY", "20 bytes", "16, 24, 32"),
        Of("parameter over 4 KB", "RequestInvalid", body => body["risken"]!["parameters"]!["core"]!["LONG"] = new string('x', 4097), "/risken/parameters/core/LONG", "4096 bytes"),
        Of("secrets that cannot be used", "SecretUnusable", body =>
        {
            var secrets = Secret("core", "NONE", secretArn, "none");
            secrets["core"]!["EMPTY"] = Source(secretArn, "empty");
            secrets["core"]!["LONG"] = Source(secretArn, "long");
            secrets["core"]!["GONE"] = Source(secretArn.Replace("refused", "gone", StringComparison.Ordinal), null);
            body["risken"]!["secrets"] = secrets;
        }, "/risken/secrets/core/NONE", "/risken/secrets/core/GONE", "/risken/secrets/core/EMPTY: names a secret whose value is empty", "/risken/secrets/core/LONG", "4097 bytes"),
        Of("quota", "QuotaExceeded", body => body["platform"] = RefusalPlatforms.FullListener, "of 100 rules of the load balancer", "are used, 3 more are needed"),
        Of("quota of target groups", "QuotaExceeded", body => body["platform"] = RefusalPlatforms.FullBalancer, "100 of 100 target groups of the load balancer", "are used, 2 more are needed"),
        Of("quotas of app clients and parameters", "QuotaExceeded", body => body["platform"] = RefusalPlatforms.SmallAccount,
            "of 1 app clients of the user pool", "of 100 standard parameters of the region"),
        new("other content under an id", RequestFor.Risken().With("mode", "plan").ToJsonString(), "SameIdOtherContent", "/requestId", "01J9RISKEN0000000000000001"),
        Everything(secretArn),
    ];

    /// <summary>What is wrong in different places is said in one message, too.</summary>
    public static RefusalCase Everything(string secretArn) => Of("everything at once", "RequestInvalid", body =>
    {
        body["platform"] = RefusalPlatforms.Ruined;
        body["risken"]!["consoleHost"] = "console.risken.example.com";
        body["risken"]!["secrets"] = Secret("code/common", "CODE_DATA_KEY", secretArn, "key");
        body["risken"]!["parameters"]!["core"]!["DB_MASTER_HOST"] = "mine";
        body["colour"] = "blue";
    }, "no cluster gone", "speaks HTTP", "/risken/consoleHost: console.risken.example.com belongs", "20 bytes", "/risken/parameters/core/DB_MASTER_HOST: is Berth's to give", "/colour");

    private static RefusalCase Of(string what, string code, Action<JsonObject> change, params string[] reasons)
    {
        var body = RequestFor.Environment("refused");
        change(body);
        return new(what, body.ToJsonString(), code, reasons);
    }

    private static JsonObject Secret(string path, string name, string arn, string key) => new() { [path] = new JsonObject { [name] = Source(arn, key) } };

    private static JsonObject Source(string arn, string? key) => key is null ? new() { ["secretArn"] = arn } : new() { ["secretArn"] = arn, ["jsonKey"] = key };
}
