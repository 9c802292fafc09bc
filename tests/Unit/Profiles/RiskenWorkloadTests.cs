using System.Text.Json.Nodes;
using Berth.Tests.Planning;

namespace Berth.Tests.Profiles;

/// <summary>RISKEN's Deployments and CronJobs, against a table of their own.</summary>
public sealed class RiskenWorkloadTests
{
    private static IEnumerable<JsonObject> Manifests(string kind, Action<JsonObject>? change = null) =>
        Sample.Blueprint(change).Workloads.Where(manifest => (string?)manifest["kind"] == kind);

    private static JsonObject One(string kind, string name, Action<JsonObject>? change = null) =>
        Manifests(kind, change).Single(manifest => (string?)manifest["metadata"]!["name"] == name);

    [Fact]
    public void There_are_22_Deployments_11_CronJobs_and_4_Services()
    {
        Assert.Equal(22, Manifests("Deployment").Count());
        Assert.Equal(11, Manifests("CronJob").Count());
        Assert.Equal(4, Manifests("Service").Count());
    }

    [Theory]
    [InlineData("core", "risken-core", 8080, 1000, "/prd/meta/core")]
    [InlineData("datasource-api", "risken-datasource-api", 8081, 10001, "/prd/meta/datasource-api")]
    [InlineData("gateway", "gateway/gateway", 8000, 1000, "/prd/meta/gateway/gateway")]
    [InlineData("web", "gateway/web", 80, null, null)]
    [InlineData("aws-guardduty", "aws/guard-duty", 9002, 1000, "/prd/meta/aws/guardduty")]
    [InlineData("aws-accessanalyzer", "aws/access-analyzer", 9003, 1000, "/prd/meta/aws/accessanalyzer")]
    [InlineData("aws-adminchecker", "aws/admin-checker", 9004, 1000, "/prd/meta/aws/adminchecker")]
    [InlineData("aws-cloudsploit", "aws/cloudsploit", 9005, 1000, "/prd/meta/aws/cloudsploit")]
    [InlineData("aws-portscan", "aws/portscan", 9006, null, "/prd/meta/aws/portscan")]
    [InlineData("azure-prowler", "azure/prowler", 12001, 1000, "/prd/meta/azure/prowler")]
    [InlineData("code-gitleaks", "code/gitleaks", 10002, 1000, "/prd/meta/code/gitleaks")]
    [InlineData("code-dependency", "code/dependency", 10003, 1000, "/prd/meta/code/dependency")]
    [InlineData("code-codescan", "code/codescan", 10004, 1000, "/prd/meta/code/codescan")]
    [InlineData("diagnosis-wpscan", "diagnosis/wpscan", 19003, 1000, "/prd/meta/diagnosis/wpscan")]
    [InlineData("diagnosis-portscan", "diagnosis/portscan", 19004, null, "/prd/meta/diagnosis/portscan")]
    [InlineData("diagnosis-applicationscan", "diagnosis/applicationscan", 19005, 1000, "/prd/meta/diagnosis/applicationscan")]
    [InlineData("google-asset", "google/asset", 11002, 1000, "/prd/meta/google/asset")]
    [InlineData("google-cloudsploit", "google/cloudsploit", 11003, 1000, "/prd/meta/google/cloudsploit")]
    [InlineData("google-scc", "google/scc", 11004, 1000, "/prd/meta/google/scc")]
    [InlineData("google-portscan", "google/portscan", 11005, null, "/prd/meta/google/portscan")]
    [InlineData("osint-subdomain", "osint/subdomain", 18083, null, "/prd/meta/osint/subdomain")]
    [InlineData("osint-website", "osint/website", 18084, 1000, "/prd/meta/osint/website")]
    public void A_Deployment_is_as_RISKENs_manifests_have_it(string name, string image, int port, int? user, string? meta)
    {
        var pod = One("Deployment", name)["spec"]!["template"]!["spec"]!;
        var container = pod["containers"]![0]!;
        Assert.Equal("risken", (string?)pod["serviceAccountName"]);
        Assert.Equal($"public.ecr.aws/risken/{image}:latest", (string?)container["image"]);
        Assert.Equal(port, (int?)container["ports"]![0]!["containerPort"]);
        Assert.Equal(user, (int?)container["securityContext"]?["runAsUser"]);
        Assert.Equal(meta, Variable(container, "ENV_INJECTOR_META_CONFIG"));
        Assert.Equal("ap-northeast-1", Variable(container, "AWS_DEFAULT_REGION"));
        if (meta is not null)
            Assert.True(Sample.Blueprint().Parameters.Values.ContainsKey(meta));

        static string? Variable(JsonNode container, string name) =>
            (string?)container["env"]!.AsArray().SingleOrDefault(variable => (string?)variable!["name"] == name)?["value"];
    }

