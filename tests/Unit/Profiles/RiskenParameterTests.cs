using System.Text.Json.Nodes;
using Berth.Profiles;
using Berth.Tests.Planning;

namespace Berth.Tests.Profiles;

/// <summary>Under which names and paths RISKEN's pods find their parameters, and whose pods a change concerns.</summary>
public sealed class RiskenParameterTests
{
    private static readonly string[] Databases = ["core", "datasource-api"];

    private static IReadOnlyDictionary<string, ParameterValue> Values(Action<JsonObject>? change = null) => Sample.Blueprint(change).Parameters.Values;

    private static void Secret(JsonObject body, string path, params string[] names)
    {
        var secrets = body["risken"]!["secrets"]?.AsObject() ?? [];
        body["risken"]!["secrets"] = secrets;
        var below = secrets[path]?.AsObject() ?? [];
        secrets[path] = below;
        foreach (var name in names)
            below[name] = new JsonObject { ["secretArn"] = $"arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:berth-input/{name}-AbCdEf" };
    }

    [Theory]
    [InlineData("/prd/common/DBSCHEMA", "/prd/common/DB_SCHEMA")]
    [InlineData("/prd/common/DBPORT", "/prd/common/DB_PORT")]
    [InlineData("/prd/common/CORE_ADDR", "/prd/common/CORE_SVC_ADDR")]
    [InlineData("/prd/aws/common/AWS_CLOUD_SPLOIT_QUEUE_URL", "/prd/aws/common/AWS_CLOUDSPLOIT_QUEUE_URL")]
    [InlineData("/prd/google/common/GOOGLE_CLOUD_SPLOIT_QUEUE_URL", "/prd/google/common/GOOGLE_CLOUDSPLOIT_QUEUE_URL")]
    [InlineData("/prd/aws/cloudsploit/AWS_CLOUD_SPLOIT_QUEUE_NAME", "/prd/aws/cloudsploit/AWS_CLOUDSPLOIT_QUEUE_NAME")]
    [InlineData("/prd/google/cloudsploit/GOOGLE_CLOUD_SPLOIT_QUEUE_NAME", "/prd/google/cloudsploit/GOOGLE_CLOUDSPLOIT_QUEUE_NAME")]
    public void The_spelling_that_the_code_reads_and_the_documented_one_are_published(string read, string documented) =>
        Assert.Equal(Values()[read], Values()[documented]);

    [Theory]
    [InlineData("aws", "AWS_GUARD_DUTY", "guardduty")]
    [InlineData("aws", "AWS_ACCESS_ANALYZER", "accessanalyzer")]
    [InlineData("aws", "AWS_ADMIN_CHECKER", "adminchecker")]
    [InlineData("aws", "AWS_CLOUD_SPLOIT", "cloudsploit")]
    [InlineData("aws", "AWS_PORTSCAN", "portscan")]
    [InlineData("google", "GOOGLE_ASSET", "asset")]
    [InlineData("google", "GOOGLE_SCC", "scc")]
    [InlineData("google", "GOOGLE_CLOUD_SPLOIT", "cloudsploit")]
    [InlineData("google", "GOOGLE_PORTSCAN", "portscan")]
    [InlineData("code", "CODE_GITLEAKS", "gitleaks")]
    [InlineData("code", "CODE_DEPENDENCY", "dependency")]
    [InlineData("code", "CODE_CODE_SCAN", "codescan")]
    [InlineData("osint", "OSINT_SUBDOMAIN", "subdomain")]
    [InlineData("osint", "OSINT_WEBSITE", "website")]
    [InlineData("diagnosis", "DIAGNOSIS_WPSCAN", "wpscan")]
    [InlineData("diagnosis", "DIAGNOSIS_PORTSCAN", "portscan")]
    [InlineData("diagnosis", "DIAGNOSIS_APPLICATION_SCAN", "applicationscan")]
    [InlineData("azure", "AZURE_PROWLER", "prowler")]
    public void A_queue_is_named_to_its_scanner_and_addressed_to_both_ends(string family, string variable, string name)
    {
        Assert.Equal($"${{sqs:queue/berth-prd-{family}-{name}#url}}", Values()[$"/prd/{family}/common/{variable}_QUEUE_URL"].Text);
        Assert.Equal($"berth-prd-{family}-{name}", Values()[$"/prd/{family}/{name}/{variable}_QUEUE_NAME"].Text);
        Assert.Contains($"- parameter_store_path: /prd/{family}/common\n", Values()["/prd/meta/datasource-api"].Text);
        Assert.Equal($"- parameter_store_path: /prd/{family}/{name}\n- parameter_store_path: /prd/{family}/common\n- parameter_store_path: /prd/common\n", Values()[$"/prd/meta/{family}/{name}"].Text);
    }

    [Fact]
    public void Credentials_in_the_secret_are_not_in_Parameter_Store()
    {
        var blueprint = Sample.Blueprint(body => body["risken"]!["database"]!["credentialsIn"] = "secretsManager");
        Assert.DoesNotContain(blueprint.Parameters.Values.Keys, name => name.EndsWith("_USER", StringComparison.Ordinal) || name.EndsWith("_PASSWORD", StringComparison.Ordinal));
        Assert.Equal(["DB_MASTER_HOST", "DB_MASTER_PASSWORD", "DB_MASTER_USER", "DB_SLAVE_HOST", "DB_SLAVE_PASSWORD", "DB_SLAVE_USER"], blueprint.Database!.Keys.Keys);
        Assert.Equal(["{host}", "{password}", "{username}", "db-ro.example.internal", "{password}", "{username}"], blueprint.Database.Keys.Values);
        foreach (var (name, value) in blueprint.Parameters.Values.Where(value => value.Key.StartsWith("/prd/meta/", StringComparison.Ordinal)))
            Assert.Equal(name is "/prd/meta/core" or "/prd/meta/datasource-api", value.Text.StartsWith("- secret_name: berth/prd/database\n", StringComparison.Ordinal));
        Assert.Empty(Sample.Blueprint().Database!.Keys);
    }

