using System.Text.Json.Nodes;

namespace Berth.LocalCloud.Kubernetes;

/// <summary>What kinds there are, in the unaggregated form that every kubectl falls back to.</summary>
internal static class Discovery
{
    private static readonly string[] Verbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

    public static JsonObject Version() => new()
    {
        ["major"] = "1",
        ["minor"] = "32",
        ["gitVersion"] = "v1.32.13",
        ["gitCommit"] = "local",
        ["gitTreeState"] = "clean",
        ["buildDate"] = "2026-01-01T00:00:00Z",
        ["goVersion"] = "",
        ["compiler"] = "",
        ["platform"] = "linux/amd64",
    };

    /// <returns>null where nothing is served at the path.</returns>
    public static JsonObject? Answer(Catalogue catalogue, string path) => path.Trim('/').Split('/') switch
    {
        ["version"] => Version(),
        ["api"] => new JsonObject { ["kind"] = "APIVersions", ["versions"] = new JsonArray("v1"), ["serverAddressByClientCIDRs"] = new JsonArray() },
        ["apis"] => new JsonObject
        {
            ["kind"] = "APIGroupList",
            ["apiVersion"] = "v1",
            ["groups"] = new JsonArray([.. Groups(catalogue).Select(group => (JsonNode)Group(group))]),
        },
        ["api", var version] => Resources(catalogue, "", version),
        ["apis", var name] => Groups(catalogue).FirstOrDefault(group => group.Key == name) is { } group ? Group(group, single: true) : null,
        ["apis", var name, var version] => Resources(catalogue, name, version),
        _ => null,
    };

    private static IEnumerable<IGrouping<string, Resource>> Groups(Catalogue catalogue) =>
        catalogue.All.Where(resource => resource.Group.Length > 0).GroupBy(resource => resource.Group);

    private static JsonObject Group(IGrouping<string, Resource> group, bool single = false)
    {
        var versions = group.Select(resource => resource.Version).Distinct().Select(version => new JsonObject { ["groupVersion"] = $"{group.Key}/{version}", ["version"] = version }).ToList();
        var json = new JsonObject { ["name"] = group.Key, ["versions"] = new JsonArray([.. versions]), ["preferredVersion"] = versions[0].DeepClone() };
        if (single)
        {
            json.Insert(0, "apiVersion", "v1");
            json.Insert(0, "kind", "APIGroup");
        }

        return json;
    }

    private static JsonObject? Resources(Catalogue catalogue, string group, string version)
    {
        var resources = catalogue.All.Where(resource => resource.Group == group && resource.Version == version).ToList();
        return resources.Count == 0 ? null : new JsonObject
        {
            ["kind"] = "APIResourceList",
            ["apiVersion"] = "v1",
            ["groupVersion"] = resources[0].ApiVersion,
            ["resources"] = new JsonArray([.. resources.SelectMany(Entries)]),
        };
    }

    private static IEnumerable<JsonNode> Entries(Resource resource)
    {
        var entry = new JsonObject
        {
            ["name"] = resource.Plural,
            ["singularName"] = resource.Singular,
            ["namespaced"] = resource.Namespaced,
            ["kind"] = resource.Kind,
            ["verbs"] = Texts(Verbs),
        };
        if (resource.ShortNames.Count > 0)
            entry["shortNames"] = Texts(resource.ShortNames);
        if (resource.Categories.Count > 0)
            entry["categories"] = Texts(resource.Categories);
        yield return entry;
        if (resource.HasStatus)
            yield return Sub(resource, "status", resource.Kind);
        if (resource.HasScale)
        {
            var scale = Sub(resource, "scale", "Scale");
            (scale["group"], scale["version"]) = ("autoscaling", "v1");
            yield return scale;
        }
    }

    private static JsonObject Sub(Resource resource, string name, string kind) => new()
    {
        ["name"] = $"{resource.Plural}/{name}",
        ["singularName"] = "",
        ["namespaced"] = resource.Namespaced,
        ["kind"] = kind,
        ["verbs"] = Texts(["get", "patch", "update"]),
    };

    private static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode)text)];
}
