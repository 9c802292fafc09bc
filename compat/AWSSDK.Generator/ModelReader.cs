namespace Berth.Compat.Aws.Generator;

/// <summary>Reads the trimmed model's JSON into <see cref="Service"/>.</summary>
internal static class ModelReader
{
    public static Service Read(string text)
    {
        var root = (Dictionary<string, object?>)Json.Parse(text)!;
        return new Service(
            Text(root, "namespace")!, Text(root, "client")!, Text(root, "serviceId")!, Text(root, "prefix")!, Text(root, "signingName")!,
            Text(root, "apiVersion")!, Text(root, "protocol")!, Text(root, "jsonVersion")!, Text(root, "targetPrefix")!, Flag(root, "queryCompatible"),
            Part(root, "endpoints").ToDictionary(e => e.Key, e => (string)e.Value!),
            [.. Part(root, "operations").Select(o => Operation(o.Key, (Dictionary<string, object?>)o.Value!))],
            Part(root, "shapes").ToDictionary(s => s.Key, s => Shape(s.Key, (Dictionary<string, object?>)s.Value!)));
    }

    private static Operation Operation(string name, Dictionary<string, object?> o)
    {
        var root = Part(o, "root");
        return new Operation(name, Text(o, "method")!, Text(o, "uri")!, Text(o, "input"), Text(o, "output"), Text(o, "wrapper"),
            Text(root, "name"), Text(root, "namespace"), Flag(o, "unsigned"), Texts(o, "errors"));
    }

    private static Shape Shape(string name, Dictionary<string, object?> s)
    {
        var required = new HashSet<string>(Texts(s, "required"));
        return new Shape(name, Text(s, "type")!, Texts(s, "enum"), Flag(s, "exception"), Text(s, "code"), Text(s, "retryable"), Text(s, "payload"),
            Flag(s, "flattened"), Text(s, "xmlNamespace"),
            [.. Part(s, "members").Select(m => Member(m.Key, (Dictionary<string, object?>)m.Value!, required.Contains(m.Key)))],
            Use(s, "member") ?? Use(s, "value"), Use(s, "key"));
    }

    private static Member? Use(Dictionary<string, object?> s, string key) =>
        s.TryGetValue(key, out var use) ? Member(key, (Dictionary<string, object?>)use!, false) : null;

    private static Member Member(string name, Dictionary<string, object?> m, bool required) => new(
        name, Text(m, "shape")!, Text(m, "property"), required, Text(m, "location"), Text(m, "locationName"), Text(m, "queryName"),
        Flag(m, "flattened"), Flag(m, "xmlAttribute"), Flag(m, "idempotencyToken"), Text(m, "timestampFormat"), Text(m, "xmlNamespace"));

    private static Dictionary<string, object?> Part(Dictionary<string, object?> o, string key) =>
        o.TryGetValue(key, out var part) ? (Dictionary<string, object?>)part! : [];

    private static string? Text(Dictionary<string, object?> o, string key) => o.TryGetValue(key, out var text) ? (string?)text : null;

    private static bool Flag(Dictionary<string, object?> o, string key) => o.TryGetValue(key, out var flag) && flag is true;

    private static IReadOnlyList<string> Texts(Dictionary<string, object?> o, string key) =>
        o.TryGetValue(key, out var list) ? [.. ((List<object?>)list!).Cast<string>()] : [];
}
