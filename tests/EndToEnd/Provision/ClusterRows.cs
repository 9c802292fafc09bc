using System.Text.Json.Nodes;

namespace Berth.Tests.EndToEnd.Provision;

/// <summary>An environment of RISKEN in the cluster and in IAM.</summary>
public abstract class ClusterRows(RunningCloud running, EnvironmentView view)
{
    private static readonly string[] Running =
    [
        "aws-accessanalyzer", "aws-adminchecker", "aws-cloudsploit", "aws-guardduty", "aws-portscan", "core", "datasource-api", "diagnosis-applicationscan",
        "diagnosis-portscan", "diagnosis-wpscan", "gateway", "osint-subdomain", "osint-website", "web",
    ];

    private static readonly string[] WithoutCredentials =
        ["azure-prowler", "code-codescan", "code-dependency", "code-gitleaks", "google-asset", "google-cloudsploit", "google-portscan", "google-scc"];

    private static readonly string[] Workloads = [.. Running.Concat(WithoutCredentials).Order(StringComparer.Ordinal)];

    private static readonly string[] CronJobs =
    [
        "alert-cronjob", "aws-cronjob", "azure-cronjob", "code-cronjob", "diagnosis-cronjob", "google-cronjob", "iam-cronjob", "osint-cronjob",
        "purge-core-cronjob", "purge-datasource-cronjob", "report-cronjob",
    ];
    private readonly CloudClients cloud = running.Clients;
    private readonly ApplicationView seen = view.Seen;

    [Fact]
    public void R3_service_account_names_its_role() =>
        Assert.Equal((string?)seen.Role["Arn"], (string?)seen.Object("ServiceAccount", "risken")["metadata"]!["annotations"]!["eks.amazonaws.com/role-arn"]);

    [Fact]
    public void R4_deployments_cron_jobs_and_pods_use_the_service_account()
    {
        Assert.Equal(Workloads, Names("Deployment"));
        Assert.Equal(CronJobs, Names("CronJob"));
        Assert.All(CronJobs, name => Assert.Equal("risken", (string?)seen.Object("CronJob", name)["spec"]!["jobTemplate"]!["spec"]!["template"]!["spec"]!["serviceAccountName"]));
        Assert.All(Workloads, name => Assert.Equal("risken", (string?)seen.Object("Deployment", name)["spec"]!["template"]!["spec"]!["serviceAccountName"]));
        // The pod that makes the schema's tables has no business with AWS.
        Assert.All(seen.Objects.Where(one => (string?)one["kind"] == "Pod" && one["metadata"]!["labels"]!["job-name"] is null), pod => Assert.Equal("risken", (string?)pod["spec"]!["serviceAccountName"]));
    }

    [Fact]
    public async Task R5_cluster_has_one_identity_provider()
    {
        var providers = ApplicationView.List(await cloud.AwsAsync("iam", "list-open-id-connect-providers"), "OpenIDConnectProviderList");
        var arn = (string)Assert.Single(providers, provider => ((string)provider["Arn"]!).EndsWith(seen.Issuer, StringComparison.Ordinal))["Arn"]!;
        var provider = await cloud.AwsAsync("iam", "get-open-id-connect-provider", "--open-id-connect-provider-arn", arn);
        Assert.Contains("sts.amazonaws.com", provider["ClientIDList"]!.AsArray().Select(id => (string)id!));
    }

    [Fact]
    public void R6_role_trusts_this_service_account_only()
    {
        var statement = Assert.Single(seen.Role["AssumeRolePolicyDocument"]!["Statement"]!.AsArray())!;
        Assert.Equal("sts:AssumeRoleWithWebIdentity", (string?)statement["Action"]);
        Assert.Equal($"arn:aws:iam::123456789012:oidc-provider/{seen.Issuer}", (string?)statement["Principal"]!["Federated"]);
        var condition = Assert.Single(statement["Condition"]!.AsObject());
        Assert.Equal("StringEquals", condition.Key);
        Assert.Equal($"system:serviceaccount:{view.Namespace}:risken", (string?)condition.Value![$"{seen.Issuer}:sub"]);
        Assert.Equal("sts.amazonaws.com", (string?)condition.Value![$"{seen.Issuer}:aud"]);
        Assert.DoesNotContain("*", statement.ToJsonString());
    }

