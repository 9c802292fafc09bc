using System.Text.Json.Nodes;
using Berth.Planning;

namespace Berth.Tests.Planning;

/// <summary>A kind of resource whose cloud is a dictionary: what a reconciler does to it can be looked at.</summary>
internal sealed class MemoryKind(string kind) : IResourceKind
{
    public Dictionary<string, JsonObject> Cloud { get; } = [];
    public Dictionary<string, Ownership> Owners { get; } = [];
    public List<string> Calls { get; } = [];

    /// <summary>Fails the next call of this name once, after it has taken effect.</summary>
    public string? LoseReplyOf { get; set; }

    /// <summary>Of these the one that is there, by its number, has to be made anew.</summary>
    public HashSet<string> Failed { get; } = [];

    private int made;

    public string Kind => kind;

    public int AtOnce { get; init; } = 1;

    /// <summary>What every other resource of the kind waits for.</summary>
    public string? First { get; init; }

    /// <summary>How many changes were under way at most at the same time.</summary>
    public int Together { get; private set; }

    private int underWay;

    public bool Follows(Resource resource, Resource earlier) => earlier.Id.Name == First;

    public Task<Observed?> ObserveAsync(Resource desired, StepContext context, CancellationToken cancellation) =>
        Task.FromResult(Cloud.TryGetValue(desired.Id.Name, out var live)
            ? new Observed(live, Attributes(desired.Id.Name), Owners.GetValueOrDefault(desired.Id.Name))
            : null);

    public Task<Observed> CreateAsync(Resource desired, StepContext context, CancellationToken cancellation) => Put("create", desired);

    public Task<Observed> UpdateAsync(Resource desired, Observed current, StepContext context, CancellationToken cancellation) => Put("update", desired);

    public Task DeleteAsync(ResourceId id, StepContext context, CancellationToken cancellation)
    {
        Calls.Add($"delete {id.Name}");
        Cloud.Remove(id.Name);
        return Task.CompletedTask;
    }

    public Replacement? ReplacementOf(Resource desired, Observed current) => Failed.Contains(IdentityOf(current)) ? new(IdentityOf(current), "it has failed") : null;

    public string IdentityOf(Observed current) => $"{current.Specification["number"]}";

    /// <summary>The one that is there fails.</summary>
    public void Fail(string name) => Failed.Add($"{Cloud[name]["number"]}");

    private async Task<Observed> Put(string call, Resource desired)
    {
        Together = Math.Max(Together, ++underWay);
        await Task.Yield();
        underWay--;
        Calls.Add($"{call} {desired.Id.Name}");
        var number = call == "update" ? Cloud[desired.Id.Name]["number"]!.GetValue<int>() : ++made;
        Cloud[desired.Id.Name] = desired.Specification.DeepClone().AsObject();
        Cloud[desired.Id.Name]["number"] = number;
        if (LoseReplyOf == call)
        {
            LoseReplyOf = null;
            throw new Errors.TransientError("The reply was lost.");
        }

        return new(desired.Specification, Attributes(desired.Id.Name));
    }

    private static Dictionary<string, string> Attributes(string name) => new() { ["arn"] = $"arn:{name}" };
}
