using System.Text.Json.Nodes;

namespace Berth.Tests.EndToEnd.Provision;

/// <summary>An environment of RISKEN at the load balancer; the ids are those of the rows of what an environment has to be.</summary>
public abstract class LoadBalancerRows(RunningCloud running, EnvironmentView view)
{
    private readonly CloudClients cloud = running.Clients;
    private readonly ApplicationView seen = view.Seen;

    [Theory]
    [InlineData("/api/*")]
    [InlineData("/*")]
    public async Task R7_console_rules_sign_in_with_cognito_before_they_forward(string path)
    {
        var actions = seen.Rule(view.Console, path)!["Actions"]!.AsArray();
        Assert.Equal(["authenticate-cognito", "forward"], actions.OrderBy(action => (int)action!["Order"]!).Select(action => (string)action!["Type"]!));
        Assert.Equal([1, 2], actions.Select(action => (int)action!["Order"]!).Order());
        var signIn = actions.Single(action => (int)action!["Order"]! == 1)!["AuthenticateCognitoConfig"]!;
        var pool = (await cloud.AwsAsync("cognito-idp", "describe-user-pool", "--user-pool-id", cloud.UserPool))["UserPool"]!;
        Assert.Equal((string?)pool["Arn"], (string?)signIn["UserPoolArn"]);
        Assert.Equal("berth-local", (string?)signIn["UserPoolDomain"]);
        Assert.Equal((string?)Client()["ClientId"], (string?)signIn["UserPoolClientId"]);
        Assert.Equal("openid email profile", (string?)signIn["Scope"]);
        Assert.Equal(43200, (int)signIn["SessionTimeout"]!);
        Assert.Equal("authenticate", (string?)signIn["OnUnauthenticatedRequest"]);
    }

    [Fact]
    public async Task R9_app_client_takes_the_load_balancers_callback()
    {
        var client = (await cloud.AwsAsync("cognito-idp", "describe-user-pool-client", "--user-pool-id", cloud.UserPool, "--client-id", (string)Client()["ClientId"]!))["UserPoolClient"]!;
        Assert.Contains($"https://{view.Console}/oauth2/idpresponse", Texts(client["CallbackURLs"]));
        Assert.Equal(["code"], Texts(client["AllowedOAuthFlows"]));
        Assert.Contains("openid", Texts(client["AllowedOAuthScopes"]));
        Assert.True((bool)client["AllowedOAuthFlowsUserPoolClient"]!);
        Assert.NotEmpty((string)client["ClientSecret"]!);
    }

    [Fact]
    public Task R12_target_group_of_the_api() => TargetGroupAsync("api", view.NodePort("gateway"), "/healthz");

    [Fact]
    public Task R13_target_group_of_the_web() => TargetGroupAsync("web", view.NodePort("web"), "/index.html");

    [Fact]
    public async Task The_node_groups_auto_scaling_groups_are_attached_to_both_target_groups()
    {
        var nodes = (await cloud.AwsAsync("eks", "describe-nodegroup", "--cluster-name", "local", "--nodegroup-name", "workers"))["nodegroup"]!;
        var names = nodes["resources"]!["autoScalingGroups"]!.AsArray().Select(group => (string)group!["name"]!).ToArray();
        var groups = ApplicationView.List(await cloud.AwsAsync(["autoscaling", "describe-auto-scaling-groups", "--auto-scaling-group-names", .. names]), "AutoScalingGroups");
        Assert.NotEmpty(groups);
        Assert.All(groups, group => Assert.Superset(new HashSet<string> { Arn("api"), Arn("web") }, Texts(group["TargetGroupARNs"]).ToHashSet()));
    }

    [Fact]
    public void R14_console_api_rule_comes_before_the_web_rule()
    {
        var (api, web) = (seen.Rule(view.Console, "/api/*")!, seen.Rule(view.Console, "/*")!);
        Assert.True(int.Parse((string)api["Priority"]!) < int.Parse((string)web["Priority"]!));
        Assert.Equal(2, api["Conditions"]!.AsArray().Count);
        Assert.Equal([Arn("api")], Forwarded(api));
    }

    [Fact]
    public void R15_console_web_rule_forwards_to_the_web()
    {
        var web = seen.Rule(view.Console, "/*")!;
        Assert.Equal(2, web["Conditions"]!.AsArray().Count);
        Assert.Equal([Arn("web")], Forwarded(web));
    }

