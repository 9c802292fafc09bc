using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Berth.Tests.EndToEnd.Provision;

/// <summary>Every secret value that is in Secrets Manager, in a SecureString or in a Kubernetes Secret, in the ways that it might be written somewhere else.</summary>
internal sealed partial class SecretValues
{
    /// <summary>Shorter ones would be found by chance.</summary>
    private const int Shortest = 8;

    /// <summary>By value: where it belongs. A rotation makes some worthless, which nobody may read either.</summary>
    private readonly Dictionary<string, string> places = [];

    public int Count => places.Count;

    /// <summary>Looks at what is there now; values that were there at an earlier look stay.</summary>
    public async Task LookAsync(CloudClients cloud)
    {
        foreach (var secret in ApplicationView.List(await cloud.AwsAsync("secretsmanager", "list-secrets", "--include-planned-deletion"), "SecretList"))
        {
            var versions = (secret["SecretVersionsToStages"] as JsonObject)?.Select(version => version.Key) ?? [];
            foreach (var version in versions)
            {
                var answer = await cloud.TryAwsAsync("secretsmanager", "get-secret-value", "--secret-id", (string)secret["ARN"]!, "--version-id", version);
                if (answer.ExitCode == 0)
                    Add($"secret {secret["Name"]}", (string?)JsonNode.Parse(answer.Output)!["SecretString"] ?? "");
            }
        }

        foreach (var parameter in ApplicationView.List(await cloud.AwsAsync("ssm", "get-parameters-by-path", "--path", "/", "--recursive", "--with-decryption",
            "--parameter-filters", "Key=Type,Values=SecureString"), "Parameters"))
            if (IsSecret((string)parameter["Name"]!))
                Add($"parameter {parameter["Name"]}", (string)parameter["Value"]!);

        foreach (var secret in ApplicationView.List(await cloud.KubectlAsync("get", "secrets", "--all-namespaces"), "items"))
            foreach (var (key, value) in secret["data"] as JsonObject ?? [])
                if (IsSecret(key))
                    Add($"Secret {secret["metadata"]!["namespace"]}/{secret["metadata"]!["name"]}", Encoding.UTF8.GetString(Convert.FromBase64String((string)value!)));
    }

    /// <returns>A line for each place in the text that is a secret value, plain, in base64, or as JSON and URLs escape it.</returns>
    public IEnumerable<string> FoundIn(string where, string text) => places
        .Where(value => Spellings(value.Key).Any(spelling => text.Contains(spelling, StringComparison.Ordinal)))
        .Select(value => $"{where} holds the value of {value.Value}");

    private void Add(string place, string text)
    {
        if (text.StartsWith('{') && JsonNode.Parse(text) is JsonObject fields)
        {
            foreach (var (name, value) in fields)
                if (IsSecret(name))
                    Add(place, $"{value}");
        }
        else if (text.Length >= Shortest)
        {
            places.TryAdd(text, place);
        }
    }

    private static IEnumerable<string> Spellings(string value) =>
        new[] { value, Convert.ToBase64String(Encoding.UTF8.GetBytes(value)), Uri.EscapeDataString(value), JsonSerializer.Serialize(value).Trim('"') }.Distinct();

    private static bool IsSecret(string name) => Secret().IsMatch(name);

    [GeneratedRegex("password|secret|token|(^|_)key$|_key_|DATA_KEY", RegexOptions.IgnoreCase)]
    private static partial Regex Secret();
}
