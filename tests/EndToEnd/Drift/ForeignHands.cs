using System.Text.Json.Nodes;
using Berth.Tests.EndToEnd.Provision;

namespace Berth.Tests.EndToEnd.Drift;

/// <summary>What people do beside Berth, with aws and kubectl.</summary>
internal sealed class ForeignHands(CloudClients cloud, string environment)
{
    public string Locale => $"/{environment}/core/DEFAULT_LOCALE";
    public string Added => $"/{environment}/core/SOMEBODYS";

    public Task OverwriteAsync(string value) => cloud.AwsAsync("ssm", "put-parameter", "--name", Locale, "--value", value, "--type", "String", "--overwrite");

    public async Task<string> LocaleAsync() => (string)(await cloud.AwsAsync("ssm", "get-parameter", "--name", Locale))["Parameter"]!["Value"]!;

    public Task AddParameterAsync() => cloud.AwsAsync("ssm", "put-parameter", "--name", Added, "--value", "theirs", "--type", "String");

    public async Task SetImageAsync() => (await cloud.TryKubectlAsync("set", "image", "deployment/core", "core=example.com/strange:1", "-n", environment)).Good();

    public async Task DeleteServiceAsync() => (await cloud.TryKubectlAsync("delete", "service", "web", "-n", environment)).Good();

    public Task WidenPolicyAsync() => cloud.AwsAsync("iam", "put-role-policy", "--role-name", $"berth-{environment}-risken", "--policy-name", "berth", "--policy-document",
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}""");

    public async Task DeleteRuleAsync()
    {
        var rule = (await ApplicationView.OfAsync(cloud, environment, environment)).Rule($"api.{environment}.example.com", "/api/*")!;
        await cloud.AwsAsync("elbv2", "delete-rule", "--rule-arn", (string)rule["RuleArn"]!);
    }

    /// <summary>Removes the rule that lets the load balancer reach the environment's node ports.</summary>
    /// <returns>The range, as <c>30082-30083</c>.</returns>
    public async Task<string> CloseNodePortsAsync()
    {
        var rule = Assert.Single(await NodePortRulesAsync());
        await cloud.AwsAsync("ec2", "revoke-security-group-ingress", "--group-id", (string)rule["GroupId"]!, "--security-group-rule-ids", (string)rule["SecurityGroupRuleId"]!);
        return $"{rule["FromPort"]}-{rule["ToPort"]}";
    }

    /// <summary>The Job that makes the tables.</summary>
    public async Task<JsonNode> JobAsync() => Assert.Single(ApplicationView.List(await cloud.KubectlAsync("get", "jobs", "--namespace", environment), "items"));

    /// <summary>The same Job again, to be run once more.</summary>
    public async Task MakeJobAnewAsync(JsonNode job)
    {
        var again = job.DeepClone().AsObject();
        again.Remove("status");
        foreach (var field in (string[])["uid", "resourceVersion", "generation", "creationTimestamp", "managedFields"])
            again["metadata"]!.AsObject().Remove(field);
        again["spec"]!.AsObject().Remove("selector");
        var labels = again["spec"]!["template"]!["metadata"]!["labels"]!.AsObject();
        foreach (var label in labels.Select(label => label.Key).Where(key => key.Contains("controller-uid", StringComparison.Ordinal)).ToList())
            labels.Remove(label);
        (await cloud.TryKubectlAsync("delete", "job", (string)job["metadata"]!["name"]!, "-n", environment)).Good();
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, again.ToJsonString());
            (await cloud.TryKubectlAsync("create", "-f", file)).Good();
        }
        finally
        {
            File.Delete(file);
        }
    }

    public async Task DropSchemaAsync() => await AskAsync($"DROP DATABASE {RequestFor.Schema(environment)}");

    public async Task<int> TablesAsync() =>
        int.Parse(await AskAsync($"SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = '{RequestFor.Schema(environment)}'"), System.Globalization.CultureInfo.InvariantCulture);

    private async Task<string> AskAsync(string statement)
    {
        var (user, password) = await cloud.DatabaseAdministratorAsync();
        return (await cloud.MariaDbAsync(user, password, statement)).Good();
    }

    /// <summary>The rules of Berth's that hold a node port of the environment.</summary>
    public async Task<IReadOnlyList<JsonNode>> NodePortRulesAsync()
    {
        var ports = JsonNode.Parse((await cloud.BerthAsync("show", environment, "--json")).Good())!["record"]!["placement"]!["nodePorts"]!.AsObject().Select(port => (int)port.Value!).ToList();
        var group = (string)(await cloud.AwsAsync("eks", "describe-cluster", "--name", "local"))["cluster"]!["resourcesVpcConfig"]!["clusterSecurityGroupId"]!;
        var rules = ApplicationView.List(await cloud.AwsAsync("ec2", "describe-security-group-rules", "--filters", $"Name=group-id,Values={group}"), "SecurityGroupRules");
        return [.. rules.Where(rule => (bool?)rule["IsEgress"] != true && rule["FromPort"] is { } from && ports.Any(port => (int)from <= port && port <= (int)rule["ToPort"]!))];
    }
}
