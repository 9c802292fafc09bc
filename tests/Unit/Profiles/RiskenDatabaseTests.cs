using System.Text.Json.Nodes;
using Berth.Planning;
using Berth.Profiles;
using Berth.Steps.DeployApplication;
using Berth.Steps.RotateDatabaseSecret;
using Berth.Tests.Planning;

namespace Berth.Tests.Profiles;

/// <summary>The three ways to a database, and the Job that makes its tables.</summary>
public sealed class RiskenDatabaseTests
{
    private const string Digest = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    private static Blueprint Draw(bool scripts, Action<JsonObject>? change = null, string environment = "prd")
    {
        var mysql = Sample.Platform.Database.Mysql!;
        var platform = scripts ? Sample.Platform with { Database = new(mysql with { Schemas = new Dictionary<string, string> { ["risken"] = Digest } }) } : Sample.Platform;
        var request = Sample.Request(body =>
        {
            body["environment"] = environment;
            change?.Invoke(body["risken"]!["database"]!.AsObject());
            body["tier"] = "development";
        });
        return ProfileCatalog.Standard["risken"].Draw(request, platform, Sample.Placement with { Namespaces = new Dictionary<string, string> { ["database"] = "middleware" } });
    }

    private static JsonObject? Object(Blueprint blueprint, string kind, string name) =>
        blueprint.Workloads.SingleOrDefault(manifest => (string?)manifest["kind"] == kind && ((string)manifest["metadata"]!["name"]!).StartsWith(name, StringComparison.Ordinal));

    private static void InCluster(JsonObject database) => database["mode"] = "incluster";

    [Fact]
    public void Without_scripts_there_is_no_Job_and_no_owner()
    {
        var blueprint = Draw(scripts: false);
        Assert.Null(blueprint.SchemaOwner);
        Assert.Null(blueprint.SchemaScripts);
        Assert.Null(Object(blueprint, "Job", ""));
        Assert.Null(Object(blueprint, "Secret", ""));
    }

    [Fact]
    public void The_scripts_come_before_the_Job_and_the_Job_before_the_application()
    {
        var names = new DeployApplicationPlan().Desired(Draw(scripts: true)).Select(resource => resource.Id.ToString()).ToList();
        Assert.Equal("kubernetes:schema-scripts/risken/schema-01234567", names[0]);
        Assert.Equal(["Secret", "ConfigMap", "Job"], names.Skip(1).Take(3).Select(name => name.Split('/')[3]));
    }

    [Fact]
    public void The_owner_has_no_right_on_anything_but_the_schema()
    {
        var owner = new RotateDatabaseSecretPlan().Desired(Draw(scripts: true)).Single(resource => resource.Id.Kind == SchemaOwner.Kind);
        Assert.Equal("mysql/berth_prd_owner", owner.Id.Name);
        Assert.Equal("mimosa", (string?)owner.Specification["schema"]);
        var privileges = owner.Specification["privileges"]!.AsArray().Select(privilege => (string)privilege!).ToList();
        Assert.Contains("CREATE", privileges);
        Assert.DoesNotContain("GRANT OPTION", privileges);
        Assert.DoesNotContain("ALL PRIVILEGES", privileges);
    }

    [Fact]
    public void The_longest_environment_has_an_owner_that_MySQL_takes() => Assert.Equal(32, Draw(scripts: true, environment: new string('a', 20)).SchemaOwner!.UserName.Length);

    [Fact]
    public void A_Job_of_another_form_is_another_Job_for_a_Jobs_template_cannot_be_changed()
    {
        var name = (string?)Object(Draw(scripts: true), "Job", "")!["metadata"]!["name"];
        Assert.Matches("^schema-01234567-[0-9a-f]{4}$", name);
        Assert.Equal(name, (string?)Object(Draw(scripts: true), "Job", "")!["metadata"]!["name"]);
        Assert.NotEqual(name, (string?)Object(Draw(scripts: true, database => database["schema"] = "other"), "Job", "")!["metadata"]!["name"]);
    }

    [Fact]
    public void No_manifest_holds_a_value_of_a_secret_nor_a_reference_by_mistake()
    {
        foreach (var blueprint in new[] { Draw(scripts: true), Draw(scripts: true, InCluster) })
        {
            Assert.All(blueprint.Workloads.Where(manifest => (string?)manifest["kind"] == "Secret").SelectMany(manifest => manifest["data"]!.AsObject()),
                value => Assert.StartsWith("secret://berth/prd/", (string?)value.Value));
        }

        Assert.Equal(["database:schema/mimosa#name"], ReferenceTable.Unresolved(Object(Draw(scripts: true), "Job", "")));
        Assert.Empty(ReferenceTable.Unresolved(Object(Draw(scripts: true, InCluster), "Job", "")));
    }

    [Fact]
    public void Inside_the_cluster_the_functions_have_nothing_to_do_with_the_database()
    {
        var blueprint = Draw(scripts: true, InCluster);
        Assert.Empty(new RotateDatabaseSecretPlan().Desired(blueprint));
        Assert.Equal(["middleware"], blueprint.FurtherNamespaces);
        Assert.Equal("None", (string?)Object(blueprint, "Service", "db")!["spec"]!["clusterIP"]);
        Assert.Equal("middleware", (string?)Object(blueprint, "StatefulSet", "db")!["metadata"]!["namespace"]);
        Assert.Equal("db.middleware.svc.cluster.local", blueprint.Parameters.Values["/prd/common/DB_MASTER_HOST"].Text);
        Assert.Contains(GeneratedLogin.Kind, Object(blueprint, "Deployment", "core")!.ToJsonString());
    }

    [Fact]
    public void A_database_inside_the_cluster_claims_its_namespace_and_no_schema_of_the_platform()
    {
        var profile = ProfileCatalog.Standard["risken"];
        var inside = profile.Needs(Sample.Request(body => InCluster(body["risken"]!["database"]!.AsObject())), Sample.Platform);
        Assert.Equal(new NamespaceNeed("middleware", "prd-middleware"), inside.Namespaces["database"]);
        Assert.Empty(inside.Schemas);
        var outside = profile.Needs(Sample.Request(), Sample.Platform);
        Assert.Equal([new SchemaNeed("mysql", "mimosa", "/risken/database/schema")], outside.Schemas);
        Assert.Equal([new NamespaceNeed("risken", Field: "/risken/namespace")], outside.Namespaces.Values);
    }

    [Theory]
    [InlineData("parameterStore", 0)]
    [InlineData("secretsManager", 6)]
    public void Only_pods_that_read_the_secret_itself_get_keys_in_it(string where, int keys)
    {
        var blueprint = Draw(scripts: false, database => database["credentialsIn"] = where);
        Assert.Equal(keys, blueprint.Database!.Keys.Count);
        var specification = new RotateDatabaseSecretPlan().Desired(blueprint).Single(resource => resource.Id == blueprint.Database.Id).Specification;
        Assert.Equal(keys, (specification["keys"] as JsonObject)?.Count ?? 0);
        if (keys > 0)
            Assert.Equal("db-ro.example.internal", (string?)specification["keys"]!["DB_SLAVE_HOST"]);
    }
}
