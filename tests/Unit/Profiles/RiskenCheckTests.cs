using System.Text.Json.Nodes;
using Berth.Profiles;
using Berth.Tests.Planning;

namespace Berth.Tests.Profiles;

/// <summary>What the profile refuses beyond its schema.</summary>
public sealed class RiskenCheckTests
{
    private static IEnumerable<string> Fields(Action<JsonObject> change) =>
        ProfileCatalog.Standard["risken"].Check(Sample.Request(body => change(body["risken"]!.AsObject())), Sample.Platform).Select(problem => problem.Field);

    [Fact]
    public void The_example_is_accepted() => Assert.Empty(Fields(_ => { }));

    [Fact]
    public void The_access_tokens_host_is_not_the_consoles() =>
        Assert.Equal(["/risken/accessToken/host"], Fields(risken => risken["accessToken"]!["host"] = "console.risken.example.com"));

    [Theory]
    [InlineData("203.0.113.0")]
    [InlineData("everywhere")]
    [InlineData("203.0.113.0/33")]
    public void A_source_address_is_a_CIDR_block(string address) =>
        Assert.Equal(["/risken/accessToken/sourceIps/0"], Fields(risken => risken["accessToken"]!["sourceIps"] = new JsonArray(address)));

    [Theory]
    [InlineData("meta/core", "NAME", "x")]
    [InlineData("../other", "NAME", "x")]
    [InlineData("core/deep/er", "NAME", "x")]
    [InlineData("core", "lower", "x")]
    [InlineData("core", "NAME", "")]
    [InlineData("core", "NAME", "{{ssm:other}}")]
    [InlineData("core", "NAME", "a\u0000b")]
    [InlineData("core", "NAME\n", "x")]
    [InlineData("core", "CODE_DATA_KEY", "0123456789abcdef0123456789abcdef")]
    public void A_parameter_is_one_that_the_pods_read_and_the_store_takes(string path, string name, string value) =>
        Assert.NotEmpty(Fields(risken => risken["parameters"] = new JsonObject { [path] = new JsonObject { [name] = value } }));

    [Fact]
    public void A_parameter_has_4_KB_however_it_is_written()
    {
        var characters = new string('ü', 2049);
        Assert.Equal(["/risken/parameters/core/NAME"], Fields(risken => risken["parameters"] = new JsonObject { ["core"] = new JsonObject { ["NAME"] = characters } }));
        Assert.Empty(Fields(risken => risken["parameters"] = new JsonObject { ["core"] = new JsonObject { ["NAME"] = characters[1..] } }));
    }

    [Theory, InlineData("default"), InlineData("kube-system"), InlineData("amazon-cloudwatch"), InlineData("berth")]
    public void A_namespace_of_the_clusters_own_is_refused(string name) => Assert.Equal(["/risken/namespace"], Fields(risken => risken["namespace"] = name));

    [Theory]
    [InlineData("arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:berth/other/database-AbCdEf")]
    [InlineData("arn:aws:secretsmanager:ap-northeast-1:999999999999:secret:berth-input/x-AbCdEf")]
    [InlineData("arn:aws:secretsmanager:us-east-1:123456789012:secret:berth-input/x-AbCdEf")]
    public void A_secret_of_somebody_else_cannot_be_pointed_to(string arn) =>
        Assert.Equal(["/risken/secrets/core/SLACK_API_TOKEN/secretArn"],
            Fields(risken => risken["secrets"] = new JsonObject { ["core"] = new JsonObject { ["SLACK_API_TOKEN"] = new JsonObject { ["secretArn"] = arn } } }));

    [Theory]
    [InlineData("common", "DB_MASTER_PASSWORD")]
    [InlineData("core", "DB_SLAVE_USER")]
    [InlineData("aws/common", "AWS_ACCESS_KEY_ID")]
    [InlineData("datasource-api", "CODE_DATA_KEY")]
    [InlineData("guardduty", "SOME_TOKEN")]
    [InlineData("aws/guard-duty", "SOME_TOKEN")]
    public void A_secret_parameter_is_one_that_is_the_requests_to_give(string path, string name) =>
        Assert.Equal([$"/risken/secrets/{path.Replace("/", "~1", StringComparison.Ordinal)}/{name}"], Fields(risken => risken["secrets"] = Pointing(path, name)));

