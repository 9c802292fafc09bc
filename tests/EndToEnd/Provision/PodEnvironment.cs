using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Berth.Tests.EndToEnd.Provision;

/// <summary>
/// What a pod of an environment has when its program starts: keys by web identity, as the service account's token gives them, and
/// variables as RISKEN's env-injector resolves them: the meta parameter's entries in their order, one level below each path, and a
/// variable that is set stays as it is.
/// </summary>
internal sealed class PodEnvironment(CloudClients cloud, string environment, string ns)
{
    private readonly Lazy<Task<JsonObject>> keys = new(() => TakeRoleAsync(cloud, environment, ns));
    private readonly ConcurrentDictionary<string, Lazy<Task<IReadOnlyDictionary<string, string>>>> sources = new();

    /// <param name="container">Of a Deployment, with the variables that the manifest sets.</param>
    /// <param name="image">What the image sets.</param>
    public async Task<SortedDictionary<string, string>> OfAsync(JsonNode container, IReadOnlyDictionary<string, string> image)
    {
        var variables = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var variable in container["env"]!.AsArray())
            variables[(string)variable!["name"]!] = (string)variable["value"]!;
        foreach (var (name, value) in image)
            variables.TryAdd(name, value);
        if (variables.GetValueOrDefault("ENV_INJECTOR_META_CONFIG") is not { Length: > 0 } meta)
            return variables;
        var list = (string)(await GoodAsync("ssm", "get-parameter", "--name", meta, "--with-decryption"))["Parameter"]!["Value"]!;
        foreach (var entry in list.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            foreach (var (name, value) in await sources.GetOrAdd(entry, text => new(() => ReadAsync(text))).Value)
                if (string.IsNullOrEmpty(variables.GetValueOrDefault(name)))
                    variables[name] = value;
        return variables;
    }

    /// <summary>A call with the pod's keys.</summary>
    public async Task<Answer> TryAsync(params string[] call) => await cloud.TryAwsAsAsync(await keys.Value, call);

    public async Task<JsonNode> GoodAsync(params string[] call) => JsonNode.Parse((await TryAsync(call)).Good() is { Length: > 0 } text ? text : "{}")!;

    private async Task<IReadOnlyDictionary<string, string>> ReadAsync(string entry)
    {
        var parts = entry.TrimStart('-', ' ').Split(": ");
        if (parts is ["parameter_store_path", var path])
        {
            var page = await GoodAsync("ssm", "get-parameters-by-path", "--path", path, "--with-decryption");
            return page["Parameters"]!.AsArray().ToDictionary(parameter => ((string)parameter!["Name"]!)[(path.Length + 1)..], parameter => (string)parameter!["Value"]!);
        }

        Assert.Equal("secret_name", parts[0]);
        var secret = await GoodAsync("secretsmanager", "get-secret-value", "--secret-id", parts[1]);
        return JsonNode.Parse((string)secret["SecretString"]!)!.AsObject().ToDictionary(field => field.Key, field => $"{field.Value}");
    }

    private static async Task<JsonObject> TakeRoleAsync(CloudClients cloud, string environment, string ns)
    {
        var token = await cloud.TokenAsync(ns, "risken", "sts.amazonaws.com");
        var account = await cloud.KubectlAsync("get", "serviceaccount", "risken", "-n", ns);
        var taken = (await cloud.AwsAsync("sts", "assume-role-with-web-identity", "--role-arn", (string)account["metadata"]!["annotations"]!["eks.amazonaws.com/role-arn"]!,
            "--role-session-name", environment, "--web-identity-token", token))["Credentials"]!;
        return CloudClients.Keys(taken);
    }
}
