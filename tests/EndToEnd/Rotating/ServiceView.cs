using System.Text;
using System.Text.Json.Nodes;
using Berth.Tests.EndToEnd.Provision;

namespace Berth.Tests.EndToEnd.Rotating;

/// <summary>What a service's pods read of their database: the Kubernetes Secret, as kubectl gives it.</summary>
internal sealed record PodLogin(IReadOnlyDictionary<string, string> Secret)
{
    public static async Task<PodLogin> OfAsync(CloudClients cloud, string ns) =>
        new((await cloud.KubectlAsync("get", "secret", "secret", "-n", ns))["data"]!.AsObject()
            .ToDictionary(value => value.Key, value => Encoding.UTF8.GetString(Convert.FromBase64String((string)value.Value!))));

    /// <summary>Asks the database with it.</summary>
    public Task<Answer> PsqlAsync(CloudClients cloud, string statement) => cloud.PsqlAsync(Secret["db_db_user"], Secret["db_db_password"], Secret["db_db_name"], statement);
}

/// <summary>All of a service that a rotation may change, looked at with aws and kubectl.</summary>
/// <param name="Stages">The labels of the secret in Secrets Manager, by version.</param>
/// <param name="User">Of AWSCURRENT.</param>
internal sealed record ServiceView(IReadOnlyDictionary<string, string[]> Stages, string User, string Password, PodLogin Login, JsonNode Deployment)
{
    public string Current => With("AWSCURRENT")!;

    public IReadOnlyDictionary<string, string> Secret => Login.Secret;

    public JsonNode Container => Deployment["spec"]!["template"]!["spec"]!["containers"]![0]!;

    public string Configuration => (string)Deployment["spec"]!["template"]!["metadata"]!["annotations"]!["berth/configuration"]!;

    public string? With(string label) => Stages.SingleOrDefault(version => version.Value.Contains(label)).Key;

    public Task<Answer> PsqlAsync(CloudClients cloud, string statement) => Login.PsqlAsync(cloud, statement);

    /// <summary>Secrets Manager, the Kubernetes Secret and the pods belong together, the login is accepted, and no label is left over.</summary>
    public async Task ProveAsync(CloudClients cloud)
    {
        Assert.Equal((User, Password), (Secret["db_db_user"], Secret["db_db_password"]));
        Assert.Null(With("AWSPENDING"));
        Assert.Equal(Current, Configuration);
        Assert.Equal("1", (await PsqlAsync(cloud, "SELECT 1")).Good().Trim());
    }

    public static async Task<ServiceView> OfAsync(CloudClients cloud, string environment)
    {
        var described = await cloud.AwsAsync("secretsmanager", "describe-secret", "--secret-id", $"berth/{environment}/database");
        var secret = JsonNode.Parse((string)(await cloud.AwsAsync("secretsmanager", "get-secret-value", "--secret-id", $"berth/{environment}/database"))["SecretString"]!)!;
        return new(
            described["VersionIdsToStages"]!.AsObject().ToDictionary(version => version.Key, version => version.Value!.AsArray().Select(label => (string)label!).ToArray()),
            (string)secret["username"]!, (string)secret["password"]!, await PodLogin.OfAsync(cloud, environment), await cloud.KubectlAsync("get", "deployment", "app", "-n", environment));
    }
}
