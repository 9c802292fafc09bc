using System.Text.Json;
using System.Text.Json.Nodes;
using Berth.Cli.Commands;

namespace Berth.Cli.Clouds;

/// <summary>What the local cloud says of itself when it is ready: its one JSON line, also kept as local-cloud.json in its state folder.</summary>
public sealed class LocalCloudDescription(JsonObject document)
{
    public const string FileName = "local-cloud.json";

    public JsonObject Document { get; } = document;

    public string Endpoint => Text("endpoint");
    public string Region => Text("region");
    public string ControlToken => Text("controlToken");
    public string AccessKeyId => Text("credentials", "accessKeyId");
    public string SecretAccessKey => Text("credentials", "secretAccessKey");
    public string Stack => Text("stack");

    public IReadOnlyDictionary<string, string> Outputs => Texts("outputs");
    public IReadOnlyDictionary<string, string> StateMachines => Texts("stateMachines");

    /// <summary>Parameters that the platform's owner would have put: names and values, none of them secret.</summary>
    public IReadOnlyDictionary<string, string> Parameters => Texts("parameters");

    public JsonObject Platform => Document["platform"] as JsonObject ?? throw Lacks("platform");

    /// <summary>Path of a kubeconfig for the cluster; null if the local cloud gave none.</summary>
    public string? Kubeconfig => Document["kubernetes"]?["kubeconfig"]?.GetValue<string>();

    public (string Host, int Port, string AdminUser, string CaFile) MySql => Database("mysql");

    public (string Host, int Port, string AdminUser, string CaFile) PostgreSql => Database("postgres");

    /// <exception cref="CommandError">The text is not the JSON that a local cloud writes.</exception>
    public static LocalCloudDescription Parse(string text, string origin)
    {
        try
        {
            if (JsonNode.Parse(text) is JsonObject document)
                return new(document);
        }
        catch (JsonException)
        {
            // Said below, with where it came from.
        }

        throw new CommandError($"{origin} does not hold what a local cloud says of itself.", "End that local cloud and start it again with `berth up`.");
    }

    private (string, int, string, string) Database(string engine) => (Text("databases", engine, "host"),
        Document["databases"]![engine]!["port"]!.GetValue<int>(), Text("databases", engine, "adminUser"), Text("databases", engine, "caFile"));

    private string Text(params string[] path) =>
        path.Aggregate((JsonNode?)Document, (node, name) => node?[name])?.GetValue<string>() ?? throw Lacks(string.Join('.', path));

    private IReadOnlyDictionary<string, string> Texts(string name) =>
        (Document[name] as JsonObject ?? throw Lacks(name)).Where(pair => pair.Value is not null).ToDictionary(pair => pair.Key, pair => pair.Value!.GetValue<string>());

    private static CommandError Lacks(string name) =>
        new($"The local cloud's description lacks {name}.", "Build the local cloud and this command from the same commit.");
}
