using System.Text;
using System.Text.Json.Nodes;
using Berth.LocalCloud.Kubernetes;

namespace Berth.LocalCloud.Controllers.Containers;

/// <summary>What a kubelet would give to a container: variables, and files from ConfigMaps and Secrets.</summary>
/// <param name="resolve">Puts addresses in place of Services' names.</param>
internal sealed class ContainerImage(JsonObject pod, JsonObject container, Cluster cluster, Func<string, string> resolve)
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public IReadOnlyList<string> Command => [.. Texts("command"), .. Texts("args")];

    public string WorkingDirectory => (string?)container["workingDir"] ?? "/";

    public IReadOnlyDictionary<string, string> Variables() => (container["env"] as JsonArray ?? []).OfType<JsonObject>()
        .Select(variable => (Name: (string)variable["name"]!, Value: Value(variable)))
        .Where(variable => variable.Value is not null)
        .ToDictionary(variable => variable.Name, variable => resolve(variable.Value!));

    /// <summary>Writes the mounted files below a folder, as if that were the container's root.</summary>
    public void Mount(string root)
    {
        var volumes = (pod["spec"]!["volumes"] as JsonArray ?? []).OfType<JsonObject>().ToDictionary(volume => (string)volume["name"]!);
        foreach (var mount in (container["volumeMounts"] as JsonArray ?? []).OfType<JsonObject>())
        {
            var folder = Directory.CreateDirectory(Below(root, (string)mount["mountPath"]!)).FullName;
            foreach (var (name, content) in Files(volumes[(string)mount["name"]!]))
            {
                var file = Path.Combine(folder, name);
                File.WriteAllBytes(file, content);
                File.SetUnixFileMode(file, Private);
            }
        }
    }

    public static string Below(string root, string path) => Path.Combine(root, path.TrimStart('/'));

    private IEnumerable<(string Name, byte[] Content)> Files(JsonObject volume)
    {
        if ((string?)volume["configMap"]?["name"] is { } map)
            foreach (var (name, text) in Held(Catalogue.ConfigMaps, map))
                yield return (name, Encoding.UTF8.GetBytes((string)text!));
        if ((string?)volume["secret"]?["secretName"] is { } secret)
            foreach (var (name, text) in Held(Catalogue.Secrets, secret))
                yield return (name, Convert.FromBase64String((string)text!));
    }

    private string? Value(JsonObject variable)
    {
        if ((string?)variable["value"] is { } plain)
            return plain;
        var from = variable["valueFrom"];
        if (from?["configMapKeyRef"] is JsonObject map)
            return (string?)Held(Catalogue.ConfigMaps, (string)map["name"]!)[(string)map["key"]!];
        if (from?["secretKeyRef"] is JsonObject secret && (string?)Held(Catalogue.Secrets, (string)secret["name"]!)[(string)secret["key"]!] is { } encoded)
            return Encoding.UTF8.GetString(Convert.FromBase64String(encoded));
        return null;
    }

    private JsonObject Held(Resource resource, string name) => cluster.Find(resource, Workloads.Space(pod), name)?["data"] as JsonObject ?? [];

    private IEnumerable<string> Texts(string name) => (container[name] as JsonArray ?? []).Select(text => (string)text!);
}