    [Theory]
    [InlineData("core", "OPEN_AI_TOKEN")]
    [InlineData("common", "SLACK_API_TOKEN")]
    [InlineData("code/common", "GITHUB_DEFAULT_TOKEN")]
    public void What_is_secret_is_not_given_in_plain_text(string path, string name) =>
        Assert.Equal([$"/risken/parameters/{path.Replace("/", "~1", StringComparison.Ordinal)}/{name}"],
            Fields(risken => risken["parameters"] = new JsonObject { [path] = new JsonObject { [name] = "x" } }));

    [Fact]
    public void A_parameter_is_given_once() => Assert.Equal(["/risken/secrets/core/DEFAULT_LOCALE"], Fields(risken => risken["secrets"] = Pointing("core", "DEFAULT_LOCALE")));

    [Fact]
    public void Secrets_say_how_long_their_values_may_be()
    {
        var uses = ProfileCatalog.Standard["risken"].Secrets(Sample.Request(body => body["risken"]!["secrets"] = new JsonObject
        {
            ["code/common"] = Pointing("code/common", "CODE_DATA_KEY")["code/common"]!.DeepClone(),
            ["core"] = Pointing("core", "OPEN_AI_TOKEN")["core"]!.DeepClone(),
        })).ToDictionary(use => use.Field);
        Assert.Equal([16, 24, 32], uses["/risken/secrets/code~1common/CODE_DATA_KEY"].Lengths!);
        Assert.Equal((4096, null), (uses["/risken/secrets/core/OPEN_AI_TOKEN"].MostBytes, uses["/risken/secrets/core/OPEN_AI_TOKEN"].Lengths));
    }

    private static JsonObject Pointing(string path, string name) => new()
    {
        [path] = new JsonObject { [name] = new JsonObject { ["secretArn"] = "arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:berth-input/x-AbCdEf" } },
    };

    [Fact]
    public void A_database_in_the_cluster_is_not_for_production()
    {
        Assert.Equal(["/risken/database/mode"], InTier("production"));
        Assert.Empty(InTier("development"));

        static IEnumerable<string> InTier(string tier) => ProfileCatalog.Standard["risken"].Check(Sample.Request(body =>
        {
            body["tier"] = tier;
            body["risken"]!["database"]!["mode"] = "incluster";
        }), Sample.Platform with { Database = new() }).Select(problem => problem.Field);
    }

    [Fact]
    public void With_requireBearer_a_rule_has_room_for_two_source_addresses()
    {
        static Action<JsonObject> Sources(int count) => risken =>
        {
            risken["accessToken"]!["requireBearer"] = true;
            risken["accessToken"]!["sourceIps"] = new JsonArray([.. Enumerable.Range(0, count).Select(number => (JsonNode)$"203.0.113.{number}/32")]);
        };
        Assert.Empty(Fields(Sources(2)));
        Assert.Equal(["/risken/accessToken/sourceIps"], Fields(Sources(3)));
    }

    [Theory]
    [InlineData("my_idp")]
    [InlineData("my idp")]
    [InlineData("a,b")]
    [InlineData("")]
    [InlineData("a-name-of-thirty-three-characters")]
    public void A_provider_has_a_name_that_RISKEN_can_cut_off(string name) =>
        Assert.Equal(["/risken/signIn/identityProviders/1"], Fields(risken => risken["signIn"]!["identityProviders"] = new JsonArray("COGNITO", name)));

    [Theory]
    [InlineData("12345", "/risken/scan/accounts/0")]
    [InlineData("123456789012\n", "/risken/scan/accounts/0")]
    [InlineData(null, "/risken/scan/accounts")]
    public void A_scanned_account_is_an_accounts_id(string? account, string field) => Assert.Equal([field], Fields(risken =>
        risken["scan"] = new JsonObject { ["externalId"] = "risken-prd", ["accounts"] = account is null ? new JsonArray() : new JsonArray(account) }));

    [Fact]
    public void The_pods_policy_has_a_limit() => Assert.Equal(["/risken/scan/accounts"], Fields(risken => risken["scan"] = new JsonObject
    {
        ["externalId"] = "risken-prd",
        ["roleName"] = new string('r', 64),
        ["accounts"] = new JsonArray([.. Enumerable.Range(0, 100).Select(number => (JsonNode)$"{100000000000 + number}")]),
    }));

    [Fact]
    public void Type_oidc_needs_its_provider() => Assert.Equal(["/risken/signIn/oidc"], Fields(risken => risken["signIn"]!["type"] = "oidc"));
}
