using System.Text.Json;
using System.Text.Json.Nodes;

namespace Berth.Tests.Template;

/// <summary>One run of a definition in the interpreter, with mocked answers of the functions.</summary>
internal sealed class WorkflowRun
{
    private readonly JsonObject result;
    private readonly IReadOnlySet<string> inBranches;

    private WorkflowRun(JsonObject result, IReadOnlySet<string> inBranches)
    {
        this.result = result;
        this.inBranches = inBranches;
    }

    public string Status => (string)result["status"]!;

    public string? Error => (string?)result["error"];

    public string? Cause => (string?)result["cause"];

    public JsonNode? Output => result["output"];

    /// <summary>The states entered outside branches, in order.</summary>
    public IReadOnlyList<string> Path => [.. Entered.Where(name => !inBranches.Contains(name))];

    /// <summary>The states entered inside branches, whose order is nobody's business.</summary>
    public IReadOnlyList<string> Branches => [.. Entered.Where(inBranches.Contains).Order()];

    /// <summary>The payloads with which a state called its function.</summary>
    public IReadOnlyList<JsonNode> Calls(string state) =>
        [.. result["calls"]!.AsArray().Where(call => (string?)call!["state"] == state).Select(call => call!["payload"]!)];

    private IEnumerable<string> Entered => result["entered"]!.AsArray().Select(name => (string)name!);

    /// <param name="answers">By state: payloads as JSON, or <see cref="Throws"/>; the last one repeats.</param>
    public static WorkflowRun Of(string path, string input, Dictionary<string, string[]> answers)
    {
        var definition = new Definition(path);
        var job = new JsonObject
        {
            ["definition"] = definition.Json.DeepClone(),
            ["input"] = JsonNode.Parse(input),
            ["answers"] = new JsonObject(answers.Select(entry => KeyValuePair.Create<string, JsonNode?>(entry.Key,
                new JsonArray([.. entry.Value.Select(Answer)])))),
        };
        return new(Interpreter.Run(job), definition.InBranches);
    }

    public static string Throws(string error, string cause) => JsonSerializer.Serialize(new { error, cause });

    private static JsonNode Answer(string json)
    {
        var answer = JsonNode.Parse(json)!.AsObject();
        return answer.ContainsKey("error") ? answer : new JsonObject { ["payload"] = answer };
    }
}
