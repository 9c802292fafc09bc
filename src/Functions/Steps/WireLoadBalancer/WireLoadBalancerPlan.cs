using System.Text.Json.Nodes;
using Berth.Planning;
using Berth.Platforms;
using Berth.Profiles;

namespace Berth.Steps.WireLoadBalancer;

/// <summary>From the listener inwards: what is checked, the way to the node ports, target groups with their nodes, then the rules; last the names.</summary>
public sealed class WireLoadBalancerPlan : IStepPlan
{
    public string Step => StepNames.WireLoadBalancer;

    public IReadOnlyList<Resource> Desired(Blueprint blueprint)
    {
        if (blueprint.Rules.Count == 0 && blueprint.Records.Count == 0)
            return [];
        var balancer = blueprint.Platform.LoadBalancers[blueprint.LoadBalancer];
        var described = new ResourceId(LoadBalancerKind.Name, balancer.Arn);
        return
        [
            Listener(balancer),
            .. blueprint.Records.Count == 0 ? [] : new[] { new Resource(described, [], Ownership.Foreign) },
            .. Ranges(blueprint.TargetGroups.Select(group => group.OpenPorts)).Select(range => Access(range, balancer)),
            .. blueprint.TargetGroups.Select(group => Group(group, blueprint.Platform)),
            .. blueprint.TargetGroups.Select(Attachment),
            .. blueprint.Rules.Select(rule => Rule(rule, blueprint)),
            .. blueprint.Records.Select(record => Record(record, described)),
        ];
    }

    private static Resource Listener(PlatformLoadBalancer balancer) => new(new(ListenerKind.Name, balancer.ListenerArn), new JsonObject
    {
        ["protocol"] = "HTTPS",
        ["defaultAction"] = new JsonObject { ["type"] = "fixed-response", ["statusCode"] = "404", ["contentType"] = "text/plain", ["messageBody"] = "Not found" },
    }, Ownership.Foreign);

    private static Resource Access((int From, int To) range, PlatformLoadBalancer balancer) => new(new(NodePortAccessKind.Name, $"{range.From}-{range.To}"), new JsonObject
    {
        ["fromPort"] = range.From,
        ["toPort"] = range.To,
        ["sourceSecurityGroup"] = balancer.SecurityGroupId,
    }, Ownership.Platform);

    /// <summary>Neighbouring ports share a rule.</summary>
    internal static IEnumerable<(int From, int To)> Ranges(IEnumerable<(int From, int To)> ports)
    {
        (int From, int To)? range = null;
        foreach (var next in ports.Distinct().Order())
        {
            if (range is { } open && open.To + 1 >= next.From)
                range = (open.From, Math.Max(open.To, next.To));
            else
            {
                if (range is { } done)
                    yield return done;
                range = next;
            }
        }

        if (range is { } last)
            yield return last;
    }

    private static Resource Group(TargetGroup group, Platform platform) => new(group.Id, new JsonObject
    {
        ["protocol"] = "HTTP",
        ["port"] = group.NodePort,
        ["targetType"] = "instance",
        ["vpcId"] = platform.VpcId,
        ["healthCheckPath"] = group.HealthCheckPath,
    });

    private static Resource Attachment(TargetGroup group) => new(new(TargetAttachmentKind.Name, group.Name), new JsonObject
    {
        ["targetGroupArn"] = group.Id.Reference("arn"),
        ["missing"] = new JsonArray(),
    });

    private static Resource Rule(ListenerRule rule, Blueprint blueprint)
    {
        var actions = new JsonArray();
        if (rule.SignIn is { } signIn)
            actions.Add(SignInAction(signIn, blueprint));
        actions.Add((JsonNode)new JsonObject { ["type"] = "forward", ["targetGroupArn"] = rule.Target.Id.Reference("arn") });
        var specification = new JsonObject
        {
            ["priority"] = rule.Priority,
            ["host-header"] = new JsonArray(rule.Host),
            ["path-pattern"] = new JsonArray(rule.Path),
            // Null says that no such condition may be there.
            ["source-ip"] = rule.SourceIps.Count == 0 ? null : new JsonArray([.. rule.SourceIps.Select(address => (JsonNode)address)]),
            ["http-header"] = rule.Headers is { Count: > 0 } headers ? Sorted(headers.Select(header => header.Key + RuleDocument.HeaderMark + header.Value)) : null,
            ["actions"] = actions,
        };
        return new(ListenerRuleKind.IdOf(blueprint.Environment, rule.Name), specification);
    }

    private static JsonArray Sorted(IEnumerable<string> lines) => new([.. lines.Order(StringComparer.Ordinal).Select(line => (JsonNode)line)]);

    /// <summary>The host's A record, an alias of the load balancer as it is described.</summary>
    private static Resource Record(AliasRecord record, ResourceId balancer) => new(record.Id, new JsonObject
    {
        ["dnsName"] = balancer.Reference("dnsName"),
        ["hostedZoneId"] = balancer.Reference("hostedZoneId"),
    });

    private static JsonNode SignInAction(SignIn signIn, Blueprint blueprint)
    {
        var platform = blueprint.Platform;
        var action = signIn switch
        {
            CognitoSignIn cognito => new JsonObject
            {
                ["type"] = "authenticate-cognito",
                ["userPoolArn"] = $"arn:aws:cognito-idp:{platform.Region}:{platform.AccountId}:userpool/{platform.UserPool!.Id}",
                ["userPoolClientId"] = cognito.Id.Reference("clientId"),
                ["userPoolDomain"] = platform.UserPool.Domain,
            },
            OidcSignIn { Provider: var provider } => new JsonObject
            {
                ["type"] = "authenticate-oidc",
                ["issuer"] = provider.Issuer,
                ["authorizationEndpoint"] = provider.AuthorizationEndpoint,
                ["tokenEndpoint"] = provider.TokenEndpoint,
                ["userInfoEndpoint"] = provider.UserInfoEndpoint,
                ["clientId"] = provider.ClientId,
                [ClientSecretMark.Secret] = provider.ClientSecret.Reference,
                [ClientSecretMark.Key] = OidcSignIn.FingerprintKey(blueprint.Environment).Secret,
            },
            _ => throw new InvalidOperationException($"{signIn.GetType().Name} is no way to sign in."),
        };
        action["scope"] = signIn.Scope;
        action["sessionCookieName"] = signIn.SessionCookieName;
        action["sessionTimeout"] = (long)signIn.SessionTimeoutSeconds;
        return action;
    }
}
