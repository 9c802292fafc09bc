using System.Text.Json.Nodes;

namespace Berth.Tests.EndToEnd.Provision;

/// <summary>The schema that a Job made, credentials that pods read straight from their secret, and a database inside the cluster.</summary>
[Collection(CloudCollection.Name)]
public sealed class DatabaseRowsTests(RunningCloud running)
{
    private readonly CloudClients cloud = running.Clients;

    [Fact]
    public async Task R34_schema_holds_its_tables_and_first_rows_and_no_user_of_the_scripts()
    {
        running.FirstRun.Good();
        var (user, password) = await cloud.DatabaseAdministratorAsync();
        Assert.Equal("67\t67", await QueryAsync(user, password, "SELECT COUNT(*), SUM(engine = 'InnoDB') FROM information_schema.tables WHERE table_schema = 'mimosa'"));
        Assert.Equal("1\n2", await QueryAsync(user, password, "SELECT role_id FROM mimosa.role ORDER BY role_id"));
        Assert.Equal("0", await QueryAsync(user, password, "SELECT COUNT(*) FROM mysql.user WHERE User = 'hoge'"));

        var job = Assert.Single(ApplicationView.List(await cloud.KubectlAsync("get", "jobs", "-n", "risken"), "items"));
        Assert.Matches("^schema-[0-9a-f]{8}-", (string)job["metadata"]!["name"]!);
        Assert.Contains(job["status"]!["conditions"]!.AsArray(), condition => (string?)condition!["type"] == "Complete" && (string?)condition["status"] == "True");
    }

