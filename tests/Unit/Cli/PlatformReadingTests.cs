using System.Text.Json.Nodes;
using Berth.Cli.Platforms;

namespace Berth.Tests.Cli;

/// <summary>A platform document is right, or everything that is wrong with it is said at once.</summary>
public sealed class PlatformReadingTests
{
    private const string Right =
        """
        {
          "schema": "berth-platform/v1", "name": "local", "accountId": "123456789012", "region": "ap-northeast-1",
          "cluster": { "name": "local" }, "vpcId": "vpc-0a1b2c3d",
          "loadBalancers": [{
            "arn": "arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:loadbalancer/app/local/50dc6c495c0c9188",
            "listenerArn": "arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:listener/app/local/50dc6c495c0c9188/f2f7dc8efc522ab2",
            "securityGroupId": "sg-0a1b2c3d" }],
          "userPool": { "id": "ap-northeast-1_AbCdEf123", "domain": "berth-local" },
          "hostedZoneId": "Z0123456789", "kmsKeyId": "alias/berth",
          "database": { "mysql": { "writer": "db.example.com", "port": 3306,
            "adminSecretArn": "arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:berth-platform/mysql-AbCdEf", "caParameter": "/berth/platforms/local/mysql-ca" } }
        }
        """;

    [Fact]
    public void A_right_document_becomes_a_platform()
    {
        var reading = PlatformReading.Of(Right);
        Assert.Empty(reading.Problems);
        Assert.Equal(("local", "db.example.com", 3306), (reading.Platform!.Name, reading.Platform.Database.Mysql!.Writer, reading.Platform.Database.Mysql.Port));
    }

    [Fact]
    public void A_name_can_be_given_instead_of_the_documents_own() => Assert.Equal("other", PlatformReading.Of(Right, "other").Platform!.Name);

    [Fact]
    public void Everything_wrong_is_said_at_once()
    {
        var document = JsonNode.Parse(Right)!.AsObject();
        document.Remove("vpcId");
        document["accountId"] = "12";
        document["colour"] = "blue";
        document["loadBalancers"]![0]!["listenerArn"] = "none";
        document["database"]!["mysql"]!["port"] = "3306";

        var reading = PlatformReading.Of(document.ToJsonString());

        Assert.Null(reading.Platform);
        Assert.Equal(["/accountId", "/vpcId", "/colour", "/loadBalancers/0/listenerArn", "/database/mysql/port"], reading.Problems.Select(problem => problem.Field));
        Assert.All(reading.Problems, problem => Assert.NotEmpty(problem.Right));
    }

    [Theory, InlineData("["), InlineData("3"), InlineData("[]"), InlineData("{}"), InlineData("""{"database":3,"cluster":[],"loadBalancers":[1]}""")]
    public void No_text_breaks_it(string text) => Assert.NotEmpty(PlatformReading.Of(text).Problems);

    [Theory]
    [InlineData("arn:aws:iam::123456789012:policy/berth-PodBoundary-1", false)]
    [InlineData("arn:aws:iam::123456789012:policy/team/bound", true)]
    [InlineData("arn:aws:iam::aws:policy/PowerUserAccess", true)]
    public void A_platform_in_another_account_needs_a_boundary_that_can_be_there_too(string boundary, bool refused)
    {
        var platform = PlatformReading.Of(Right).Platform!;
        Assert.Empty(PlatformChecks.Boundary(platform, boundary));
        Assert.Equal(refused, PlatformChecks.Boundary(platform with { RoleArn = "arn:aws:iam::210987654321:role/berth" }, boundary).Any());
    }

    [Theory, InlineData("""{ "appClients": 0 }""", "/quotas/appClients"), InlineData("""{ "standardParameters": "many" }""", "/quotas/standardParameters"), InlineData("""{ "rules": 5 }""", "/quotas/rules"), InlineData("7", "/quotas")]
    public void Quotas_are_whole_numbers_by_known_names(string quotas, string field)
    {
        var document = JsonNode.Parse(Right)!.AsObject();
        document["quotas"] = JsonNode.Parse(quotas);
        Assert.Contains(PlatformReading.Of(document.ToJsonString()).Problems, problem => problem.Field == field);
        document["quotas"] = new JsonObject { ["appClients"] = 5000 };
        Assert.Equal(5000, PlatformReading.Of(document.ToJsonString()).Platform!.Quotas!.AppClients);
    }
}
