using System.Text.Json.Nodes;
using Berth.Platforms;
using Berth.Planning;
using Berth.Profiles;
using Berth.Requests;
using Berth.Steps;
using Berth.Tests.Planning;

namespace Berth.Tests.Profiles;

/// <summary>What the profile service wants, and what it refuses beyond its schema.</summary>
public sealed class WebServicePlanTests
{
    private const string SecretArn = "arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:berth-input/orders/key-AbCdEf";

    internal static Platform Platform { get; } = Sample.Platform with { Database = Sample.Platform.Database with { Postgres = Sample.Platform.Database.Mysql! with { Writer = "pg.example.internal", Port = 5432 } } };

    private static RequestReading Reading(Action<JsonObject>? change)
    {
        var body = JsonNode.Parse(Repository.Read("events/service.json"))!.AsObject();
        change?.Invoke(body["service"]!.AsObject());
        return RequestReading.Of(body);
    }

    private static Blueprint Drawn(Action<JsonObject>? change = null, int port = 31000)
    {
        var request = Reading(change).Request ?? throw new ArgumentException(Reading(change).Reasons);
        var profile = ProfileCatalog.Standard["service"];
        var placement = Placement.Nominal(profile.Needs(request, Platform));
        return profile.Draw(request, Platform, placement with { NodePorts = placement.NodePorts.ToDictionary(one => one.Key, _ => port) });
    }

    private static JsonObject Manifest(string kind, Action<JsonObject>? change = null) => Drawn(change).Workloads.Single(manifest => (string?)manifest["kind"] == kind);

    private static IEnumerable<string> Refused(Action<JsonObject> change)
    {
        var reading = Reading(change);
        return reading.Problems.Concat(reading.Request is { } request ? ProfileCatalog.Standard.Check(request, Platform) : []).Select(problem => problem.Field);
    }

    [Fact]
    public void With_a_database_and_a_host() => Golden.Matches("tests/Unit/Profiles/golden/service.txt", WrittenPlan.Of(Drawn()));

    [Fact]
    public void With_MySQL_secrets_sign_in_and_no_database_of_its_own_name() => Golden.Matches("tests/Unit/Profiles/golden/service-mysql.txt", WrittenPlan.Of(Drawn(service =>
    {
        service["name"] = "web";
        service["namespace"] = "shop";
        service["signIn"] = new JsonObject { ["type"] = "cognito" };
        service["resources"] = new JsonObject { ["cpu"] = "2000m", ["memory"] = "512Mi" };
        service["secrets"] = new JsonObject { ["API_KEY"] = new JsonObject { ["secretArn"] = SecretArn, ["jsonKey"] = "key" } };
        service["links"] = new JsonObject { ["store"] = new JsonObject { ["type"] = "mysql", ["schema"] = "shop", ["rotation"] = "singleUser" } };
    }, port: 31100)));

    [Fact]
    public void Inside_the_cluster_only_nothing_is_asked_of_the_load_balancer()
    {
        var drawn = Drawn(service => service.Remove("host"));
        Assert.Empty(WrittenPlan.Desired(StepNames.WireLoadBalancer, drawn));
        Assert.Equal("ClusterIP", (string?)drawn.Workloads.Single(manifest => (string?)manifest["kind"] == "Service")["spec"]!["type"]);
    }

    [Fact]
    public void O14_link_with_other_names_gives_these_and_no_others()
    {
        var secret = Manifest("Secret", service => service["links"]!["db"]!["rename"] = new JsonObject { ["host"] = "DBHOST", ["name"] = "DBNAME", ["user"] = "DBUSER", ["password"] = "DBPASS" });
        Assert.Equal(["DBHOST", "DBNAME", "DBPASS", "DBUSER"], secret["data"]!.AsObject().Select(variable => variable.Key));
        Assert.All(secret["data"]!.AsObject(), variable => Assert.StartsWith("secret://berth/orders/database#", (string?)variable.Value));
    }

    [Fact]
    public void O14_link_with_three_of_four_names_is_refused() =>
        Assert.Equal(["/service/links/db/rename/user"], Refused(service => service["links"]!["db"]!["rename"] = new JsonObject { ["host"] = "DBHOST", ["name"] = "DBNAME", ["password"] = "DBPASS" }));

    [Fact]
    public void Pods_are_made_anew_with_other_credentials_and_with_other_secrets_only()
    {
        Assert.Equal("${database:credentials/berth/orders/database#versionId}", Annotation(null));
        Assert.Equal("${kubernetes:object/core/v1/Secret/orders/manual-secrets#version}", Annotation(service =>
        {
            service.Remove("links");
            service["secrets"] = new JsonObject { ["API_KEY"] = new JsonObject { ["secretArn"] = SecretArn } };
        }));
        Assert.Null(Annotation(service => service.Remove("links")));

        static string? Annotation(Action<JsonObject>? change) => (string?)Manifest("Deployment", change)["spec"]!["template"]!["metadata"]!["annotations"]?["berth/configuration"];
    }