    /// <summary>Each path with the Deployments that read it: these, and no others, get new pods.</summary>
    public static TheoryData<string, string[]> Readers => new()
    {
        { "core", ["core"] },
        { "datasource-api", ["datasource-api"] },
        { "gateway/gateway", ["gateway"] },
        { "aws/common", ["aws-accessanalyzer", "aws-adminchecker", "aws-cloudsploit", "aws-guardduty", "aws-portscan", "datasource-api"] },
        { "aws/accessanalyzer", ["aws-accessanalyzer"] },
        { "aws/adminchecker", ["aws-adminchecker"] },
        { "aws/cloudsploit", ["aws-cloudsploit"] },
        { "aws/guardduty", ["aws-guardduty"] },
        { "aws/portscan", ["aws-portscan"] },
        { "azure/common", ["azure-prowler", "datasource-api"] },
        { "azure/prowler", ["azure-prowler"] },
        { "code/common", ["code-codescan", "code-dependency", "code-gitleaks", "datasource-api"] },
        { "code/codescan", ["code-codescan"] },
        { "code/dependency", ["code-dependency"] },
        { "code/gitleaks", ["code-gitleaks"] },
        { "diagnosis/common", ["datasource-api", "diagnosis-applicationscan", "diagnosis-portscan", "diagnosis-wpscan"] },
        { "diagnosis/applicationscan", ["diagnosis-applicationscan"] },
        { "diagnosis/portscan", ["diagnosis-portscan"] },
        { "diagnosis/wpscan", ["diagnosis-wpscan"] },
        { "google/common", ["datasource-api", "google-asset", "google-cloudsploit", "google-portscan", "google-scc"] },
        { "google/asset", ["google-asset"] },
        { "google/cloudsploit", ["google-cloudsploit"] },
        { "google/portscan", ["google-portscan"] },
        { "google/scc", ["google-scc"] },
        { "osint/common", ["datasource-api", "osint-subdomain", "osint-website"] },
        { "osint/subdomain", ["osint-subdomain"] },
        { "osint/website", ["osint-website"] },
        {
            "common",
            [
                "aws-accessanalyzer", "aws-adminchecker", "aws-cloudsploit", "aws-guardduty", "aws-portscan", "azure-prowler", "code-codescan", "code-dependency", "code-gitleaks", "core",
                "datasource-api", "diagnosis-applicationscan", "diagnosis-portscan", "diagnosis-wpscan", "gateway", "google-asset", "google-cloudsploit", "google-portscan", "google-scc",
                "osint-subdomain", "osint-website",
            ]
        },
    };

    [Theory, MemberData(nameof(Readers))]
    public void R30_a_changed_parameter_gives_new_pods_to_those_that_read_it(string path, string[] readers)
    {
        var before = Configurations(body => Give(body, "before"));
        var after = Configurations(body => Give(body, "after"));
        Assert.Equal(readers, before.Keys.Where(name => before[name] != after[name]));

        void Give(JsonObject body, string value) => body["risken"]!["parameters"] = new JsonObject { [path] = new JsonObject { ["SOME_SETTING"] = value } };
    }

    [Theory, MemberData(nameof(Readers))]
    public void A_secret_that_changes_does_so_too_by_its_version(string path, string[] readers)
    {
        var configurations = Configurations(body => Secret(body, path, "SOME_TOKEN"));
        var version = $"${{ssm:parameter//prd/{path}/SOME_TOKEN#version}}";
        Assert.Equal(readers, configurations.Where(one => one.Value?.Contains(version, StringComparison.Ordinal) == true).Select(one => one.Key));
    }

    [Fact]
    public void Only_those_that_open_connections_are_made_anew_by_other_credentials_or_another_host()
    {
        Assert.Equal(Databases, Configurations().Where(one => one.Value?.Contains("${database:credentials/berth/prd/database#versionId}", StringComparison.Ordinal) == true).Select(one => one.Key));
        var moved = Sample.Platform with { Database = new(Sample.Platform.Database.Mysql! with { Writer = "other.example.internal" }) };
        var (before, after) = (Configurations(), Configurations(ProfileCatalog.Standard["risken"].Draw(Sample.Request(), moved, Sample.Placement)));
        Assert.Equal(Databases, before.Keys.Where(name => before[name] != after[name]));
    }

    private static SortedDictionary<string, string?> Configurations(Action<JsonObject>? change = null) => Configurations(Sample.Blueprint(change));

    private static SortedDictionary<string, string?> Configurations(Blueprint blueprint) => new(blueprint.Workloads
        .Where(manifest => (string?)manifest["kind"] == "Deployment")
        .ToDictionary(manifest => (string)manifest["metadata"]!["name"]!, manifest => (string?)manifest["spec"]!["template"]!["metadata"]!["annotations"]?["berth/configuration"]),
        StringComparer.Ordinal);
}
