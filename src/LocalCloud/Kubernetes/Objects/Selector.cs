using System.Text.Json.Nodes;

namespace Berth.LocalCloud.Kubernetes;

/// <summary>A label selector: <c>a=b,c!=d,e in (f,g),h,!i</c> or the object form.</summary>
public sealed class Selector
{
    private readonly List<(string Key, string Operator, IReadOnlyList<string> Values)> requirements = [];

    /// <exception cref="ApiException">400: it cannot be read.</exception>
    public static Selector Parse(string? text)
    {
        var selector = new Selector();
        foreach (var part in Split(text ?? ""))
        {
            var words = part.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (words.Length == 3 && words[1] is "in" or "notin" && words[2].StartsWith('(') && words[2].EndsWith(')'))
                selector.requirements.Add((words[0], words[1], words[2][1..^1].Split(',', StringSplitOptions.TrimEntries)));
            else if (part.IndexOf("!=", StringComparison.Ordinal) is var not and > 0)
                selector.requirements.Add((part[..not].Trim(), "notin", [part[(not + 2)..].Trim()]));
            else if (part.IndexOf('=') is var equal and > 0)
                selector.requirements.Add((part[..equal].Trim(), "in", [part[(equal + 1)..].TrimStart('=').Trim()]));
            else if (part.StartsWith('!'))
                selector.requirements.Add((part[1..].Trim(), "!", []));
            else if (!part.Contains(' '))
                selector.requirements.Add((part, "exists", []));
            else
                throw ApiException.BadRequest($"unable to parse requirement: {part}");
        }

        return selector;
    }

    /// <summary>matchLabels and matchExpressions.</summary>
    public static Selector OfLabelSelector(JsonObject? labelSelector)
    {
        var selector = new Selector();
        foreach (var (key, value) in labelSelector?["matchLabels"] as JsonObject ?? [])
            selector.requirements.Add((key, "in", [(string?)value ?? ""]));
        foreach (var expression in (labelSelector?["matchExpressions"] as JsonArray ?? []).OfType<JsonObject>())
        {
            var comparison = (string?)expression["operator"] switch { "In" => "in", "NotIn" => "notin", "Exists" => "exists", _ => "!" };
            selector.requirements.Add(((string?)expression["key"] ?? "", comparison, [.. (expression["values"] as JsonArray ?? []).Select(value => (string?)value ?? "")]));
        }

        return selector;
    }

    public bool Matches(IReadOnlyDictionary<string, string> labels) => requirements.All(requirement => requirement.Operator switch
    {
        "in" => labels.TryGetValue(requirement.Key, out var value) && requirement.Values.Contains(value),
        "notin" => !labels.TryGetValue(requirement.Key, out var value) || !requirement.Values.Contains(value),
        "exists" => labels.ContainsKey(requirement.Key),
        _ => !labels.ContainsKey(requirement.Key),
    });

    private static IEnumerable<string> Split(string text)
    {
        var (start, depth) = (0, 0);
        for (var i = 0; i <= text.Length; i++)
        {
            if (i == text.Length || (text[i] == ',' && depth == 0))
            {
                if (text[start..i].Trim() is { Length: > 0 } part)
                    yield return part;
                start = i + 1;
            }
            else
            {
                depth += text[i] switch { '(' => 1, ')' => -1, _ => 0 };
            }
        }
    }
}

/// <summary>A field selector: <c>metadata.name=x,status.phase!=Running</c>, any path that leads to a scalar.</summary>
public sealed class FieldSelector
{
    private readonly List<(string[] Path, bool Equal, string Value)> terms = [];

    /// <exception cref="ApiException">400: it cannot be read.</exception>
    public static FieldSelector Parse(string? text)
    {
        var selector = new FieldSelector();
        foreach (var term in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = term.IndexOf('=');
            if (equals < 1)
                throw ApiException.BadRequest($"invalid selector: '{term}'; can't understand '{term}'");
            var not = term[equals - 1] == '!';
            selector.terms.Add((term[..(not ? equals - 1 : equals)].Split('.'), !not, term[(equals + 1)..].TrimStart('=')));
        }

        return selector;
    }

    public bool Matches(JsonObject body) => terms.All(term =>
        (term.Path.Aggregate((JsonNode?)body, (node, name) => (node as JsonObject)?[name])?.ToString() ?? "") == term.Value == term.Equal);
}
