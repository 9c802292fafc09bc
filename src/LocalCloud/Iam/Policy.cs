using System.Text.Json.Nodes;

namespace Berth.LocalCloud.Iam;

/// <summary>One statement of a policy. Of Actions and NotActions one is null, and so of Resources and NotResources.</summary>
/// <param name="Principals">By kind (AWS, Service, Federated); null in an identity-based policy.</param>
/// <param name="Conditions">Operator, key, values.</param>
public sealed record Statement(
    bool Allow,
    string[]? Actions,
    string[]? NotActions,
    string[]? Resources,
    string[]? NotResources,
    IReadOnlyDictionary<string, string[]>? Principals,
    IReadOnlyList<(string Operator, string Key, string[] Values)> Conditions);

/// <summary>A policy document, read.</summary>
public sealed record Policy(IReadOnlyList<Statement> Statements)
{
    /// <summary>As it was given, in JSON.</summary>
    public string Document { get; private init; } = "";

    /// <summary>Of a managed policy; null of an inline one.</summary>
    public string? Arn { get; init; }

    private readonly Statement[] taggedOnly =
        [.. Statements.Where(statement => statement.Conditions.Any(condition => condition.Key.Contains("ResourceTag/", StringComparison.OrdinalIgnoreCase)))];

    /// <summary>Whether a statement about this action asks for the tags of the resource, which have to be fetched.</summary>
    public bool AsksForResourceTags(string action) => taggedOnly.Any(statement => PolicyEvaluation.Acts(statement, action));

    /// <param name="document">JSON, plain or percent-encoded as IAM's API answers it.</param>
    /// <exception cref="FormatException">It is no policy document.</exception>
    public static Policy Parse(string document)
    {
        if (!document.TrimStart().StartsWith('{'))
            document = Uri.UnescapeDataString(document);
        if (JsonNode.Parse(document)?["Statement"] is not { } statements)
            throw new FormatException($"no policy document: {document}");
        return new Policy(statements is JsonArray many
            ? [.. many.Select(statement => Read(statement!.AsObject()))]
            : [Read(statements.AsObject())])
        {
            Document = document,
        };
    }

    private static Statement Read(JsonObject statement) => new(
        (string?)statement["Effect"] switch
        {
            "Allow" => true,
            "Deny" => false,
            var effect => throw new FormatException($"Effect is '{effect}', not Allow or Deny"),
        },
        Strings(statement["Action"]),
        Strings(statement["NotAction"]),
        Strings(statement["Resource"]),
        Strings(statement["NotResource"]),
        Principal(statement["Principal"]),
        [.. (statement["Condition"] as JsonObject ?? []).SelectMany(test => test.Value!.AsObject()
            .Select(key => (test.Key, key.Key, Strings(key.Value) ?? [])))]);

    private static Dictionary<string, string[]>? Principal(JsonNode? node) => node switch
    {
        null => null,
        // "*" alone means everyone.
        JsonValue => new() { ["AWS"] = ["*"] },
        _ => node.AsObject().ToDictionary(kind => kind.Key, kind => Strings(kind.Value) ?? []),
    };

    private static string[]? Strings(JsonNode? node) => node switch
    {
        null => null,
        JsonArray array => [.. array.Select(item => item!.ToString())],
        JsonValue value => [value.ToString()],
        _ => throw new FormatException($"a string or a list of strings is wanted, not {node.ToJsonString()}"),
    };
}
