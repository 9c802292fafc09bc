using System.Text.Json.Nodes;

namespace Berth.Tests.EndToEnd.Faults;

/// <summary>A call that a workflow makes: of a function's equal calls, the one after so many others.</summary>
internal sealed record CallSite(string Workflow, string Function, string Service, string Operation, int Before, bool Writes)
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
            .. calls.Where(call => first.Contains((string)call["invocation"]!)).GroupBy(call => (Function: functions[(string)call["invocation"]!], Service: (string)call["service"]!, Operation: (string)call["operation"]!))
                .SelectMany(group => new[] { 0, 1, group.Count() - 1 }.Where(before => before < group.Count()).Distinct()
                    .Select(before => new CallSite(workflow, group.Key.Function, group.Key.Service, group.Key.Operation, before,
                        !Reading.Any(verb => group.Key.Operation.StartsWith(verb, StringComparison.Ordinal)))))
                .OrderBy(site => site.Name, StringComparer.Ordinal),
        ];
    }
}
