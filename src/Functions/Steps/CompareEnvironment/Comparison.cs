using System.Text.Json.Nodes;
using Berth.Errors;
using Berth.Inventory;
using Berth.Planning;
using Berth.Platforms;
using Berth.Profiles;
using Berth.Registry;
using Microsoft.Extensions.DependencyInjection;

namespace Berth.Steps.CompareEnvironment;

/// <summary>All that is not as an environment's request wants it, by what every step wants and by what the services list under the environment's name.</summary>
public sealed class Comparison(RunContexts contexts, Reconciler reconciler, IEnumerable<IStepPlan> plans, Standing standing, PlatformServices services)
{
    /// <summary>Characters of a value that are kept: a whole manifest is no news.</summary>
    private const int Longest = 300;

    /// <param name="run">With the request that the environment stands by.</param>
    public async Task<IReadOnlyList<DriftedResource>> OfAsync(Run run, CancellationToken cancellation)
    {
        var loaded = await contexts.LoadAsync(run, cancellation);
        var blueprint = loaded.Blueprint ?? throw new PermanentError("RunUnbound", $"The request {run.RequestId} has no placement.", "Send it once more under a new request id.");
        var found = new List<DriftedResource>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var step in StepNames.InOrder)
        {
            var desired = plans.Single(plan => plan.Step == step).Desired(blueprint);
            names.UnionWith(desired.Select(resource => resource.Id.Name));
            found.AddRange(await reconciler.DriftAsync(desired, loaded.Step, cancellation));
        }

        // What earlier requests have made and updates keep, such as secrets, is no stranger.
        names.UnionWith((await standing.ReadAsync(run.Environment, cancellation)).Values.SelectMany(made => made).Select(id => id.Name));
        return [.. found, .. await AddedAsync(loaded.Step, names, cancellation)];
    }

    private async Task<IEnumerable<DriftedResource>> AddedAsync(StepContext context, HashSet<string> names, CancellationToken cancellation)
    {
        var listed = new List<Remainder>();
        foreach (var listing in services.Of(context.Platform, context.Run.Environment).GetServices<IListing>())
            listed.AddRange((await listing.ListAsync(context, cancellation)).Where(one => one.IsStuck));
        return Added(listed, names);
    }

    /// <summary>What is listed and wanted by nobody, or there more often than once.</summary>
    internal static IEnumerable<DriftedResource> Added(IEnumerable<Remainder> listed, IReadOnlySet<string> names) =>
        from one in listed.GroupBy(one => one.Resource)
        let known = names.Contains(ResourceId.Parse(one.Key).Name)
        where !known || one.Count() > 1
        select new DriftedResource(one.Key, DriftKind.Added, Ownership.Environment, [], known ? $"is there {one.Count()} times" : one.First().Why);

    /// <summary>The same with long values cut.</summary>
    public static DriftedResource Short(DriftedResource drifted) =>
        drifted with { Fields = [.. drifted.Fields.Select(field => field with { Expected = Short(field.Expected), Found = Short(field.Found) })] };

    private static JsonNode? Short(JsonNode? value) =>
        value?.ToJsonString() is { Length: > Longest } text ? JsonValue.Create(text[..Longest] + "...") : value?.DeepClone();
}
