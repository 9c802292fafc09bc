using System.Xml.Linq;

namespace Berth.LocalCloud.Gateway;

/// <summary>
/// What moto's load balancers lack: quotas, targets that are healthy for a reason, and silence about client secrets.
/// Quotas: Elastic Load Balancing User Guide, "Quotas for your Application Load Balancers" (rules 100, target groups 100 a load balancer).
/// </summary>
public sealed class LoadBalancerOverrides(Upstream upstream)
{
    private const string Service = "elasticloadbalancing";
    private const string Version = "2015-12-01";
    private const int ConditionValuesPerRule = 5;

    /// <summary>Rules a load balancer may have, its listeners' default rules not counted.</summary>
    public int RuleQuota { get; set; } = 100;

    /// <summary>Different target groups that the rules of a load balancer may name.</summary>
    public int TargetGroupQuota { get; set; } = 100;

    /// <summary>Whether something on the nodes answers at a port: a ready Service with that NodePort.</summary>
    public Func<int, bool> Answers { get; set; } = static _ => false;

    public void AddTo(IDictionary<string, Override> overrides)
    {
        overrides[$"{Service}:CreateRule"] = CheckRuleAsync;
        overrides[$"{Service}:ModifyRule"] = CheckRuleAsync;
        overrides[$"{Service}:DescribeRules"] = WithoutClientSecretsAsync;
        overrides[$"{Service}:DescribeTargetHealth"] = DescribeTargetHealthAsync;
    }

    /// <summary>A rule never gives back the client secret that it was given: moto does, in the answers to writing it, too.</summary>
    private async Task<Answer?> WithoutClientSecretsAsync(AwsCall call, CancellationToken ct)
    {
        using var answer = await upstream.PassAsync(call, ct);
        var text = await answer.Content.ReadAsStringAsync(ct);
        if (!answer.IsSuccessStatusCode)
            return new((int)answer.StatusCode, "text/xml", System.Text.Encoding.UTF8.GetBytes(text));
        var body = XElement.Parse(text);
        body.Descendants(body.Name.Namespace + "ClientSecret").Remove();
        return Answer.Xml(body);
    }

    private async Task<Answer?> CheckRuleAsync(AwsCall call, CancellationToken ct)
    {
        if (ConditionValues(call).Count() > ConditionValuesPerRule)
            throw new AwsException(400, "TooManyRules", $"A rule can have at most {ConditionValuesPerRule} condition values");
        var listener = call.Text("ListenerArn") ?? call.Text("RuleArn")?.Replace(":listener-rule/", ":listener/");
        if (listener?.Split('/') is not { Length: >= 4 } parts)
            return await WithoutClientSecretsAsync(call, ct);
        var balancer = $"{parts[0].Replace(":listener", ":loadbalancer")}/{parts[1]}/{parts[2]}/{parts[3]}";
        var rules = 0;
        var groups = new HashSet<string>();
        foreach (var arn in (await AskAsync("DescribeListeners", ct, ("LoadBalancerArn", balancer))).Descendants("ListenerArn").Select(found => found.Value).Distinct())
        {
            foreach (var rule in (await AskAsync("DescribeRules", ct, ("ListenerArn", arn))).Descendants("RuleArn").Select(found => found.Parent!))
            {
                if (rule.Element("IsDefault")?.Value != "true") rules++;
                if (rule.Element("RuleArn")!.Value != call.Text("RuleArn"))
                    groups.UnionWith(rule.Descendants("TargetGroupArn").Select(group => group.Value));
            }
        }
        if (call.Operation == "CreateRule" && rules >= RuleQuota)
            throw new AwsException(400, "TooManyRules", $"The maximum number of rules on load balancer '{balancer}' has been reached");
        groups.UnionWith(call.Texts("Actions[].TargetGroupArn"));
        groups.UnionWith(call.Texts("Actions[].ForwardConfig.TargetGroups[].TargetGroupArn"));
        if (groups.Count > TargetGroupQuota)
            throw new AwsException(400, "TooManyUniqueTargetGroupsPerLoadBalancer", $"The maximum number of unique target groups on load balancer '{balancer}' has been reached");
        return await WithoutClientSecretsAsync(call, ct);
    }

    private static IEnumerable<string> ConditionValues(AwsCall call) =>
        new[] { "Values[]", "HostHeaderConfig.Values[]", "PathPatternConfig.Values[]", "SourceIpConfig.Values[]", "HttpHeaderConfig.Values[]", "HttpRequestMethodConfig.Values[]" }
            .SelectMany(values => call.Texts($"Conditions[].{values}"))
            .Concat(call.Texts("Conditions[].QueryStringConfig.Values[].Value"));

    private async Task<Answer?> DescribeTargetHealthAsync(AwsCall call, CancellationToken ct)
    {
        using var answer = await upstream.PassAsync(call, ct);
        if (!answer.IsSuccessStatusCode || call.Text("TargetGroupArn") is not { } arn)
            return null;
        var health = XElement.Parse(await answer.Content.ReadAsStringAsync(ct));
        var space = health.Name.Namespace;
        var group = (await AskAsync("DescribeTargetGroups", ct, ("TargetGroupArns.member.1", arn))).Descendants("TargetGroupArn").First().Parent!;
        var used = group.Element("LoadBalancerArns")?.Elements().Any() == true;
        foreach (var state in health.Descendants(space + "TargetHealth"))
        {
            // Only of registered targets; the others moto tells right.
            if (state.Element(space + "State")?.Value is not ("healthy" or "initial" or "unhealthy"))
                continue;
            var port = int.TryParse(state.Parent!.Element(space + "Target")?.Element(space + "Port")?.Value, out var own) && own != 0 ? own : int.Parse(group.Element("Port")!.Value);
            state.ReplaceNodes(
                !used ? [new XElement(space + "State", "unused"), new XElement(space + "Reason", "Target.NotInUse"), new XElement(space + "Description", "Target group is not configured to receive traffic from the load balancer")]
                : Answers(port) ? [new XElement(space + "State", "healthy")]
                : new XElement[] { new(space + "State", "unhealthy"), new(space + "Reason", "Target.FailedHealthChecks"), new(space + "Description", "Health checks failed") });
        }
        return Answer.Xml(health);
    }

    private Task<XElement> AskAsync(string action, CancellationToken ct, params (string Name, string Value)[] parameters) =>
        upstream.QueryAsync(Service, Version, action, ct, [.. parameters]);
}
