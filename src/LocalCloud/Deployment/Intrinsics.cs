using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Berth.LocalCloud.Deployment;

/// <summary>
/// Resolves CloudFormation's intrinsic functions over a deployed stack, for the resources that moto's CloudFormation leaves out.
/// </summary>
/// <param name="parameters">Template parameters by name.</param>
/// <param name="pseudo">AWS::Region and the like.</param>
/// <param name="conditions">The template's Conditions.</param>
/// <param name="lists">Names of parameters that are comma-delimited lists.</param>
/// <param name="reference">Ref of a resource.</param>
/// <param name="attribute">Fn::GetAtt of a resource.</param>
public sealed partial class Intrinsics(
    IReadOnlyDictionary<string, string> parameters,
    IReadOnlyDictionary<string, string> pseudo,
    JsonObject conditions,
    IReadOnlySet<string> lists,
    Func<string, string> reference,
    Func<string, string, string> attribute)
{
    /// <returns>A new tree; null where Ref AWS::NoValue stood.</returns>
    public JsonNode? Resolve(JsonNode? node) => node switch
    {
        JsonArray array => new JsonArray([.. array.Where(item => !IsNoValue(item)).Select(Resolve).Where(item => item is not null)]),
        JsonObject { Count: 1 } single when Function(single, out var name, out var argument) => Call(name, argument),
        JsonObject map => Map(map),
        _ => node?.DeepClone(),
    };

    public string Text(JsonNode? node) => Resolve(node)?.ToString() ?? "";

    public bool Condition(string name) => Test(conditions[name] ?? throw new ArgumentException($"the template has no condition {name}"));

    private JsonObject Map(JsonObject map)
    {
        var result = new JsonObject();
        foreach (var (key, value) in map)
        {
            if (IsNoValue(value)) continue;
            var resolved = Resolve(value);
            // Fn::If may end in NoValue too.
            if (resolved is null && value is not null) continue;
            result[key] = resolved;
        }
        return result;
    }

    private static bool IsNoValue(JsonNode? node) => node is JsonObject { Count: 1 } single && (string?)(single["Ref"] as JsonValue) == "AWS::NoValue";

    private static bool Function(JsonObject node, out string name, out JsonNode? argument)
    {
        (name, argument) = (node.First().Key, node.First().Value);
        return name is "Ref" or "Condition" && argument is JsonValue || name.StartsWith("Fn::", StringComparison.Ordinal);
    }

    private JsonNode? Call(string name, JsonNode? argument)
    {
        switch (name)
        {
            case "Ref":
                var target = argument!.GetValue<string>();
                if (target == "AWS::NoValue") return null;
                if (lists.Contains(target))
                    return new JsonArray([.. parameters[target].Split(',', StringSplitOptions.RemoveEmptyEntries).Select(item => (JsonNode)item.Trim())]);
                return Value(target);
            case "Fn::GetAtt":
                var parts = argument is JsonArray array ? array.Select(part => part!.GetValue<string>()).ToArray() : argument!.GetValue<string>().Split('.', 2);
                return attribute(parts[0], parts[1]);
            case "Fn::Sub":
                return argument is JsonArray { Count: 2 } withMap
                    ? Substitute(withMap[0]!.GetValue<string>(), withMap[1]!.AsObject())
                    : Substitute(argument!.GetValue<string>(), []);
            case "Fn::Join":
                var (separator, items) = (argument![0]!.GetValue<string>(), Resolve(argument[1])!.AsArray());
                return string.Join(separator, items.Select(item => item?.ToString()));
            case "Fn::If":
                return Resolve(Condition(argument![0]!.GetValue<string>()) ? argument[1] : argument[2]);
            case "Fn::Select":
                return Resolve(argument![1])!.AsArray()[int.Parse(Text(argument[0]))]?.DeepClone();
            case "Fn::Split":
                return new JsonArray([.. Text(argument![1]).Split(argument[0]!.GetValue<string>()).Select(item => (JsonNode)item)]);
            default:
                throw new NotSupportedException($"the local cloud does not know the intrinsic function {name}");
        }
    }

    private string Value(string name) =>
        pseudo.TryGetValue(name, out var known) ? known
        : parameters.TryGetValue(name, out var parameter) ? parameter
        : reference(name);

    private string Substitute(string text, JsonObject map) => Placeholder().Replace(text, match =>
    {
        var name = match.Groups[1].Value;
        if (name.StartsWith('!')) return "${" + name[1..] + "}";
        if (map.TryGetPropertyValue(name, out var own)) return Text(own);
        var dot = name.IndexOf('.');
        return dot < 0 ? Value(name) : attribute(name[..dot], name[(dot + 1)..]);
    });

    private bool Test(JsonNode node)
    {
        var (name, argument) = (node.AsObject().First().Key, node.AsObject().First().Value!);
        return name switch
        {
            "Fn::Equals" => Text(argument[0]) == Text(argument[1]),
            "Fn::Not" => !Test(argument[0]!),
            "Fn::And" => argument.AsArray().All(part => Test(part!)),
            "Fn::Or" => argument.AsArray().Any(part => Test(part!)),
            "Condition" => Condition(argument.GetValue<string>()),
            _ => throw new NotSupportedException($"the local cloud does not know the condition function {name}"),
        };
    }

    [GeneratedRegex(@"\$\{([^}]+)\}")]
    private static partial Regex Placeholder();
}
