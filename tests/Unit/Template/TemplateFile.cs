using System.Text.Json.Nodes;

namespace Berth.Tests.Template;

/// <summary>serverless.template, read as it is: intrinsic functions stay what they are.</summary>
internal sealed class TemplateFile
{
    public const string Function = "AWS::Serverless::Function";
    public const string StateMachine = "AWS::Serverless::StateMachine";
    public const string Role = "AWS::IAM::Role";

    private readonly JsonObject root = JsonNode.Parse(Repository.Read("serverless.template"))!.AsObject();

    public static TemplateFile Load() => new();

    public JsonObject Resources => root["Resources"]!.AsObject();

    public JsonObject Globals => root["Globals"]!["Function"]!.AsObject();

    public IEnumerable<(string Id, JsonObject Properties)> Of(string type) =>
        from resource in Resources
        where (string?)resource.Value!["Type"] == type
        select (resource.Key, resource.Value!["Properties"]!.AsObject());

    /// <summary>The names of the functions: logical ids without the word Function.</summary>
    public IEnumerable<string> FunctionNames => Of(Function).Select(function => function.Id[..^"Function".Length]);

    public IEnumerable<Statement> Statements =>
        from role in Of(Role)
        from policy in role.Properties["Policies"]!.AsArray()
        from statement in policy!["PolicyDocument"]!["Statement"]!.AsArray()
        select new Statement(role.Id, statement!.AsObject());

    /// <summary>The logical id that Ref or Fn::GetAtt names; null for anything else.</summary>
    public static string? Target(JsonNode? node) =>
        node is not JsonObject reference ? null
        : reference["Ref"] is { } id ? (string?)id
        : reference["Fn::GetAtt"] is JsonArray path ? (string?)path[0]
        : null;
}

internal sealed record Statement(string Role, JsonObject Json)
{
    public string? Sid => (string?)Json["Sid"];

    public IReadOnlyList<string> Actions => [.. List("Action").Select(action => (string)action!)];

    public IReadOnlyList<JsonNode?> Resources => List("Resource");

    public bool OnEverything => Resources.Any(resource => resource is JsonValue value && value.ToString() == "*");

    private IReadOnlyList<JsonNode?> List(string key) => Json[key] is JsonArray many ? [.. many] : [Json[key]];
}
