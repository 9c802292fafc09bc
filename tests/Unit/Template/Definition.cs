using System.Text.Json.Nodes;

namespace Berth.Tests.Template;

/// <summary>One state machine's definition.</summary>
internal sealed class Definition(string path)
{
    private const string Folder = "src/StateMachines";

    /// <summary>Relative to the repository's root, as the template writes it.</summary>
    public string Path { get; } = path;

    public JsonObject Json { get; } = JsonNode.Parse(Repository.Read(path))!.AsObject();

    public static IEnumerable<Definition> All =>
        Directory.EnumerateFiles(Repository.PathOf(Folder), "*.asl.json").Order()
            .Select(file => new Definition($"{Folder}/{System.IO.Path.GetFileName(file)}"));

    public static TheoryData<string> Paths => [.. All.Select(definition => definition.Path)];

    /// <summary>All states, those of branches and iterators too.</summary>
    public IEnumerable<(string Name, JsonObject State)> States => Walk(Json);

    public IEnumerable<(string Name, JsonObject State)> Tasks => States.Where(state => (string?)state.State["Type"] == "Task");

    /// <summary>The names of the states inside branches.</summary>
    public IReadOnlySet<string> InBranches => States.Select(state => state.Name).Except(Json["States"]!.AsObject().Select(state => state.Key)).ToHashSet();

    private static IEnumerable<(string, JsonObject)> Walk(JsonObject machine)
    {
        foreach (var (name, node) in machine["States"]!.AsObject())
        {
            var state = node!.AsObject();
            yield return (name, state);
            var inner = (state["Branches"]?.AsArray() ?? []).Append(state["ItemProcessor"]).OfType<JsonObject>();
            foreach (var nested in inner.SelectMany(Walk))
                yield return nested;
        }
    }
}
