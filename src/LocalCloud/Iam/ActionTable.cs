using System.Text.Json;

namespace Berth.LocalCloud.Iam;

/// <summary>An action that has to be allowed, and where in the request its resource is named.</summary>
/// <param name="Kind">Kind of resource, "*" for none, "none" when nothing is asked.</param>
public sealed record Requirement(string Action, string Kind, string Path)
{
    /// <summary>Reads "[Action ]kind:Path" or "[Action ]*".</summary>
    public static Requirement Parse(string prefix, string operation, string text)
    {
        var parts = text.Split(' ');
        var (action, resource) = parts.Length == 2 ? (parts[0], parts[1]) : (operation, parts[0]);
        var at = resource.IndexOf(':');
        return new Requirement($"{prefix}:{action}", at < 0 ? resource : resource[..at], at < 0 ? "" : resource[(at + 1)..]);
    }
}

/// <summary>A right that AWS asks for on the side. Check is a rule by name, else null.</summary>
/// <param name="If">A member of the request that has to be there, or member=value; null for always.</param>
/// <param name="Resource">null for the operation's own resource.</param>
public sealed record DependentAction(string? If, string Action, Requirement? Resource, string? Check, IReadOnlyDictionary<string, string> Context);

/// <summary>actions.json and dependent-actions.json.</summary>
public sealed class ActionTable
{
    private readonly Dictionary<string, Requirement[]> operations = [];
    private readonly Dictionary<string, List<DependentAction>> dependent = [];
    private readonly Dictionary<string, (string Key, string Path)[]> keys = [];

    public required IReadOnlyList<string> PollerActions { get; init; }

    public static ActionTable Load(Func<string, string> actionPrefix)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "Iam");
        using var actions = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "actions.json")));
        using var sides = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "dependent-actions.json")));
        var table = new ActionTable
        {
            PollerActions = [.. sides.RootElement.GetProperty("pollers").GetProperty("actions").EnumerateArray().Select(action => action.GetString()!)],
        };
        foreach (var service in actions.RootElement.GetProperty("services").EnumerateObject())
        {
            var prefix = actionPrefix(service.Name);
            foreach (var operation in service.Value.GetProperty("operations").EnumerateObject())
                table.operations[$"{service.Name}:{operation.Name}"] = operation.Value.ValueKind == JsonValueKind.Array
                    ? [.. operation.Value.EnumerateArray().Select(text => Requirement.Parse(prefix, operation.Name, text.GetString()!))]
                    : [Requirement.Parse(prefix, operation.Name, operation.Value.GetString()!)];
            table.keys[service.Name] = service.Value.TryGetProperty("keys", out var named)
                ? [.. named.EnumerateObject().Select(key => (key.Name, key.Value.GetString()!))]
                : [];
        }
        foreach (var side in sides.RootElement.GetProperty("actions").EnumerateArray())
            foreach (var operation in side.GetProperty("operations").EnumerateArray())
                (table.dependent.TryGetValue(operation.GetString()!, out var list) ? list : table.dependent[operation.GetString()!] = []).Add(Read(side));
        return table;
    }

    /// <summary>Null for an operation that the table does not have.</summary>
    public Requirement[]? Find(string service, string operation) => operations.GetValueOrDefault($"{service}:{operation}");

    public IReadOnlyList<DependentAction> Dependent(string service, string operation) =>
        dependent.TryGetValue($"{service}:{operation}", out var list) ? list : [];

    /// <summary>Condition keys of a service, and where in the request their values stand.</summary>
    public IReadOnlyList<(string Key, string Path)> Keys(string service) => keys.GetValueOrDefault(service) ?? [];

    private static DependentAction Read(JsonElement side)
    {
        var resource = Text("resource");
        return new DependentAction(
            Text("if"),
            Text("action")!,
            resource is null or "own" ? null : Requirement.Parse("", "", resource),
            Text("check"),
            side.TryGetProperty("context", out var context)
                ? context.EnumerateObject().ToDictionary(key => key.Name, key => key.Value.GetString()!)
                : []);

        string? Text(string name) => side.TryGetProperty(name, out var value) ? value.GetString() : null;
    }
}
