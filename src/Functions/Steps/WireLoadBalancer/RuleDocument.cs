using System.Text.Json.Nodes;
using Amazon.ElasticLoadBalancingV2;
using Amazon.ElasticLoadBalancingV2.Model;
using Berth.Planning;

namespace Berth.Steps.WireLoadBalancer;

/// <summary>A rule's specification and the load balancer API's form of it, both ways.</summary>
internal static class RuleDocument
{
    private const string Header = "http-header";

    /// <summary>Between a header's name and its pattern, in a specification's line.</summary>
    public const string HeaderMark = ": ";

    /// <summary>The live rule as a specification.</summary>
    /// <param name="holdsSecret">Whether it was given the client secret that is wanted: see <see cref="ClientSecretMark"/>.</param>
    public static JsonObject Of(Rule rule, JsonObject desired, bool holdsSecret = true)
    {
        var seen = new JsonObject { ["priority"] = int.TryParse(rule.Priority, out var priority) ? priority : null };
        foreach (var condition in (rule.Conditions ?? []).Where(condition => condition.Field != Header))
            seen[condition.Field] = List(condition.HostHeaderConfig?.Values ?? condition.PathPatternConfig?.Values ?? condition.SourceIpConfig?.Values ?? condition.Values);
        var actions = new JsonArray();
        foreach (var action in (rule.Actions ?? []).OrderBy(action => action.Order ?? int.MaxValue))
            actions.Add(Of(action, desired, holdsSecret));
        seen["actions"] = actions;
        if (!seen.ContainsKey("source-ip") && desired.ContainsKey("source-ip"))
            seen["source-ip"] = null;
        var headers = (rule.Conditions ?? []).Where(condition => condition.HttpHeaderConfig is not null)
            .Select(condition => $"{condition.HttpHeaderConfig.HttpHeaderName}{HeaderMark}{string.Join(", ", condition.HttpHeaderConfig.Values ?? [])}")
            .Order(StringComparer.Ordinal).ToList();
        seen[Header] = headers.Count == 0 ? null : List(headers);
        return seen;
    }

    public static List<RuleCondition> Conditions(JsonObject specification)
    {
        List<RuleCondition> conditions =
        [
            new() { Field = "host-header", HostHeaderConfig = new() { Values = Texts(specification["host-header"]) } },
            new() { Field = "path-pattern", PathPatternConfig = new() { Values = Texts(specification["path-pattern"]) } },
        ];
        if (specification["source-ip"] is JsonArray { Count: > 0 } addresses)
            conditions.Add(new() { Field = "source-ip", SourceIpConfig = new() { Values = Texts(addresses) } });
        foreach (var line in specification[Header] is JsonArray headers ? Texts(headers) : [])
        {
            var mark = line.IndexOf(HeaderMark, StringComparison.Ordinal);
            conditions.Add(new() { Field = Header, HttpHeaderConfig = new() { HttpHeaderName = line[..mark], Values = [line[(mark + HeaderMark.Length)..]] } });
        }

        return conditions;
    }

    public static async Task<List<Amazon.ElasticLoadBalancingV2.Model.Action>> ActionsAsync(JsonObject specification, StepContext context, CancellationToken cancellation)
    {
        var actions = new List<Amazon.ElasticLoadBalancingV2.Model.Action>();
        foreach (var action in specification["actions"]!.AsArray().Select(action => action!.AsObject()))
            actions.Add(await ActionAsync(action, actions.Count + 1, context, cancellation));
        return actions;
    }

