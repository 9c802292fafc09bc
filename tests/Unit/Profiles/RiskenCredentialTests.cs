using System.Text.Json.Nodes;
using Berth.Profiles;
using Berth.Tests.Planning;

namespace Berth.Tests.Profiles;

/// <summary>Scanners of GitHub, Google Cloud and Azure run once the request gives what they sign in with.</summary>
public sealed class RiskenCredentialTests
{
    private static readonly string[] Off =
        ["azure-prowler", "code-codescan", "code-dependency", "code-gitleaks", "google-asset", "google-cloudsploit", "google-portscan", "google-scc"];

    private static Action<JsonObject> Given(string path, params string[] names) => body =>
    {
        var (plain, secret) = (new JsonObject(), new JsonObject());
        foreach (var name in names)
            if (name is "AZURE_CLIENT_ID" or "AZURE_TENANT_ID" or "GITHUB_APP_ID" or "GOOGLE_SERVICE_ACCOUNT_EMAIL")
                plain[name] = "1";
            else
                secret[name] = new JsonObject { ["secretArn"] = $"arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:berth-input/{name}-AbCdEf" };
        body["risken"]!["parameters"] = new JsonObject { [path] = plain };
        body["risken"]!["secrets"] = new JsonObject { [path] = secret };
    };

    private static IEnumerable<string> Without(string kind, Action<JsonObject>? change, Func<JsonNode, bool> stopped) => Sample.Blueprint(change).Workloads
        .Where(manifest => (string?)manifest["kind"] == kind && stopped(manifest["spec"]!))
        .Select(manifest => (string)manifest["metadata"]!["name"]!).Order(StringComparer.Ordinal);

    private static IEnumerable<string> NotRunning(Action<JsonObject>? change) => Without("Deployment", change, specification => (int)specification["replicas"]! == 0);

    private static IEnumerable<string> Paused(Action<JsonObject>? change) => Without("CronJob", change, specification => (bool)specification["suspend"]!);

    private static IEnumerable<string> Problems(Action<JsonObject> change) =>
        ProfileCatalog.Standard["risken"].Check(Sample.Request(change), Sample.Platform).Select(problem => problem.Field);

    [Fact]
    public void Without_credentials_they_stand_still_and_nobody_calls_them()
    {
        Assert.Equal(Off, NotRunning(null));
        Assert.Equal(["azure-cronjob", "code-cronjob", "google-cronjob"], Paused(null));
    }

    [Theory]
    [InlineData("google/common", "google-cronjob", new[] { "GOOGLE_SERVICE_ACCOUNT_JSON" }, new[] { "google-asset", "google-portscan", "google-scc" })]
    [InlineData("google/common", "google-cronjob", new[] { "GOOGLE_SERVICE_ACCOUNT_EMAIL", "GOOGLE_SERVICE_ACCOUNT_PRIVATE_KEY" }, new[] { "google-cloudsploit" })]
    [InlineData("code/common", "code-cronjob", new[] { "GITHUB_DEFAULT_TOKEN" }, new[] { "code-codescan", "code-dependency", "code-gitleaks" })]
    [InlineData("common", "code-cronjob", new[] { "GITHUB_APP_ID", "GITHUB_APP_PRIVATE_KEY" }, new[] { "code-codescan", "code-dependency", "code-gitleaks" })]
    [InlineData("code/gitleaks", "code-cronjob", new[] { "GITHUB_DEFAULT_TOKEN" }, new[] { "code-gitleaks" })]
    [InlineData("azure/common", "azure-cronjob", new[] { "AZURE_CLIENT_ID", "AZURE_TENANT_ID", "AZURE_CLIENT_SECRET" }, new[] { "azure-prowler" })]
    public void A_whole_set_turns_on_those_that_read_it(string path, string job, string[] names, string[] running)
    {
        Assert.Empty(Problems(Given(path, names)));
        Assert.Equal(Off.Except(running), NotRunning(Given(path, names)));
        Assert.DoesNotContain(job, Paused(Given(path, names)));
    }

    [Theory]
    [InlineData("google/common", new[] { "GOOGLE_SERVICE_ACCOUNT_EMAIL" }, new[] { "/risken/secrets/google~1common/GOOGLE_SERVICE_ACCOUNT_PRIVATE_KEY" })]
    [InlineData("google/common", new[] { "GOOGLE_SERVICE_ACCOUNT_PRIVATE_KEY" }, new[] { "/risken/parameters/google~1common/GOOGLE_SERVICE_ACCOUNT_EMAIL" })]
    [InlineData("code/common", new[] { "GITHUB_APP_ID" }, new[] { "/risken/secrets/code~1common/GITHUB_APP_PRIVATE_KEY" })]
    [InlineData("code/common", new[] { "GITHUB_APP_PRIVATE_KEY", "GITHUB_DEFAULT_TOKEN" }, new[] { "/risken/parameters/code~1common/GITHUB_APP_ID" })]
    [InlineData("azure/prowler", new[] { "AZURE_CLIENT_ID" }, new[] { "/risken/parameters/azure~1common/AZURE_TENANT_ID", "/risken/secrets/azure~1common/AZURE_CLIENT_SECRET" })]
    public void Half_a_set_is_refused_with_what_is_missing(string path, string[] names, string[] missing) => Assert.Equal(missing, Problems(Given(path, names)));

    [Fact]
    public void A_key_of_ones_own_replaces_the_generated_one()
    {
        Assert.Single(Sample.Blueprint().GeneratedSecrets);
        Assert.Empty(Sample.Blueprint(Given("code/common", "CODE_DATA_KEY")).GeneratedSecrets);
        Assert.Equal(["/risken/secrets/datasource-api/CODE_DATA_KEY"], Problems(Given("datasource-api", "CODE_DATA_KEY")));
    }
}
