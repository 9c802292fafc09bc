using Berth.Planning;
using Berth.Steps;

namespace Berth.Cli.Output;

/// <summary>What stands of an environment, in the order in which it would go.</summary>
public static class StandingLines
{
    public static IEnumerable<string> Of(IReadOnlyDictionary<string, IReadOnlyList<ResourceId>> stands)
    {
        if (stands.Values.All(resources => resources.Count == 0))
            yield return "  nothing: what stood is gone already";
        foreach (var step in StepNames.InOrder.Reverse())
            if (stands.GetValueOrDefault(step) is { Count: > 0 } resources)
            {
                yield return $"  {step}";
                foreach (var resource in resources)
                    yield return $"    - {resource}";
            }
    }

    /// <summary>What is left after a removal, with why and until when.</summary>
    public static IEnumerable<string> Left(IReadOnlyList<Remainder>? left)
    {
        foreach (var one in left ?? [])
            yield return $"  {(one.IsStuck ? "!" : "~")} {one.Resource}: {one.Why}{(one.Until is { } until ? $" (until {until})" : "")}";
    }
}
