namespace Berth.Tests.LocalCloud.Gateway;

[Collection(nameof(RunningGateway))]
public sealed class QuotaTests(RunningGateway gateway)
{
    [Fact]
    public async Task A_parameter_is_as_long_as_its_tier_allows()
    {
        string[] Put(int length, params string[] more) => ["ssm", "put-parameter", "--name", $"/quota/{length}", "--type", "String", "--value", new string('x', length), .. more];
        await gateway.Aws(Put(4096));
        Assert.Contains("upgrade the parameter", await gateway.Refused(null, Put(4097)));
        await gateway.Aws(Put(4098, "--tier", "Advanced"));
        Assert.Contains("8192", await gateway.Refused(null, Put(8193, "--tier", "Advanced")));
        Assert.Contains("nest another parameter", await gateway.Refused(null, "ssm", "put-parameter", "--name", "/quota/nested", "--type", "String", "--value", "a{{b}}"));
    }

    [Fact]
    public async Task What_would_have_no_effect_here_is_refused_by_name() =>
        Assert.Contains(
            "(NotImplementedByLocalCloud) when calling the CreateEventSourceMapping operation: Berth's local cloud does not support lambda:CreateEventSourceMapping",
            await gateway.Refused(null, "lambda", "create-event-source-mapping", "--function-name", "f", "--event-source-arn", "arn:aws:sqs:ap-northeast-1:123456789012:q"));

    [Fact]
    public async Task A_load_balancer_takes_so_many_rules_and_a_rule_so_many_values()
    {
        var vpc = (string)(await gateway.Aws("ec2", "create-vpc", "--cidr-block", "10.9.0.0/16"))!["Vpc"]!["VpcId"]!;
        async Task<string> Subnet(string cidr, string zone) => (string)(await gateway.Aws("ec2", "create-subnet", "--vpc-id", vpc, "--cidr-block", cidr, "--availability-zone", zone))!["Subnet"]!["SubnetId"]!;
        var balancer = (string)(await gateway.Aws(
            "elbv2", "create-load-balancer", "--name", "quota", "--subnets", await Subnet("10.9.0.0/24", "ap-northeast-1a"), await Subnet("10.9.1.0/24", "ap-northeast-1c")))!["LoadBalancers"]![0]!["LoadBalancerArn"]!;
        var listener = (string)(await gateway.Aws(
            "elbv2", "create-listener", "--load-balancer-arn", balancer, "--protocol", "HTTP", "--port", "80",
            "--default-actions", "Type=fixed-response,FixedResponseConfig={StatusCode=404}"))!["Listeners"]![0]!["ListenerArn"]!;
        string[] Rule(int priority, string hosts) =>
            ["elbv2", "create-rule", "--listener-arn", listener, "--priority", $"{priority}", "--conditions", $"Field=host-header,Values={hosts}", "--actions", "Type=fixed-response,FixedResponseConfig={StatusCode=200}"];

        gateway.Balancers.RuleQuota = 2;
        try
        {
            await gateway.Aws(Rule(1, "a.example.com"));
            Assert.Contains("(PriorityInUse)", await gateway.Refused(null, Rule(1, "b.example.com")));
            Assert.Contains("condition values", await gateway.Refused(null, Rule(2, "a.com,b.com,c.com,d.com,e.com,f.com")));
            await gateway.Aws(Rule(2, "b.example.com"));
            Assert.Contains("(TooManyRules)", await gateway.Refused(null, Rule(3, "c.example.com")));
        }
        finally
        {
            gateway.Balancers.RuleQuota = 100;
        }
    }

    [Fact]
    public async Task A_target_is_healthy_when_something_answers_at_its_port()
    {
        var vpc = (string)(await gateway.Aws("ec2", "create-vpc", "--cidr-block", "10.8.0.0/16"))!["Vpc"]!["VpcId"]!;
        async Task<string> Subnet(string cidr, string zone) => (string)(await gateway.Aws("ec2", "create-subnet", "--vpc-id", vpc, "--cidr-block", cidr, "--availability-zone", zone))!["Subnet"]!["SubnetId"]!;
        var subnet = await Subnet("10.8.0.0/24", "ap-northeast-1a");
        var balancer = (string)(await gateway.Aws(
            "elbv2", "create-load-balancer", "--name", "health", "--subnets", subnet, await Subnet("10.8.1.0/24", "ap-northeast-1c")))!["LoadBalancers"]![0]!["LoadBalancerArn"]!;
        var group = (string)(await gateway.Aws(
            "elbv2", "create-target-group", "--name", "health", "--protocol", "HTTP", "--port", "30080", "--vpc-id", vpc, "--target-type", "instance"))!["TargetGroups"]![0]!["TargetGroupArn"]!;
        var instance = (string)(await gateway.Aws("ec2", "run-instances", "--image-id", "ami-12c6146b", "--subnet-id", subnet))!["Instances"]![0]!["InstanceId"]!;
        await gateway.Aws("elbv2", "register-targets", "--target-group-arn", group, "--targets", $"Id={instance}");
        Assert.Equal("unused", await StateAsync());
        await gateway.Aws("elbv2", "create-listener", "--load-balancer-arn", balancer, "--protocol", "HTTP", "--port", "80", "--default-actions", $"Type=forward,TargetGroupArn={group}");
        Assert.Equal("unhealthy", await StateAsync());
        gateway.Balancers.Answers = port => port == 30080;
        Assert.Equal("healthy", await StateAsync());
        // However many actions name it, a target group has its load balancer once.
        var listener = (string)(await gateway.Aws("elbv2", "describe-listeners", "--load-balancer-arn", balancer))!["Listeners"]![0]!["ListenerArn"]!;
        await gateway.Aws("elbv2", "create-rule", "--listener-arn", listener, "--priority", "1", "--conditions", "Field=path-pattern,Values=/a", "--actions", $"Type=forward,TargetGroupArn={group}");
        Assert.Single((await gateway.Aws("elbv2", "describe-target-groups", "--target-group-arns", group))!["TargetGroups"]![0]!["LoadBalancerArns"]!.AsArray());
        gateway.Balancers.Answers = _ => false;

        async Task<string?> StateAsync() =>
            (string?)(await gateway.Aws("elbv2", "describe-target-health", "--target-group-arn", group))!["TargetHealthDescriptions"]![0]!["TargetHealth"]!["State"];
    }
}
