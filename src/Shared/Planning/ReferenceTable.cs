using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Berth.Planning;

/// <summary>
/// The attributes known so far, by reference name. What is not known stays a named reference, so that a plan made before
/// anything exists is still printable and hashes the same each time.
/// </summary>
public sealed partial class ReferenceTable
{
    private readonly Dictionary<string, string> _known = new(StringComparer.Ordinal);
    private readonly HashSet<string> _pending = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, string> Known => _known;

    public void Learn(ResourceId id, IReadOnlyDictionary<string, string> attributes)
    {
        _pending.Remove(id.ToString());
        foreach (var (name, value) in attributes)
            _known[$"{id}#{name}"] = value;
    }

    public void Learn(IReadOnlyDictionary<string, string> attributes)
    {
        foreach (var (name, value) in attributes)
            _known[name] = value;
    }

    /// <summary>Says that a planned change will give this resource other attributes: references to it count as unknown.</summary>
    public void Expect(ResourceId id) => _pending.Add(id.ToString());

    public bool Pending(ResourceId id) => _pending.Contains(id.ToString());

    /// <summary>Whether a planned change will give the secret another value, whatever kind makes it.</summary>
    public bool Pending(SecretReference secret) => _pending.Any(id => ResourceId.Parse(id).Name == secret.Secret);

    /// <summary>The specification with every known reference replaced by its value.</summary>
    public JsonObject Resolve(JsonObject specification) => ResolveNode(specification)!.AsObject();

    public string Resolve(string text) => Pattern().Replace(text, match => Value(match.Groups[1].Value) ?? match.Value);

    public static IEnumerable<string> Unresolved(JsonNode? node) => node switch
    {
        JsonObject fields => fields.SelectMany(field => Names(field.Key).Concat(Unresolved(field.Value))),
        JsonArray items => items.SelectMany(Unresolved),
        JsonValue value when value.TryGetValue(out string? text) => Names(text),
        _ => [],
    };

    private static IEnumerable<string> Names(string text) => Pattern().Matches(text).Select(match => match.Groups[1].Value);

    private string? Value(string name) =>
        _pending.Contains(name[..name.LastIndexOf('#')]) ? null : _known.GetValueOrDefault(name);

    private JsonNode? ResolveNode(JsonNode? node) => node switch
    {
        JsonObject fields => new JsonObject(fields.Select(field => KeyValuePair.Create(Resolve(field.Key), ResolveNode(field.Value)))),
        JsonArray items => new JsonArray([.. items.Select(ResolveNode)]),
        JsonValue value when value.TryGetValue(out string? text) => JsonValue.Create(Resolve(text)),
        _ => node?.DeepClone(),
    };

    [GeneratedRegex(@"\$\{([^{}#]+#[^{}]+)\}")]
    private static partial Regex Pattern();
}
