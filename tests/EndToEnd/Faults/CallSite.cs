using System.Text.Json.Nodes;

namespace Berth.Tests.EndToEnd.Faults;

/// <summary>A call that a workflow makes: of a function's equal calls, the one after so many others.</summary>
/// <param name="Place">Which of those that are tried of its equals.</param>
/// <param name="Places">How many of them are tried.</param>
internal sealed record CallSite(string Workflow, string Function, string Service, string Operation, int Before, bool Writes, int Place = 0, int Places = 1)
{
    private static readonly string[] Reading = ["Get", "List", "Describe", "Head", "BatchGet", "Query", "Scan", "get", "list", "watch"];

    public string Name => $"{Function} {Service}:{Operation}{(Before > 0 ? $" #{Before + 1}" : "")}";

    /// <summary>Of calls that a function makes again and again the first, the second and the last.</summary>
    /// <param name="calls">The ledger's entries of one undisturbed run.</param>
    public static IReadOnlyList<CallSite> Of(string workflow, IEnumerable<Invoked> invocations, IEnumerable<JsonObject> calls)
    {
        // How often a function that looks for something is called is nobody's plan: its first look is like any other.
        var first = invocations.GroupBy(one => one.Function).SelectMany(group => group.Key is "VerifyEnvironment" or "TakeInventory" ? group.Take(1) : group).Select(one => one.RequestId).ToHashSet();
        var functions = invocations.ToDictionary(one => one.RequestId, one => one.Function);
        return
        [
            .. from call in calls
               where first.Contains((string)call["invocation"]!)
               group call by (Function: functions[(string)call["invocation"]!], Service: (string)call["service"]!, Operation: (string)call["operation"]!) into alike
               let writes = !Reading.Any(verb => alike.Key.Operation.StartsWith(verb, StringComparison.Ordinal))
               let tried = new[] { 0, 1, alike.Count() - 1 }.Where(before => before < alike.Count()).Distinct().ToArray()
               from place in tried.Index()
               select new CallSite(workflow, alike.Key.Function, alike.Key.Service, alike.Key.Operation, place.Item, writes, place.Index, tried.Length) into site
               orderby site.Name
               select site,
        ];
    }
}