    [Fact]
    public async Task Role_may_read_its_own_parameters_and_nothing_else()
    {
        var statements = seen.RolePolicy["Statement"]!.AsArray().Select(statement => statement!).ToList();
        Assert.Equal(["kms:Decrypt", "kms:GenerateDataKey", "sqs:DeleteMessage", "sqs:ReceiveMessage", "sqs:SendMessage", "ssm:GetParameter", "ssm:GetParametersByPath"],
            statements.SelectMany(statement => Texts(statement["Action"])).Order(StringComparer.Ordinal));
        Assert.All(statements.SelectMany(statement => Texts(statement["Resource"])).Where(resource => resource.Contains(":ssm:")),
            resource => Assert.Contains($":parameter/{view.Environment}/", resource));
        Assert.All(statements.SelectMany(statement => Texts(statement["Resource"])).Where(resource => resource.Contains(":sqs:")),
            resource => Assert.Contains($":berth-{view.Environment}-", resource));
        Assert.DoesNotContain("*", statements.SelectMany(statement => Texts(statement["Resource"])));
        Assert.Empty((await cloud.AwsAsync("iam", "list-attached-role-policies", "--role-name", $"berth-{view.Environment}-risken"))["AttachedPolicies"]!.AsArray());
    }

    [Theory]
    [InlineData("core", "core")]
    [InlineData("datasource-api", "datasource-api")]
    [InlineData("gateway", "gateway/gateway")]
    [InlineData("web", null)]
    public void R28_deployment_points_at_its_parameter(string name, string? path)
    {
        var meta = path is null ? null : $"/{view.Environment}/meta/{path}";
        var variables = Assert.Single(seen.Object("Deployment", name)["spec"]!["template"]!["spec"]!["containers"]!.AsArray())!["env"]!.AsArray()
            .ToDictionary(variable => (string)variable!["name"]!, variable => (string?)variable!["value"]);
        Assert.Equal("ap-northeast-1", variables["AWS_DEFAULT_REGION"]);
        Assert.Equal(meta, variables.GetValueOrDefault("ENV_INJECTOR_META_CONFIG"));
        Assert.True(meta is null || seen.Parameters.ContainsKey(meta), $"{meta} is not there");
    }

    [Fact]
    public void R35_workloads_are_available_at_the_observed_generation() => Assert.All(Workloads, name =>
    {
        var deployment = seen.Object("Deployment", name);
        Assert.Equal((long)deployment["metadata"]!["generation"]!, (long)deployment["status"]!["observedGeneration"]!);
        Assert.Equal(WithoutCredentials.Contains(name) ? 0 : 1, (int)deployment["spec"]!["replicas"]!);
        Assert.Equal((int)deployment["spec"]!["replicas"]!, (int?)deployment["status"]!["availableReplicas"] ?? 0);
    });

    [Theory]
    [InlineData("gateway")]
    [InlineData("web")]
    public void R36_gateway_and_web_have_node_ports(string name)
    {
        var service = seen.Object("Service", name);
        Assert.Equal("NodePort", (string?)service["spec"]!["type"]);
        Assert.Equal(view.NodePort(name), (int)Assert.Single(service["spec"]!["ports"]!.AsArray())!["nodePort"]!);
    }

    [Theory]
    [InlineData("core", 8080)]
    [InlineData("datasource-api", 8081)]
    public void R36_core_and_datasource_api_are_headless(string name, int port)
    {
        var service = seen.Object("Service", name);
        Assert.Equal("None", (string?)service["spec"]!["clusterIP"]);
        Assert.Equal(port, (int)Assert.Single(service["spec"]!["ports"]!.AsArray())!["port"]!);
    }

    private IEnumerable<string> Names(string kind) =>
        seen.Objects.Where(one => (string?)one["kind"] == kind).Select(one => (string)one["metadata"]!["name"]!).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Texts(JsonNode? values) => values!.AsArray().Select(value => (string)value!);
}
