using System.Text.Json.Nodes;
using Berth.Planning;
using Berth.Steps;
using Berth.Steps.ConfigureCluster;
using Berth.Steps.PublishParameters;
using Berth.Steps.WireLoadBalancer;
using Berth.Tests.Planning;

namespace Berth.Tests.Profiles;

/// <summary>What the profile risken wants, step by step, in a form that people read.</summary>
public sealed class RiskenPlanTests
{
    private static IReadOnlyList<Resource> Desired(string step, Action<JsonObject>? change = null) => WrittenPlan.Desired(step, Sample.Blueprint(change));

    private static string Written(Action<JsonObject>? change = null) => WrittenPlan.Of(Sample.Blueprint(change));

    [Fact]
    public void With_Cognito_and_an_access_token_endpoint() => Golden.Matches("tests/Unit/Profiles/golden/risken.txt", Written());

    [Fact]
    public void With_OIDC_and_no_access_token_endpoint() => Golden.Matches("tests/Unit/Profiles/golden/risken-oidc.txt", Written(body =>
    {
        body["risken"]!.AsObject().Remove("accessToken");
        body["risken"]!["signIn"] = JsonNode.Parse("""
            { "type": "oidc", "oidc": { "issuer": "https://idp.example.com", "authorizationEndpoint": "https://idp.example.com/auth", "tokenEndpoint": "https://idp.example.com/token",
              "userInfoEndpoint": "https://idp.example.com/me", "clientId": "risken",
              "clientSecret": { "secretArn": "arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:berth-input/idp/client-AbCdEf", "jsonKey": "secret" } } }
            """);
    }));

    [Fact]
    public void The_token_rule_asks_nobody_to_sign_in_and_comes_after_the_console()
    {
        var rules = Desired(StepNames.WireLoadBalancer).Where(resource => resource.Id.Kind == ListenerRuleKind.Name).ToList();
        Assert.Equal(["prd/console-api", "prd/console-web", "prd/access-token"], rules.Select(rule => rule.Id.Name));
        Assert.Equal(["authenticate-cognito", "forward"], Types(rules[0]));
        Assert.Equal(["authenticate-cognito", "forward"], Types(rules[1]));
        Assert.Equal(["forward"], Types(rules[2]));
        Assert.Equal("""["api.risken.example.com"]""", rules[2].Specification["host-header"]!.ToJsonString());
        Assert.Equal("""["/api/*"]""", rules[2].Specification["path-pattern"]!.ToJsonString());
        Assert.Equal("""["203.0.113.0/24"]""", rules[2].Specification["source-ip"]!.ToJsonString());

        static IEnumerable<string> Types(Resource rule) => rule.Specification["actions"]!.AsArray().Select(action => action!["type"]!.GetValue<string>());
    }

    [Fact]
    public void Every_path_of_the_meta_configuration_holds_a_parameter_one_level_below()
    {
        var parameters = Desired(StepNames.PublishParameters).Where(resource => resource.Id.Kind == ParameterKind.Name).ToDictionary(resource => resource.Id.Name, resource => resource.Specification);
        var metas = parameters.Where(parameter => parameter.Key.StartsWith("/prd/meta/", StringComparison.Ordinal)).ToList();
        Assert.Equal(21, metas.Count);
        foreach (var (_, meta) in metas)
            foreach (var line in meta["value"]!.GetValue<string>().Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                var path = line.Replace("- parameter_store_path: ", "");
                Assert.Contains(parameters.Keys, name => name.StartsWith(path + "/", StringComparison.Ordinal) && !name[(path.Length + 1)..].Contains('/'));
            }
    }

    [Fact]
    public void The_specific_path_is_read_before_the_common_one()
    {
        var meta = Desired(StepNames.PublishParameters).Single(resource => resource.Id.Name == "/prd/meta/gateway/gateway").Specification["value"]!.GetValue<string>();
        Assert.Equal("- parameter_store_path: /prd/gateway/gateway\n- parameter_store_path: /prd/common\n", meta);
    }

    [Theory]
    [InlineData("/prd/common/DB_MASTER_PASSWORD")]
    [InlineData("/prd/common/DB_SLAVE_PASSWORD")]
    [InlineData("/prd/code/common/CODE_DATA_KEY")]
    public void Credentials_are_secure_strings_under_the_environments_key(string name)
    {
        var specification = Desired(StepNames.PublishParameters).Single(resource => resource.Id.Name == name).Specification;
        Assert.Equal("SecureString", (string?)specification["type"]);
        Assert.Equal("${kms:key/berth-prd#arn}", (string?)specification["keyId"]);
        Assert.StartsWith("secret://", (string?)specification["value"]);
    }

    [Fact]
    public void The_roles_trust_is_this_service_account_and_nothing_wider()
    {
        var role = Desired(StepNames.ConfigureCluster).Single(resource => resource.Id.Kind == RoleKind.Name).Specification;
        var condition = role["trust"]!["Statement"]![0]!["Condition"]!["StringEquals"]!.AsObject();
        Assert.Contains(condition, field => field.Key.EndsWith(":sub", StringComparison.Ordinal) && (string?)field.Value == "system:serviceaccount:risken:risken");
        Assert.Contains(condition, field => field.Key.EndsWith(":aud", StringComparison.Ordinal) && (string?)field.Value == "sts.amazonaws.com");
        Assert.DoesNotContain("*", role["trust"]!.ToJsonString());
        foreach (var statement in role["policy"]!["Statement"]!.AsArray())
        {
            Assert.All(statement!["Action"]!.AsArray(), action => Assert.DoesNotContain("*", (string?)action));
            Assert.All(statement["Resource"]!.AsArray(), resource => Assert.NotEqual("*", (string?)resource));
        }
    }
}