    private static async Task<Amazon.ElasticLoadBalancingV2.Model.Action> ActionAsync(JsonObject action, int order, StepContext context, CancellationToken cancellation)
    {
        string Text(string field) => action[field]!.GetValue<string>();
        switch (Text("type"))
        {
            case "authenticate-cognito":
                return new()
                {
                    Type = ActionTypeEnum.AuthenticateCognito,
                    Order = order,
                    AuthenticateCognitoConfig = new()
                    {
                        UserPoolArn = Text("userPoolArn"),
                        UserPoolClientId = Text("userPoolClientId"),
                        UserPoolDomain = Text("userPoolDomain"),
                        Scope = Text("scope"),
                        SessionCookieName = Text("sessionCookieName"),
                        SessionTimeout = action["sessionTimeout"]!.GetValue<long>(),
                        OnUnauthenticatedRequest = AuthenticateCognitoActionConditionalBehaviorEnum.Authenticate,
                    },
                };
            case "authenticate-oidc":
                SecretReference.TryParse(Text("clientSecret"), out var reference);
                return new()
                {
                    Type = ActionTypeEnum.AuthenticateOidc,
                    Order = order,
                    AuthenticateOidcConfig = new()
                    {
                        Issuer = Text("issuer"),
                        AuthorizationEndpoint = Text("authorizationEndpoint"),
                        TokenEndpoint = Text("tokenEndpoint"),
                        UserInfoEndpoint = Text("userInfoEndpoint"),
                        ClientId = Text("clientId"),
                        ClientSecret = await context.Secrets.ReadAsync(reference, cancellation) ?? throw new Errors.PermanentError("SecretMissing",
                            $"The OIDC client secret {reference} has no current value or no such key.", "Correct the secret's ARN or key, or put a value into it."),
                        Scope = Text("scope"),
                        SessionCookieName = Text("sessionCookieName"),
                        SessionTimeout = action["sessionTimeout"]!.GetValue<long>(),
                        OnUnauthenticatedRequest = AuthenticateOidcActionConditionalBehaviorEnum.Authenticate,
                    },
                };
            default:
                return new() { Type = ActionTypeEnum.Forward, Order = order, TargetGroupArn = Text("targetGroupArn") };
        }
    }

    private static JsonNode Of(Amazon.ElasticLoadBalancingV2.Model.Action action, JsonObject desired, bool holdsSecret) => action switch
    {
        { AuthenticateCognitoConfig: { } cognito } => new JsonObject
        {
            ["type"] = "authenticate-cognito",
            ["userPoolArn"] = cognito.UserPoolArn,
            ["userPoolClientId"] = cognito.UserPoolClientId,
            ["userPoolDomain"] = cognito.UserPoolDomain,
            ["scope"] = cognito.Scope,
            ["sessionCookieName"] = cognito.SessionCookieName,
            ["sessionTimeout"] = cognito.SessionTimeout,
        },
        { AuthenticateOidcConfig: { } oidc } => new JsonObject
        {
            ["type"] = "authenticate-oidc",
            ["issuer"] = oidc.Issuer,
            ["authorizationEndpoint"] = oidc.AuthorizationEndpoint,
            ["tokenEndpoint"] = oidc.TokenEndpoint,
            ["userInfoEndpoint"] = oidc.UserInfoEndpoint,
            ["clientId"] = oidc.ClientId,
            [ClientSecretMark.Secret] = holdsSecret ? ClientSecretMark.ActionOf(desired)?[ClientSecretMark.Secret]?.DeepClone() : ClientSecretMark.Other,
            [ClientSecretMark.Key] = ClientSecretMark.ActionOf(desired)?[ClientSecretMark.Key]?.DeepClone(),
            ["scope"] = oidc.Scope,
            ["sessionCookieName"] = oidc.SessionCookieName,
            ["sessionTimeout"] = oidc.SessionTimeout,
        },
        _ => new JsonObject
        {
            ["type"] = "forward",
            ["targetGroupArn"] = action.TargetGroupArn ?? action.ForwardConfig?.TargetGroups?.FirstOrDefault()?.TargetGroupArn,
        },
    };

    private static JsonArray List(IEnumerable<string>? values) => new([.. (values ?? []).Select(value => (JsonNode)value)]);

    private static List<string> Texts(JsonNode? values) => [.. values!.AsArray().Select(value => value!.GetValue<string>())];
}