    [Theory]
    [InlineData(31000, 31000)]
    [InlineData(31063, 31000)]
    [InlineData(31064, 31064)]
    [InlineData(31127, 31064)]
    public void Neighbours_share_a_rule_of_the_security_group(int port, int first)
    {
        var access = WrittenPlan.Desired(StepNames.WireLoadBalancer, Drawn(port: port)).Single(resource => resource.Id.Kind == "ec2:security-group-rule");
        Assert.Equal((first, first + 63, Ownership.Platform), ((int)access.Specification["fromPort"]!, (int)access.Specification["toPort"]!, access.Scope));
    }

    [Theory]
    [InlineData("100m", "128Mi", "100m", "128Mi", "256Mi")]
    [InlineData("1000m", "512Mi", "1", "512Mi", "1Gi")]
    [InlineData("2", "1024Mi", "2", "1Gi", "2Gi")]
    public void Quantities_are_written_as_the_API_server_gives_them_back(string cpu, string memory, string cores, string asked, string most)
    {
        var resources = Manifest("Deployment", service => service["resources"] = new JsonObject { ["cpu"] = cpu, ["memory"] = memory })["spec"]!["template"]!["spec"]!["containers"]![0]!["resources"]!;
        Assert.Equal((cores, asked, most), ((string)resources["requests"]!["cpu"]!, (string)resources["requests"]!["memory"]!, (string)resources["limits"]!["memory"]!));
        Assert.Null(resources["limits"]!["cpu"]);
    }

    [Fact]
    public void The_example_is_accepted() => Assert.Empty(Refused(_ => { }));

    [Theory]
    [InlineData("/service/image", """{ "image": "ghcr.io/example/orders" }""")]
    [InlineData("/service/image", """{ "image": "Orders:1" }""")]
    [InlineData("/service/namespace", """{ "namespace": "kube-system" }""")]
    [InlineData("/service/host", """{ "host": "no host" }""")]
    [InlineData("/service/links/db/type", """{ "links": { "db": { "type": "oracle" } } }""")]
    [InlineData("/service/links/My-Db", """{ "links": { "My-Db": { "type": "mysql", "rename": { "host": "A", "name": "B", "user": "C", "password": "D" } } } }""")]
    [InlineData("/service/links/other", """{ "links": { "db": { "type": "postgres" }, "other": { "type": "mysql" } } }""")]
    [InlineData("/service/links/db", """{ "variables": { "db_db_user": "me" } }""")]
    [InlineData("/service/links/db", """{ "links": { "db": { "type": "mysql", "rename": { "host": "A", "name": "A", "user": "C", "password": "D" } } } }""")]
    [InlineData("/service/variables/1ST", """{ "variables": { "1ST": "x" } }""")]
    [InlineData("/service/variables/AWS_SECRET_ACCESS_KEY", """{ "variables": { "AWS_SECRET_ACCESS_KEY": "x" } }""")]
    [InlineData("/service/signIn/oidc", """{ "signIn": { "type": "oidc" } }""")]
    [InlineData("/service/signIn", """{ "host": null, "signIn": {} }""")]
    [InlineData("/service/secrets/KEY/secretArn", """{ "secrets": { "KEY": { "secretArn": "arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:berth/other/database-AbCdEf" } } }""")]
    [InlineData("/service/resources/memory", """{ "resources": { "memory": "128M" } }""")]
    public void What_is_wrong_is_named(string field, string change) => Assert.Equal([field], Refused(service =>
    {
        foreach (var (name, value) in JsonNode.Parse(change)!.AsObject())
            service[name] = value?.DeepClone();
    }).Distinct());

    [Fact]
    public void Another_profiles_part_is_refused()
    {
        var request = Sample.Request() with { Service = new() { Image = "orders:1" } };
        var problem = Assert.Single(ProfileCatalog.Standard.Check(request, Platform));
        Assert.Equal(("/service", "leave it out, or name the profile service"), (problem.Field, problem.Right));
    }

    [Fact]
    public void The_profiles_own_part_is_needed()
    {
        var problem = Assert.Single(ProfileCatalog.Standard.Check(Sample.Request() with { Risken = null }, Platform));
        Assert.Equal(("/risken", "is missing"), (problem.Field, problem.Wrong));
    }

    [Fact]
    public void Link_to_a_database_that_the_platform_lacks_is_refused()
    {
        var problem = Assert.Single(ProfileCatalog.Standard["service"].Check(Reading(null).Request!, Sample.Platform));
        Assert.Equal("/service/links/db/type", problem.Field);
    }
}
