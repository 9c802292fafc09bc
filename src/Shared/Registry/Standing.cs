using Amazon.DynamoDBv2.Model;
using Berth.Planning;

namespace Berth.Registry;

/// <summary>
/// What of an environment may exist, by the step that made it: written before a step acts, cleared when a deletion is
/// proven. A run that fails, and even one whose compensation fails, leaves here what it may have left in the cloud.
/// </summary>
public sealed class Standing(RegistryTable table)
{
    private const string Prefix = "STANDING#";
    private const string Resources = "resources";

    public async Task<IReadOnlyDictionary<string, IReadOnlyList<ResourceId>>> ReadAsync(string environment, CancellationToken cancellation) =>
        (await table.QueryAsync(Runs.Partition(environment), Prefix, cancellation)).ToDictionary(
            item => item.Required("sk")[Prefix.Length..],
            item => (IReadOnlyList<ResourceId>)[.. (item.GetValueOrDefault(Resources)?.SS ?? []).Order(StringComparer.Ordinal).Select(ResourceId.Parse)]);

    /// <summary>Whether anything may exist: what it holds in the ledgers must then not go to others.</summary>
    public async Task<bool> AnyAsync(string environment, CancellationToken cancellation) =>
        (await ReadAsync(environment, cancellation)).Values.Any(resources => resources.Count > 0);

    public Task AddAsync(string environment, string step, IEnumerable<string> resources, CancellationToken cancellation) =>
        ChangeAsync(environment, step, "ADD", resources, cancellation);

    public Task RemoveAsync(string environment, string step, IEnumerable<string> resources, CancellationToken cancellation) =>
        ChangeAsync(environment, step, "DELETE", resources, cancellation);

    private async Task ChangeAsync(string environment, string step, string verb, IEnumerable<string> resources, CancellationToken cancellation)
    {
        // A set may not be empty.
        if (resources.Distinct().ToList() is { Count: > 0 } names)
            await table.TryUpdateAsync(Runs.Partition(environment), Prefix + step, $"{verb} {Resources} :names", null,
                new() { [":names"] = new AttributeValue { SS = names } }, cancellation);
    }
}