    [Fact]
    public async Task R16_default_action_says_not_found()
    {
        var listener = Assert.Single(ApplicationView.List(await cloud.AwsAsync("elbv2", "describe-listeners", "--listener-arns", cloud.ListenerArn), "Listeners"));
        Assert.Equal("HTTPS", (string?)listener["Protocol"]);
        var action = Assert.Single(listener["DefaultActions"]!.AsArray())!;
        Assert.Equal("fixed-response", (string?)action["Type"]);
        Assert.Equal(("404", "text/plain", "Not found"),
            ((string?)action["FixedResponseConfig"]!["StatusCode"], (string?)action["FixedResponseConfig"]!["ContentType"], (string?)action["FixedResponseConfig"]!["MessageBody"]));
    }

    [Fact]
    public void R17_access_token_rule_only_forwards_to_the_api()
    {
        var rule = seen.Rule(view.Api, "/api/*")!;
        var action = Assert.Single(rule["Actions"]!.AsArray())!;
        Assert.Equal("forward", (string?)action["Type"]);
        Assert.Equal([Arn("api")], Forwarded(rule));
        Assert.Single(seen.Rules, other => ApplicationView.Values(other, "host-header").Contains(view.Api));
    }

    [Fact]
    public void R18_access_token_rule_takes_the_source_addresses_of_the_request_only()
    {
        var rule = seen.Rule(view.Api, "/api/*")!;
        Assert.Equal(["203.0.113.0/24"], ApplicationView.Values(rule, "source-ip"));
        Assert.Equal([view.Api], ApplicationView.Values(rule, "host-header"));
        Assert.Equal(["/api/*"], ApplicationView.Values(rule, "path-pattern"));
    }

    [Fact]
    public void Only_the_token_rule_asks_nobody_to_sign_in() =>
        Assert.Equal([view.Api], seen.Rules
            .Where(rule => Forwarded(rule).Any(arn => arn.Contains($"/berth-{view.Environment}-")) && rule["Actions"]!.AsArray().All(action => (string?)action!["Type"] == "forward"))
            .SelectMany(rule => ApplicationView.Values(rule, "host-header")));

    [Fact]
    public void Rule_of_somebody_else_is_untouched()
    {
        var foreign = Assert.Single(seen.Rules, rule => (string?)rule["Priority"] == "5");
        Assert.Equal(["status.example.com"], ApplicationView.Values(foreign, "host-header"));
        Assert.Equal("up", (string?)Assert.Single(foreign["Actions"]!.AsArray())!["FixedResponseConfig"]!["MessageBody"]);
    }

    [Fact]
    public async Task R21_node_ports_are_open_to_the_load_balancers_security_group_only()
    {
        var group = (string)seen.Cluster["resourcesVpcConfig"]!["clusterSecurityGroupId"]!;
        var balancer = (await cloud.AwsAsync("elbv2", "describe-load-balancers", "--names", "berth-local"))["LoadBalancers"]![0]!;
        var rules = ApplicationView.List(await cloud.AwsAsync("ec2", "describe-security-group-rules", "--filters", $"Name=group-id,Values={group}"), "SecurityGroupRules")
            .Where(rule => !(bool)rule["IsEgress"]!).ToList();
        Assert.Contains(rules, rule => ((int)rule["FromPort"]!, (int)rule["ToPort"]!, (string?)rule["IpProtocol"]) == (view.NodePort("gateway"), view.NodePort("web"), "tcp"));
        Assert.All(rules, rule =>
        {
            Assert.Equal((string?)balancer["SecurityGroups"]![0], (string?)rule["ReferencedGroupInfo"]!["GroupId"]);
            Assert.Null(rule["CidrIpv4"]);
            Assert.Null(rule["CidrIpv6"]);
        });
    }

    private async Task TargetGroupAsync(string name, int port, string health)
    {
        var group = seen.TargetGroup(name);
        Assert.Equal(("instance", "HTTP", port, health),
            ((string?)group["TargetType"], (string?)group["Protocol"], (int)group["Port"]!, (string?)group["HealthCheckPath"]));
        var targets = await cloud.AwsAsync("elbv2", "describe-target-health", "--target-group-arn", Arn(name));
        Assert.Contains(ApplicationView.List(targets, "TargetHealthDescriptions"), target => (string?)target["TargetHealth"]!["State"] == "healthy");
    }

    private JsonNode Client() => Assert.Single(seen.Clients, client => (string?)client["ClientName"] == $"berth-{view.Environment}");

    private string Arn(string name) => (string)seen.TargetGroup(name)["TargetGroupArn"]!;

    private static IEnumerable<string> Forwarded(JsonNode rule) =>
        rule["Actions"]!.AsArray().Select(action => (string?)action!["TargetGroupArn"]).OfType<string>();

    private static IEnumerable<string> Texts(JsonNode? values) => values!.AsArray().Select(value => (string)value!);
}
