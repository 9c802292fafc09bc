using System.Text.Json.Nodes;
using Berth.Tests.EndToEnd.Provision;

namespace Berth.Tests.EndToEnd.Rotating;

/// <summary>All of an environment that a rotation may change, looked at with aws and kubectl.</summary>
/// <param name="Stages">The secret's labels by version.</param>
/// <param name="User">Of AWSCURRENT.</param>
/// <param name="Parameters">Each parameter's version by its full name.</param>
/// <param name="Login">What the parameters of MASTER and SLAVE hold: user and password of each.</param>
/// <param name="Configurations">Each Deployment's note of what its pods have read.</param>
internal sealed record CredentialsView(
    IReadOnlyDictionary<string, string[]> Stages, string User, string Password, IReadOnlyDictionary<string, long> Parameters,
    IReadOnlyList<string> Login, IReadOnlyDictionary<string, string> Configurations)
{
    public string Current => With("AWSCURRENT")!;

    public string? With(string label) => Stages.SingleOrDefault(version => version.Value.Contains(label)).Key;

    public IEnumerable<string> ChangedParameters(CredentialsView before) =>
        Parameters.Where(parameter => before.Parameters.GetValueOrDefault(parameter.Key) != parameter.Value).Select(parameter => parameter.Key[(parameter.Key.LastIndexOf('/') + 1)..]).Order();

    public IEnumerable<string> RolledDeployments(CredentialsView before) =>
        Configurations.Where(one => before.Configurations.GetValueOrDefault(one.Key) != one.Value).Select(one => one.Key).Order();

    public static async Task<CredentialsView> OfAsync(CloudClients cloud, string environment)
    {
        var described = await cloud.AwsAsync("secretsmanager", "describe-secret", "--secret-id", $"berth/{environment}/database");
        var secret = JsonNode.Parse((string)(await cloud.AwsAsync("secretsmanager", "get-secret-value", "--secret-id", $"berth/{environment}/database"))["SecretString"]!)!;
        var parameters = ApplicationView.List(await cloud.AwsAsync("ssm", "get-parameters-by-path", "--path", $"/{environment}", "--recursive", "--with-decryption"), "Parameters")
            .ToDictionary(parameter => (string)parameter["Name"]!);
        var deployments = ApplicationView.List(await cloud.KubectlAsync("get", "deployments", "-n", environment), "items");
        return new(
            described["VersionIdsToStages"]!.AsObject().ToDictionary(version => version.Key, version => version.Value!.AsArray().Select(label => (string)label!).ToArray()),
            (string)secret["username"]!, (string)secret["password"]!,
            parameters.ToDictionary(parameter => parameter.Key, parameter => (long)parameter.Value["Version"]!),
            [.. from role in (string[])["MASTER", "SLAVE"] from part in (string[])["USER", "PASSWORD"] select (string)parameters[$"/{environment}/common/DB_{role}_{part}"]["Value"]!],
            deployments.ToDictionary(one => (string)one["metadata"]!["name"]!, one => one["spec"]!["template"]!.ToJsonString()));
    }

    /// <summary>Secret, parameters and pods belong together, the login is accepted, and no label is left over.</summary>
    public async Task ProveAsync(CloudClients cloud)
    {
        Assert.Equal([User, Password, User, Password], Login);
        Assert.Null(With("AWSPENDING"));
        Assert.Contains(Current, Configurations["core"]);
        Assert.Contains(Current, Configurations["datasource-api"]);
        (await cloud.MariaDbAsync(User, Password, "SELECT 1")).Good();
    }
}
