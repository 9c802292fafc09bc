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
    [InlineData("core", "NAME", "${iam:role/x#arn}")]
    [InlineData("core", "CODE_DATA_KEY", "0123456789abcdef0123456789abcdef")]
    public void A_parameter_is_one_that_the_pods_read_and_the_store_takes(string path, string name, string value) =>
        Assert.NotEmpty(Fields(risken => risken["parameters"] = new JsonObject { [path] = new JsonObject { [name] = value } }));

    [Theory]
    [InlineData("arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:berth/other/database-AbCdEf")]
    [InlineData("arn:aws:secretsmanager:ap-northeast-1:999999999999:secret:berth-input/x-AbCdEf")]
    [InlineData("arn:aws:secretsmanager:us-east-1:123456789012:secret:berth-input/x-AbCdEf")]
    public void A_secret_of_somebody_else_cannot_be_pointed_to(string arn) =>
        Assert.Equal(["/risken/secrets/core/SLACK_API_TOKEN/secretArn"],
            Fields(risken => risken["secrets"] = new JsonObject { ["core"] = new JsonObject { ["SLACK_API_TOKEN"] = new JsonObject { ["secretArn"] = arn } } }));

    [Fact]
    public void Type_oidc_needs_its_provider() => Assert.Equal(["/risken/signIn/oidc"], Fields(risken => risken["signIn"]!["type"] = "oidc"));
}
