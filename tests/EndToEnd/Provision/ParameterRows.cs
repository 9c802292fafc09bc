using System.Text;
using System.Text.Json.Nodes;

namespace Berth.Tests.EndToEnd.Provision;

/// <summary>An environment of RISKEN in Parameter Store and in the database.</summary>
public abstract class ParameterRows(RunningCloud running, EnvironmentView view)
{
    private readonly string[] secrets =
    [
        .. new[] { "common/DB_MASTER_PASSWORD", "common/DB_MASTER_USER", "common/DB_SLAVE_PASSWORD", "common/DB_SLAVE_USER", "code/common/CODE_DATA_KEY" }.Select(name => $"/{view.Environment}/{name}"),
    ];

    private readonly CloudClients cloud = running.Clients;
    private readonly ApplicationView seen = view.Seen;

    private string User => (string)seen.Login["username"]!;
    private string Password => (string)seen.Login["password"]!;

    [Fact]
    public void R22_connection_parameters_hold_what_the_secret_holds()
    {
        foreach (var role in new[] { "MASTER", "SLAVE" })
        {
            Assert.Equal(("String", (string?)seen.Login["host"]), seen.Parameters[$"/{view.Environment}/common/DB_{role}_HOST"]);
            Assert.Equal(("SecureString", User), seen.Parameters[$"/{view.Environment}/common/DB_{role}_USER"]);
            Assert.Equal(("SecureString", Password), seen.Parameters[$"/{view.Environment}/common/DB_{role}_PASSWORD"]);
        }

        Assert.Equal(("String", $"{seen.Login["port"]}"), seen.Parameters[$"/{view.Environment}/common/DBPORT"]);
        Assert.Equal(("String", view.Schema), seen.Parameters[$"/{view.Environment}/common/DBSCHEMA"]);
        Assert.Equal(("SecureString", seen.CodeDataKey), seen.Parameters[$"/{view.Environment}/code/common/CODE_DATA_KEY"]);
        Assert.Contains(Encoding.UTF8.GetByteCount(seen.CodeDataKey), new[] { 16, 24, 32 });
    }

    [Theory]
    [InlineData("core")]
    [InlineData("datasource-api")]
    [InlineData("gateway/gateway")]
    public void R27_meta_parameter_lists_paths_that_hold_parameters(string name)
    {
        var (type, text) = seen.Parameters[$"/{view.Environment}/meta/{name}"];
        Assert.Equal("String", type);
        const string entry = "- parameter_store_path: ";
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.NotEmpty(lines);
        Assert.All(lines, line =>
        {
            Assert.StartsWith(entry, line);
            Assert.Contains(seen.Parameters.Keys, parameter => parameter[..parameter.LastIndexOf('/')] == line[entry.Length..]);
        });
    }

    [Fact]
    public async Task R29_secrets_and_only_they_are_secure_strings_under_the_environments_key()
    {
        var described = ApplicationView.List(
                await cloud.AwsAsync("ssm", "describe-parameters", "--parameter-filters", $"Key=Path,Option=Recursive,Values=/{view.Environment}"), "Parameters")
            .ToDictionary(parameter => (string)parameter["Name"]!);
        Assert.Equal(seen.Parameters.Keys.Order(), described.Keys.Order());
        var key = (string?)(await cloud.AwsAsync("kms", "describe-key", "--key-id", $"alias/berth-{view.Environment}"))["KeyMetadata"]!["Arn"];
        Assert.Equal(secrets.Order(), described.Where(parameter => (string?)parameter.Value["Type"] == "SecureString").Select(parameter => parameter.Key).Order());
        Assert.All(secrets, name => Assert.Equal(key, (string?)described[name]["KeyId"]));
    }

    [Fact]
    public void R37_no_keys_of_aws_are_published() =>
        Assert.DoesNotContain(seen.Parameters.Keys, name => name.Contains("ACCESS_KEY") || name.Contains("SESSION_TOKEN"));

    [Fact]
    public void Parameters_of_the_request_are_published()
    {
        Assert.Equal(("String", "ja"), seen.Parameters[$"/{view.Environment}/core/DEFAULT_LOCALE"]);
        Assert.Equal(("String", "Asia/Tokyo"), seen.Parameters[$"/{view.Environment}/common/TZ"]);
    }

    [Fact]
    public async Task Database_takes_the_login_over_tls_with_the_profiles_rights_only()
    {
        var answer = (await cloud.MariaDbAsync(User, Password, "SHOW STATUS LIKE 'Ssl_version'; SHOW GRANTS")).Good().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("Ssl_version\tTLSv1.", answer[0]);
        Assert.StartsWith($"GRANT USAGE ON *.* TO `{User}`@`%`", answer[1]);
        Assert.DoesNotContain("REQUIRE", answer[1]);
        Assert.Equal($"GRANT SELECT, INSERT, UPDATE, DELETE, EXECUTE ON `{view.Schema.Replace("_", @"\\_")}`.* TO `{User}`@`%`", answer[2]);
        Assert.Equal(3, answer.Length);
    }

    /// <summary>RISKEN's DSN has no tls=: what stands in Parameter Store has to do by itself.</summary>
    [Fact]
    public async Task Database_takes_the_login_of_the_parameters_without_tls_as_RISKEN_comes()
    {
        foreach (var role in new[] { "MASTER", "SLAVE" })
        {
            string Parameter(string name) => seen.Parameters[$"/{view.Environment}/common/{name}"].Value;
            var answer = await cloud.MariaDbAsync(Parameter($"DB_{role}_USER"), Parameter($"DB_{role}_PASSWORD"),
                $"SHOW STATUS LIKE 'Ssl_version'; SELECT COUNT(*) > 0 FROM {Parameter("DBSCHEMA")}.role",
                "--skip-ssl", $"--host={Parameter($"DB_{role}_HOST")}", $"--port={Parameter("DBPORT")}");
            Assert.Equal("Ssl_version\t\n1\n", answer.Good());
        }
    }

    [Fact]
    public async Task Login_refuses_a_server_of_another_authority()
    {
        var other = Path.Combine(Path.GetDirectoryName(cloud.Kubeconfig)!, "other-authority.pem");
        await File.WriteAllBytesAsync(other, Convert.FromBase64String((string)seen.Cluster["certificateAuthority"]!["data"]!));
        Assert.Contains("TLS", (await RefusedAsync($"--ssl-ca={other}", "--ssl-verify-server-cert")).Errors);
    }

    private async Task<Answer> RefusedAsync(params string[] security)
    {
        var answer = await cloud.MariaDbAsync(User, Password, "SELECT 1", security);
        Assert.NotEqual(0, answer.ExitCode);
        return answer;
    }
}