    [Theory]
    [InlineData("alert-cronjob", "0 1 * * *", "core.risken.svc.cluster.local:8080", "core.alert.AlertService.AnalyzeAlertAll")]
    [InlineData("iam-cronjob", "0 */8 * * *", "core.risken.svc.cluster.local:8080", "core.iam.IAMService.AnalyzeTokenExpiration")]
    [InlineData("report-cronjob", "0 15 * * *", "core.risken.svc.cluster.local:8080", "core.report.ReportService.CollectReportFinding")]
    [InlineData("purge-core-cronjob", "0 3 * * *", "core.risken.svc.cluster.local:8080", "core.project.ProjectService.CleanProject")]
    [InlineData("aws-cronjob", "30 15 * * *", "datasource-api.risken.svc.cluster.local:8081", "datasource.aws.AWSService.InvokeScanAll")]
    [InlineData("azure-cronjob", "25 17 * * *", "datasource-api.risken.svc.cluster.local:8081", "datasource.azure.AzureService.InvokeScanAll")]
    [InlineData("code-cronjob", "15 17 * * *", "datasource-api.risken.svc.cluster.local:8081", "datasource.code.CodeService.InvokeScanAll")]
    [InlineData("diagnosis-cronjob", "5 17 * * *", "datasource-api.risken.svc.cluster.local:8081", "datasource.diagnosis.DiagnosisService.InvokeScanAll")]
    [InlineData("google-cronjob", "20 17 * * *", "datasource-api.risken.svc.cluster.local:8081", "datasource.google.GoogleService.InvokeScanAll")]
    [InlineData("osint-cronjob", "10 17 * * *", "datasource-api.risken.svc.cluster.local:8081", "datasource.osint.OsintService.InvokeScanAll")]
    [InlineData("purge-datasource-cronjob", "0 3 * * *", "datasource-api.risken.svc.cluster.local:8081", "datasource.DataSourceService.CleanDataSource")]
    public void A_CronJob_calls_its_method_at_its_time_in_UTC(string name, string schedule, string address, string method)
    {
        var specification = One("CronJob", name)["spec"]!;
        var pod = specification["jobTemplate"]!["spec"]!["template"]!["spec"]!;
        Assert.Equal((schedule, "Etc/UTC"), ((string?)specification["schedule"], (string?)specification["timeZone"]));
        Assert.Equal("risken", (string?)pod["serviceAccountName"]);
        Assert.Equal(["grpcurl", "-plaintext", address, method], pod["containers"]![0]!["command"]!.AsArray().Select(part => (string?)part));
        Assert.DoesNotMatch("linux_|arm64|amd64|wget|curl ", pod.ToJsonString());
    }

    [Theory]
    [InlineData("core", "None", null)]
    [InlineData("datasource-api", "None", null)]
    [InlineData("gateway", null, 30080)]
    [InlineData("web", null, 30081)]
    public void A_Service_is_headless_or_has_its_node_port(string name, string? clusterIp, int? nodePort)
    {
        var specification = One("Service", name)["spec"]!;
        Assert.Equal((clusterIp, nodePort), ((string?)specification["clusterIP"], (int?)specification["ports"]![0]!["nodePort"]));
    }

    [Theory]
    [InlineData("aws-guardduty", 300)]
    [InlineData("aws-accessanalyzer", 300)]
    [InlineData("aws-adminchecker", 300)]
    [InlineData("aws-cloudsploit", 1800)]
    [InlineData("aws-portscan", 1800)]
    [InlineData("google-asset", 300)]
    [InlineData("google-scc", 300)]
    [InlineData("google-cloudsploit", 300)]
    [InlineData("google-portscan", 1800)]
    [InlineData("code-gitleaks", 900)]
    [InlineData("code-dependency", 900)]
    [InlineData("code-codescan", 3600)]
    [InlineData("osint-subdomain", 900)]
    [InlineData("osint-website", 900)]
    [InlineData("diagnosis-wpscan", 900)]
    [InlineData("diagnosis-portscan", 43200)]
    [InlineData("diagnosis-applicationscan", 43200)]
    [InlineData("azure-prowler", 300)]
    public void A_queue_hides_what_is_worked_on_as_long_as_SQS_allows(string name, int visibility)
    {
        var queue = Sample.Blueprint().Queues.Single(queue => queue.Name == $"berth-prd-{name}");
        Assert.Equal((visibility, 5), (queue.VisibilitySeconds, queue.DelaySeconds));
    }

    [Fact]
    public void Queues_are_18_and_their_names_fit_for_the_longest_environment()
    {
        Assert.Equal(18, Sample.Blueprint().Queues.Count);
        var longest = Sample.Blueprint(body => body["environment"] = "a2345678901234567890").Queues;
        Assert.All(longest, queue => Assert.InRange(queue.Name.Length, 1, 80));
        Assert.Equal(18, longest.Select(queue => queue.Name).Distinct().Count());
    }
}