    [Fact]
    public async Task Owner_of_the_schema_has_rights_on_it_and_nothing_else_and_its_password_is_nowhere_else()
    {
        running.FirstRun.Good();
        var login = await SecretAsync("berth/prd/schema-owner");
        Assert.Equal("berth_prd_owner", (string?)login["username"]);
        var password = (string)login["password"]!;
        var grants = await QueryAsync("berth_prd_owner", password, "SHOW GRANTS");
        // It need not come without TLS, as RISKEN itself must.
        Assert.Contains("1045", (await cloud.MariaDbAsync("berth_prd_owner", password, "SELECT 1", "--skip-ssl")).Errors);
        Assert.Equal(2, grants.Split('\n').Length);
        Assert.Contains("GRANT USAGE ON *.* TO", grants);
        Assert.Matches(@"GRANT [A-Z, ]*\bCREATE\b[A-Z, ]* ON `mimosa`\.\* TO", grants);

        foreach (var place in new[]
        {
            cloud.AwsAsync("dynamodb", "scan", "--table-name", cloud.Output("RegistryTableName")),
            cloud.AwsAsync("logs", "filter-log-events", "--log-group-name", "/aws/lambda/berth-DeployApplication"),
            cloud.AwsAsync("logs", "filter-log-events", "--log-group-name", "/aws/lambda/berth-PlanEnvironment"),
            cloud.AwsAsync("logs", "filter-log-events", "--log-group-name", "/aws/lambda/berth-RotateDatabaseSecret"),
        })
        {
            var text = (await place).ToJsonString();
            Assert.DoesNotContain(password, text);
            Assert.DoesNotContain(Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(password)), text);
            // Nor are the scripts, but for the registry's own item of them, which is compressed.
            Assert.DoesNotContain("user_idp_id", text);
        }
    }

    [Fact]
    public async Task R31_secret_bears_the_names_that_pods_read_and_a_switch_leaves_the_old_login_working()
    {
        var request = RequestFor.Environment("direct");
        (await cloud.SendAsync(request)).Good();
        var before = await SecretAsync("berth/direct/database");
        Assert.Null(before["DB_MASTER_PASSWORD"]);

        request["requestId"] = "request-0002";
        request["risken"]!["database"]!["credentialsIn"] = "secretsManager";
        (await cloud.SendAsync(request)).Good();
        var after = await SecretAsync("berth/direct/database");
        Assert.Equal(["DB_MASTER_HOST", "DB_MASTER_PASSWORD", "DB_MASTER_USER", "DB_SLAVE_HOST", "DB_SLAVE_PASSWORD", "DB_SLAVE_USER"],
            after.AsObject().Select(field => field.Key).Where(key => key.StartsWith("DB_", StringComparison.Ordinal)).Order());
        Assert.Equal((string?)after["username"], (string?)after["DB_MASTER_USER"]);
        Assert.Equal((string?)after["host"], (string?)after["DB_MASTER_HOST"]);
        foreach (var role in new[] { "MASTER", "SLAVE" })
            Assert.Equal("1", await QueryAsync((string)after[$"DB_{role}_USER"]!, (string)after[$"DB_{role}_PASSWORD"]!, "SELECT 1"));
        Assert.Equal("1", await QueryAsync((string)before["username"]!, (string)before["password"]!, "SELECT 1"));

        var since = await running.Control.LastCallAsync();
        request["requestId"] = "request-0003";
        (await cloud.SendAsync(request)).Good();
        Assert.Empty(await cloud.MutatingCallsAsync(since));
    }

    [Fact]
    public async Task R24_database_inside_the_cluster_has_a_namespace_of_its_own()
    {
        await InClusterAsync("inside", "middleware");
        await InClusterAsync("inside-two", "inside-two-middleware");
    }

    private async Task InClusterAsync(string environment, string ns)
    {
        var request = RequestFor.Environment(environment).With("tier", "development");
        request["risken"]!["database"]!["mode"] = "incluster";
        (await cloud.SendAsync(request)).Good();

        var host = $"db.{ns}.svc.cluster.local";
        var set = await cloud.KubectlAsync("get", "statefulset", "db", "-n", ns);
        Assert.Equal((1, environment), ((int)set["status"]!["readyReplicas"]!, (string)set["metadata"]!["labels"]!["berth/environment"]!));
        var service = await cloud.KubectlAsync("get", "service", "db", "-n", ns);
        Assert.Equal("None", (string?)service["spec"]!["clusterIP"]);
        Assert.Equal(3306, (int)Assert.Single(service["spec"]!["ports"]!.AsArray())!["port"]!);
        Assert.Equal("data-db-0", (string?)Assert.Single(ApplicationView.List(await cloud.KubectlAsync("get", "persistentvolumeclaims", "-n", ns), "items"))["metadata"]!["name"]);
        // It is complete only if it reached the server by that name, and made all tables.
        var job = Assert.Single(ApplicationView.List(await cloud.KubectlAsync("get", "jobs", "-n", environment), "items"));
        Assert.Equal(1, (int)job["status"]!["succeeded"]!);

        var parameters = ApplicationView.List(
                await cloud.AwsAsync("ssm", "get-parameters-by-path", "--path", $"/{environment}/common", "--with-decryption"), "Parameters")
            .ToDictionary(one => ((string)one["Name"]!).Split('/')[^1], one => (string)one["Value"]!);
        var login = await SecretAsync($"berth/{environment}/database");
        Assert.Equal((host, host), (parameters["DB_MASTER_HOST"], parameters["DB_SLAVE_HOST"]));
        Assert.Equal(((string)login["username"]!, (string)login["password"]!), (parameters["DB_MASTER_USER"], parameters["DB_MASTER_PASSWORD"]));
        Assert.Equal("3306", parameters["DBPORT"]);
        var (admin, password) = await cloud.DatabaseAdministratorAsync();
        Assert.Equal("0", await QueryAsync(admin, password, $"SELECT COUNT(*) FROM mysql.user WHERE User LIKE '%{environment}%'"));

        var since = await running.Control.LastCallAsync();
        (await cloud.SendAsync(request.With("requestId", "request-0002"))).Good();
        Assert.Empty(await cloud.MutatingCallsAsync(since));
    }

    private async Task<string> QueryAsync(string user, string password, string statement) => (await cloud.MariaDbAsync(user, password, statement)).Good().TrimEnd('\n');

    private async Task<JsonNode> SecretAsync(string name) =>
        JsonNode.Parse((string)(await cloud.AwsAsync("secretsmanager", "get-secret-value", "--secret-id", name))["SecretString"]!)!;
}
