using System.Text.Json.Nodes;
using Berth.Platforms;
using Berth.Profiles;
using Berth.Tests.Planning;

namespace Berth.Tests.Profiles;

/// <summary>What RISKEN's pods may do, and how they come by it.</summary>
public sealed class RiskenIdentityTests
{
    private static IReadOnlyList<PolicyStatement> Policy(Action<JsonObject>? change = null, Platform? platform = null) =>
        ProfileCatalog.Standard["risken"].Draw(Sample.Request(change), platform ?? Sample.Platform, Sample.Placement).Identities.Single().Policy;

    private static PolicyStatement Statement(string sid, Action<JsonObject>? change = null, Platform? platform = null) => Policy(change, platform).Single(statement => statement.Sid == sid);

    private static void InSecret(JsonObject body) => body["risken"]!["database"]!["credentialsIn"] = "secretsManager";

    private static void Scan(JsonObject body) => body["risken"]!["scan"] = new JsonObject { ["externalId"] = "risken-prd", ["accounts"] = new JsonArray("123456789012", "210987654321") };

    [Fact]
    public void Every_resource_is_of_this_environment()
    {
        foreach (var (sid, resource) in Policy(InSecret).SelectMany(statement => statement.Resources.Select(resource => (statement.Sid, resource))).Where(pair => pair.Sid != "DecryptDatabaseSecret"))
            Assert.Matches(@":parameter/prd/|:berth-prd-|kms:key/berth-prd#arn|:secret:berth/prd/", resource);
        Assert.Equal(["kms:Decrypt", "kms:GenerateDataKey"], Statement("UseEnvironmentKey").Actions);
        Assert.Equal(18, Statement("UseQueues").Resources.Count);
        Assert.Equal(27, Statement("ReadParametersByPath").Resources.Count);
        Assert.DoesNotContain(Statement("ReadParametersByPath").Resources, path => path.Contains('*', StringComparison.Ordinal));
    }

    [Fact]
    public void The_database_secret_is_read_only_where_pods_read_it_themselves()
    {
        Assert.DoesNotContain(Policy(), statement => statement.Actions.Contains("secretsmanager:GetSecretValue"));
        Assert.Equal(["arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:berth/prd/database-??????"], Statement("ReadDatabaseSecret", InSecret).Resources);
    }

    [Theory]
    [InlineData("arn:aws:kms:ap-northeast-1:123456789012:key/1", "arn:aws:kms:ap-northeast-1:123456789012:key/1", null)]
    [InlineData("1", "arn:aws:kms:ap-northeast-1:123456789012:key/1", null)]
    [InlineData("alias/platform", "arn:aws:kms:ap-northeast-1:123456789012:key/*", "alias/platform")]
    public void The_platforms_key_opens_that_secret_and_nothing_else(string key, string resource, string? alias)
    {
        var statement = Statement("DecryptDatabaseSecret", InSecret, Sample.Platform with { KmsKeyId = key });
        Assert.Equal([resource], statement.Resources);
        Assert.EndsWith(":secret:berth/prd/database-??????", (string?)statement.Condition!["StringLike"]!["kms:EncryptionContext:SecretARN"]);
        Assert.Equal(alias, (string?)statement.Condition["ForAnyValue:StringEquals"]?["kms:ResourceAliases"]);
    }

    [Fact]
    public void Scanners_take_the_named_roles_with_the_external_id_only()
    {
        Assert.DoesNotContain(Policy(), statement => statement.Actions.Contains("sts:AssumeRole"));
        var statement = Statement("LookIntoAccounts", Scan);
        Assert.Equal(["arn:aws:iam::123456789012:role/berth-prd-scan", "arn:aws:iam::210987654321:role/RISKEN"], statement.Resources);
        Assert.Equal("risken-prd", (string?)statement.Condition!["StringEquals"]!["sts:ExternalId"]);
    }

    [Fact]
    public void The_platforms_own_account_gets_the_role_made()
    {
        Assert.Null(Sample.Blueprint().ScanRole);
        Assert.Null(Sample.Blueprint(body => body["risken"]!["scan"] = new JsonObject { ["externalId"] = "risken-prd", ["accounts"] = new JsonArray("210987654321") }).ScanRole);
        var role = Sample.Blueprint(Scan).ScanRole!;
        Assert.Equal(("berth-prd-scan", "berth-prd-risken", "risken-prd"), (role.RoleName, role.TakenBy, role.ExternalId));
        Assert.Equal(["arn:aws:iam::aws:policy/SecurityAudit"], role.ManagedPolicies);
        Assert.All(role.Policy.SelectMany(statement => statement.Actions), action => Assert.Matches(":(Get|Describe|List)", action));
    }

    [Fact]
    public void Pod_Identity_needs_its_agent()
    {
        Assert.Empty(Sample.Blueprint().Addons);
        var blueprint = Sample.Blueprint(body => body["risken"]!["identity"] = "podIdentity");
        Assert.True(blueprint.Identities.Single().ByPodIdentity);
        Assert.Equal(["eks-pod-identity-agent"], blueprint.Addons.Select(addon => addon.Name));
    }

    [Fact]
    public void Container_Insights_comes_by_its_addon() => Assert.Equal(["amazon-cloudwatch-observability"],
        Sample.Blueprint(body => body["risken"]!["observability"] = new JsonObject { ["containerInsights"] = true }).Addons.Select(addon => addon.Name));

    [Fact]
    public void Hosts_get_records_where_the_platform_has_a_zone()
    {
        Assert.Equal(["console.risken.example.com", "api.risken.example.com"], Sample.Blueprint().Records.Select(record => record.Host));
        Assert.Empty(ProfileCatalog.Standard["risken"].Draw(Sample.Request(), Sample.Platform with { HostedZoneId = null }, Sample.Placement).Records);
    }

    [Fact]
    public void The_token_rule_asks_for_the_header_where_the_request_says_so()
    {
        Assert.All(Sample.Blueprint().Rules, rule => Assert.Null(rule.Headers));
        var hardened = Sample.Blueprint(body => body["risken"]!["accessToken"]!["requireBearer"] = true).Rules;
        Assert.Equal([KeyValuePair.Create("Authorization", "Bearer *")], hardened.Single(rule => rule.Name == "access-token").Headers!);
        Assert.All(hardened.Where(rule => rule.Name != "access-token"), rule => Assert.Null(rule.Headers));
    }

    [Fact]
    public void Several_identity_providers_are_told_to_Cognito_and_to_gateway()
    {
        var blueprint = Sample.Blueprint(body => body["risken"]!["signIn"]!["identityProviders"] = new JsonArray("COGNITO", "Okta", "AzureAD"));
        Assert.Equal(["COGNITO", "Okta", "AzureAD"], Assert.IsType<CognitoSignIn>(blueprint.SignIn).IdentityProviders);
        Assert.Equal("Okta,AzureAD", blueprint.Parameters.Values["/prd/gateway/gateway/IDP_PROVIDER_NAME"].Text);
    }
}
