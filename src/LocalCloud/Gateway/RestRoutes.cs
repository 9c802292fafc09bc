using System.Text.Json;

namespace Berth.LocalCloud.Gateway;

/// <summary>Tells the operations of REST services apart by method, path and query keys. Facts in routes.json.</summary>
public sealed class RestRoutes
{
    private sealed record Route(string Operation, string Method, string[] Segments, string[] Keys, Dictionary<string, string> Members)
    {
        public int Literals => Segments.Count(segment => !segment.StartsWith('{')) * 4 + Keys.Length;
    }

    private readonly Dictionary<string, List<Route>> services = [];

    public static RestRoutes Load()
    {
        var routes = new RestRoutes();
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Gateway", "routes.json")));
        foreach (var service in json.RootElement.EnumerateObject().Where(service => service.Value.ValueKind == JsonValueKind.Object))
        {
            var list = routes.services[service.Name] = [];
            foreach (var operation in service.Value.EnumerateObject())
            {
                var uri = operation.Value[1].GetString()!.Split('?', 2);
                var members = operation.Value.GetArrayLength() > 2
                    ? operation.Value[2].EnumerateObject().ToDictionary(member => member.Name, member => member.Value.GetString()!)
                    : [];
                list.Add(new Route(
                    operation.Name,
                    operation.Value[0].GetString()!,
                    uri[0].Split('/', StringSplitOptions.RemoveEmptyEntries),
                    uri.Length > 1 ? uri[1].Split('&') : [],
                    members));
            }
            // What asks for more comes first: GET /bucket?acl before GET /bucket.
            list.Sort((a, b) => b.Literals.CompareTo(a.Literals));
        }
        return routes;
    }

    /// <summary>The operation, and the members of the request that stand in the path and the query; null when there is none.</summary>
    public (string Operation, List<KeyValuePair<string, string>> Members)? Find(
        string service, string method, string path, IReadOnlyList<KeyValuePair<string, string>> query)
    {
        if (!services.TryGetValue(service, out var routes))
            return null;
        var segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        foreach (var route in routes)
        {
            if (route.Method != method || !route.Keys.All(key => HasKey(query, key)))
                continue;
            if (Match(route, segments) is not { } members)
                continue;
            foreach (var pair in query)
                members.Add(new(route.Members.GetValueOrDefault(pair.Key, pair.Key), pair.Value));
            return (route.Operation, members);
        }
        return null;
    }

    private static bool HasKey(IReadOnlyList<KeyValuePair<string, string>> query, string key)
    {
        var parts = key.Split('=', 2);
        return query.Any(pair => pair.Key == parts[0] && (parts.Length == 1 || pair.Value == parts[1]));
    }

    private static List<KeyValuePair<string, string>>? Match(Route route, string[] segments)
    {
        var members = new List<KeyValuePair<string, string>>();
        for (var i = 0; i < route.Segments.Length; i++)
        {
            var expected = route.Segments[i];
            if (i >= segments.Length)
                return null;
            if (!expected.StartsWith('{'))
            {
                if (expected != segments[i]) return null;
                continue;
            }
            var greedy = expected.EndsWith("+}", StringComparison.Ordinal);
            var name = expected.Trim('{', '}', '+');
            var value = greedy ? string.Join('/', segments[i..]) : segments[i];
            members.Add(new(route.Members.GetValueOrDefault(name, name), Uri.UnescapeDataString(value)));
            if (greedy)
                return members;
        }
        return route.Segments.Length == segments.Length ? members : null;
    }
}
