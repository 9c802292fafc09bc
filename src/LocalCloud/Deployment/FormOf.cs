using System.Text.Json.Nodes;

namespace Berth.LocalCloud.Deployment;

/// <summary>JSON as the parameters of the Query protocol: arrays become Name.member.N.</summary>
internal static class FormOf
{
    public static IEnumerable<(string Name, string Value)> Request(JsonObject request) => request.SelectMany(pair => Of(pair.Key, pair.Value));

    private static IEnumerable<(string, string)> Of(string name, JsonNode? node) => node switch
    {
        JsonObject map => map.SelectMany(pair => Of($"{name}.{pair.Key}", pair.Value)),
        JsonArray array => array.SelectMany((item, index) => Of($"{name}.member.{index + 1}", item)),
        null => [],
        _ => [(name, node.ToString())],
    };
}
