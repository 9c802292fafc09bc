using System.Globalization;
using System.Text.Json.Nodes;

namespace Berth.LocalCloud.Gateway;

/// <summary>
/// The parameters of the Query and EC2 protocols as JSON: "Tags.member.1.Key" and EC2's "Tag.1.Key" become arrays of objects.
/// </summary>
internal static class FormParameters
{
    public static JsonObject Read(IEnumerable<KeyValuePair<string, string>> form)
    {
        var root = new Node();
        foreach (var (name, value) in form)
        {
            var node = root;
            foreach (var step in name.Split('.'))
                node = node[step];
            node.Value = value;
        }
        return root.ToJson() as JsonObject ?? [];
    }

    private sealed class Node
    {
        private readonly Dictionary<string, Node> children = [];

        public string? Value { get; set; }

        public Node this[string step]
        {
            get
            {
                if (!children.TryGetValue(step, out var child))
                    children[step] = child = new Node();
                return child;
            }
        }

        public JsonNode? ToJson()
        {
            if (children.Count == 0)
                return Value;
            if (children.Count == 1 && children.TryGetValue("member", out var members) && members.children.Count > 0)
                return members.ToJson();
            if (children.Keys.All(key => int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
                return new JsonArray([.. children.OrderBy(pair => int.Parse(pair.Key, CultureInfo.InvariantCulture)).Select(pair => pair.Value.ToJson())]);
            var json = new JsonObject();
            foreach (var (name, child) in children)
                json[name] = child.ToJson();
            return json;
        }
    }
}
