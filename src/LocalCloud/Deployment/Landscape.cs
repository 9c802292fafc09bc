using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Berth.LocalCloud.Gateway;

namespace Berth.LocalCloud.Deployment;

/// <summary>
/// What a platform team has before Berth comes: network, cluster with nodes, load balancer, user pool, key, zone. Made straight in the
/// emulator, past gateway and ledger.
/// </summary>
public sealed record Landscape(
    string VpcId,
    IReadOnlyList<string> SubnetIds,
    string LoadBalancerSecurityGroupId,
    string ClusterSecurityGroupId,
    string AutoScalingGroup,
    IReadOnlyList<string> InstanceIds,
    IReadOnlyList<(string Arn, string Listener)> LoadBalancers,
    string UserPoolId,
    string UserPoolDomain,
    string HostedZoneId,
    string KeyArn)
{
    public const string ClusterName = "local";
    public const string KeyAlias = "alias/berth-local";
    public const string PlatformName = "local";

    public static async Task<Landscape> MakeAsync(Upstream upstream, string region, string account, int loadBalancers)
    {
        var pool = UserPoolAsync(upstream);
        var zone = ZoneAsync(upstream);
        var key = KeyAsync(upstream);
        var certificate = upstream.JsonAsync("acm", "CertificateManager.RequestCertificate", new JsonObject
        {
            ["DomainName"] = "*.example.com",
            ["ValidationMethod"] = "DNS",
        });
        var network = await NetworkAsync(upstream, region);
        var cluster = ClusterAsync(upstream, region, account, network);
        var secured = (string)(await certificate)["CertificateArn"]!;
        var balancers = Task.WhenAll(Enumerable.Range(1, loadBalancers).Select(number => LoadBalancerAsync(upstream, network, number == 1 ? "berth-local" : $"berth-local-{number}", secured)));
        var (group, instances) = await cluster;
        var (poolId, domain) = await pool;
        return new Landscape(
            network.Vpc, network.Subnets, network.LoadBalancerGroup, network.ClusterGroup, group, instances,
            await balancers, poolId, domain, await zone, await key);
    }

    /// <summary>The platform document that describes this landscape, as ./berth platform put takes it.</summary>
    /// <param name="databases">By engine: writer, reader, port, adminSecretArn, caParameter.</param>
    public JsonObject PlatformDocument(string region, string account, JsonObject databases) => new()
    {
        ["schema"] = "berth-platform/v1",
        ["name"] = PlatformName,
        ["accountId"] = account,
        ["region"] = region,
        ["cluster"] = new JsonObject { ["name"] = ClusterName },
        ["vpcId"] = VpcId,
        ["loadBalancers"] = new JsonArray([.. LoadBalancers.Select(balancer => (JsonNode)new JsonObject
        {
            ["arn"] = balancer.Arn,
            ["listenerArn"] = balancer.Listener,
            ["securityGroupId"] = LoadBalancerSecurityGroupId,
        })]),
        ["userPool"] = new JsonObject { ["id"] = UserPoolId, ["domain"] = UserPoolDomain },
        ["hostedZoneId"] = HostedZoneId,
        ["kmsKeyId"] = KeyArn,
        ["database"] = databases,
    };

    private sealed record Network(string Vpc, IReadOnlyList<string> Subnets, string LoadBalancerGroup, string ClusterGroup);

    private static async Task<Network> NetworkAsync(Upstream upstream, string region)
    {
        var vpc = await Ec2(upstream, "CreateVpc", "vpcId", ("CidrBlock", "10.0.0.0/16"), ("TagSpecification.1.ResourceType", "vpc"), ("TagSpecification.1.Tag.1.Key", "Name"), ("TagSpecification.1.Tag.1.Value", "berth-local"));
        var subnets = await Task.WhenAll(new[] { "a", "c" }.Select((zone, index) => Ec2(
            upstream, "CreateSubnet", "subnetId", ("VpcId", vpc), ("CidrBlock", $"10.0.{index}.0/24"), ("AvailabilityZone", region + zone))));
        var balancer = Ec2(upstream, "CreateSecurityGroup", "groupId", ("GroupName", "berth-local-alb"), ("GroupDescription", "Load balancer of the platform"), ("VpcId", vpc));
        var cluster = Ec2(upstream, "CreateSecurityGroup", "groupId", ("GroupName", $"eks-cluster-sg-{ClusterName}"), ("GroupDescription", "EKS created security group"), ("VpcId", vpc));
        await Ec2(
            upstream, "AuthorizeSecurityGroupIngress", "return", ("GroupId", await balancer), ("IpPermissions.1.IpProtocol", "tcp"), ("IpPermissions.1.FromPort", "443"),
            ("IpPermissions.1.ToPort", "443"), ("IpPermissions.1.IpRanges.1.CidrIp", "0.0.0.0/0"));
        return new Network(vpc, subnets, await balancer, await cluster);
    }

    private static async Task<(string Group, IReadOnlyList<string> Instances)> ClusterAsync(Upstream upstream, string region, string account, Network network)
    {
        var role = RoleAsync(upstream, account, "berth-local-cluster", "eks.amazonaws.com");
        var nodeRole = RoleAsync(upstream, account, "berth-local-nodes", "ec2.amazonaws.com");
        await upstream.RestAsync("eks", HttpMethod.Post, "/clusters", new JsonObject
        {
            ["name"] = ClusterName,
            ["version"] = "1.32",
            ["roleArn"] = await role,
            ["resourcesVpcConfig"] = new JsonObject
            {
                ["subnetIds"] = Strings(network.Subnets),
                ["securityGroupIds"] = Strings([network.ClusterGroup]),
            },
        });
        var nodes = await upstream.RestAsync("eks", HttpMethod.Post, $"/clusters/{ClusterName}/node-groups", new JsonObject
        {
            ["nodegroupName"] = "workers",
            ["nodeRole"] = await nodeRole,
            ["subnets"] = Strings(network.Subnets),
            ["scalingConfig"] = new JsonObject { ["minSize"] = 2, ["maxSize"] = 4, ["desiredSize"] = 2 },
        });
        // moto names a node group's auto scaling group without making it.
        var group = (string)nodes["nodegroup"]!["resources"]!["autoScalingGroups"]![0]!["name"]!;
        await upstream.QueryAsync("autoscaling", "2011-01-01", "CreateLaunchConfiguration", default,
            [("LaunchConfigurationName", group), ("ImageId", "ami-12c6146b"), ("InstanceType", "t3.large"), ("SecurityGroups.member.1", network.ClusterGroup)]);
        await upstream.QueryAsync("autoscaling", "2011-01-01", "CreateAutoScalingGroup", default,
            [("AutoScalingGroupName", group), ("LaunchConfigurationName", group), ("MinSize", "2"), ("MaxSize", "4"), ("DesiredCapacity", "2"),
                ("VPCZoneIdentifier", string.Join(',', network.Subnets)),
                ("Tags.member.1.Key", "eks:cluster-name"), ("Tags.member.1.Value", ClusterName), ("Tags.member.1.PropagateAtLaunch", "true")]);
        var described = await upstream.QueryAsync("autoscaling", "2011-01-01", "DescribeAutoScalingGroups", default, [("AutoScalingGroupNames.member.1", group)]);
        return (group, [.. described.Descendants("InstanceId").Select(instance => instance.Value)]);
    }

    private static async Task<(string Arn, string Listener)> LoadBalancerAsync(Upstream upstream, Network network, string name, string certificate)
    {
        const string version = "2015-12-01";
        var created = await upstream.QueryAsync("elasticloadbalancing", version, "CreateLoadBalancer", default,
            [("Name", name), ("Scheme", "internet-facing"), ("Type", "application"), ("SecurityGroups.member.1", network.LoadBalancerGroup),
                .. network.Subnets.Select((subnet, index) => ($"Subnets.member.{index + 1}", subnet))]);
        var arn = Value(created, "LoadBalancerArn");
        var listener = Value(
            await upstream.QueryAsync("elasticloadbalancing", version, "CreateListener", default,
                [("LoadBalancerArn", arn), ("Protocol", "HTTPS"), ("Port", "443"), ("Certificates.member.1.CertificateArn", certificate),
                    ("SslPolicy", "ELBSecurityPolicy-TLS13-1-2-2021-06"), .. FixedResponse("DefaultActions", "404", "Not found")]),
            "ListenerArn");
        // A rule of somebody else, which has to be still there, unchanged, after everything that Berth does.
        await upstream.QueryAsync("elasticloadbalancing", version, "CreateRule", default,
            [("ListenerArn", listener), ("Priority", "5"), ("Conditions.member.1.Field", "host-header"),
                ("Conditions.member.1.HostHeaderConfig.Values.member.1", "status.example.com"), .. FixedResponse("Actions", "200", "up")]);
        return (arn, listener);
    }

    private static IEnumerable<(string, string)> FixedResponse(string name, string status, string body) =>
    [
        ($"{name}.member.1.Type", "fixed-response"),
        ($"{name}.member.1.FixedResponseConfig.StatusCode", status),
        ($"{name}.member.1.FixedResponseConfig.ContentType", "text/plain"),
        ($"{name}.member.1.FixedResponseConfig.MessageBody", body),
    ];

    private static async Task<(string Id, string Domain)> UserPoolAsync(Upstream upstream)
    {
        var pool = await upstream.JsonAsync("cognito-idp", "AWSCognitoIdentityProviderService.CreateUserPool", new JsonObject { ["PoolName"] = "berth-local" });
        var id = (string)pool["UserPool"]!["Id"]!;
        await upstream.JsonAsync("cognito-idp", "AWSCognitoIdentityProviderService.CreateUserPoolDomain", new JsonObject { ["Domain"] = "berth-local", ["UserPoolId"] = id });
        return (id, "berth-local");
    }

    private static async Task<string> ZoneAsync(Upstream upstream)
    {
        const string request =
            """<CreateHostedZoneRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><Name>example.com</Name><CallerReference>berth-local</CallerReference></CreateHostedZoneRequest>""";
        var answer = XElement.Parse(await upstream.RawAsync("route53", HttpMethod.Post, "/2013-04-01/hostedzone", Encoding.UTF8.GetBytes(request), "text/xml"));
        return answer.Descendants().First(element => element.Name.LocalName == "Id").Value.Replace("/hostedzone/", "");
    }

    private static async Task<string> KeyAsync(Upstream upstream)
    {
        var key = await upstream.JsonAsync("kms", "TrentService.CreateKey", new JsonObject { ["Description"] = "Secrets and parameters of the platform local" });
        await upstream.JsonAsync("kms", "TrentService.CreateAlias", new JsonObject { ["AliasName"] = KeyAlias, ["TargetKeyId"] = (string)key["KeyMetadata"]!["KeyId"]! });
        return (string)key["KeyMetadata"]!["Arn"]!;
    }

    private static async Task<string> RoleAsync(Upstream upstream, string account, string name, string service)
    {
        var trust = new JsonObject
        {
            ["Version"] = "2012-10-17",
            ["Statement"] = new JsonArray(new JsonObject
            {
                ["Effect"] = "Allow",
                ["Principal"] = new JsonObject { ["Service"] = service },
                ["Action"] = "sts:AssumeRole",
            }),
        };
        await upstream.QueryAsync("iam", "2010-05-08", "CreateRole", default, [("RoleName", name), ("AssumeRolePolicyDocument", trust.ToJsonString())]);
        return $"arn:aws:iam::{account}:role/{name}";
    }

    private static async Task<string> Ec2(Upstream upstream, string action, string result, params (string, string)[] parameters) =>
        Value(await upstream.QueryAsync("ec2", "2016-11-15", action, default, parameters), result);

    private static string Value(XElement answer, string name) =>
        answer.Descendants(name).FirstOrDefault()?.Value ?? throw new InvalidOperationException($"no {name} in {answer}");

    private static JsonArray Strings(IEnumerable<string> values) => [.. values.Select(value => (JsonNode)value)];
}
