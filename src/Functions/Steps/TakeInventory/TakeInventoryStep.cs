using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Berth.Errors;
using Berth.Inventory;
using Berth.Planning;
using Berth.Platforms;
using Berth.Profiles;
using Microsoft.Extensions.DependencyInjection;

namespace Berth.Steps.TakeInventory;

/// <param name="Since">When the removal had ended: what takes its time to go is waited for from then on.</param>
public sealed record TakeInventoryInput(Run Run, long FencingToken, DateTimeOffset Since);

/// <param name="Outcome"><c>empty</c>, <c>leaving</c> (all that is left goes by itself) or <c>left</c>.</param>
/// <param name="Changes">How much is left.</param>
/// <param name="Pending">Whether something is on its way out and worth another look.</param>
/// <param name="Summary">In the form of a <see cref="PermanentError"/>'s message; empty unless somebody has to see to it.</param>
public sealed record TakeInventoryResult(
    string Step, string Outcome, int Changes, bool Pending, int WaitSeconds, IReadOnlyList<Remainder> Left, string Summary);

/// <summary>
/// Says what is left of a retired environment: of what stood, by name; of what bears its tag; and of what the services
/// list under its name. It looks once; waiting is the state machine's.
/// </summary>
public sealed class TakeInventoryStep(RunContexts contexts, Func<StepContext, KindCatalog> kinds, PlatformServices services, StepRunner runner, Settings settings, TimeProvider clock)
{
    /// <summary>The state of an execution holds 256 KiB; nobody reads more lines than this.</summary>
    private const int Shown = 100;

    /// <summary>For how long SQS blocks the name of a queue that was deleted (DeleteQueue).</summary>
    private static readonly TimeSpan NameBlocked = TimeSpan.FromSeconds(60);

    [LambdaFunction(ResourceName = "TakeInventoryFunction")]
    public Task<TakeInventoryResult> TakeInventory(TakeInventoryInput input, ILambdaContext context) =>
        runner.RunAsync(nameof(TakeInventory), input.Run, cancellation => LookAsync(input, cancellation), context.RemainingTime);

    private async Task<TakeInventoryResult> LookAsync(TakeInventoryInput input, CancellationToken cancellation)
    {
        var run = await contexts.LoadAsync(input.Run, cancellation);
        var reasons = run.Journals.SelectMany(journal => journal.Left ?? []).ToDictionary(left => left.Resource, left => left.Why);
        var found = (await ByNameAsync(run, input.Since, cancellation)).Select(one => reasons.TryGetValue(one.Resource, out var why) ? one with { Why = why } : one).ToList();
        foreach (var listing in services.Of(run.Step.Platform, input.Run.Environment).GetServices<IListing>())
            foreach (var one in await listing.ListAsync(run.Step, cancellation))
                if (!found.Any(known => Same(known.Resource, one.Resource)))
                    found.Add(one);

        var stuck = found.Where(one => one.IsStuck).ToList();
        var pending = stuck.Any(one => !reasons.ContainsKey(one.Resource)) && clock.GetUtcNow() - input.Since < settings.VerifyTimeout;
        var outcome = stuck.Count > 0 ? "left" : found.Count > 0 ? "leaving" : "empty";
        return new(nameof(TakeInventory), outcome, found.Count, pending, settings.VerifyWaitSeconds, [.. found.Take(Shown)], SummaryOf(stuck));
    }

    /// <summary>What others have begun to use in the meantime is theirs.</summary>
    private async Task<IEnumerable<Remainder>> ByNameAsync(RunContext run, DateTimeOffset since, CancellationToken cancellation)
    {
        var resources = run.Journals.SelectMany(journal => journal.Plan.Deletions).Where(change => change.Scope == Ownership.Environment).Select(change => change.Id).ToList();
        foreach (var group in resources.GroupBy(id => id.Kind))
            await kinds(run.Step)[group.Key].PrepareRemainsAsync([.. group], run.Step, cancellation);
        var found = new List<Remainder>();
        foreach (var id in resources)
            if (await kinds(run.Step)[id.Kind].RemainsAsync(id, run.Step, cancellation) is { } remainder)
                found.Add(remainder);
            else if (id.Kind == MessageQueue.Kind && since + NameBlocked > clock.GetUtcNow())
                found.Add(new(id.ToString(), "is gone, and SQS gives its name out again a minute later", $"{(since + NameBlocked).UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}"));
        return found;
    }

    /// <summary>A listing knows ARNs or bare names, the registry kind and name.</summary>
    private static bool Same(string known, string listed) => known == listed || listed.EndsWith(known[known.IndexOf('/')..], StringComparison.Ordinal);

    private static string SummaryOf(IReadOnlyList<Remainder> stuck) => stuck.Count == 0 ? "" : new PermanentError("NotAllRetired",
        $"Still there: {string.Join("; ", stuck.Take(Shown).Select(one => $"{one.Resource} ({one.Why})"))}",
        "Mend what is named, then retire the environment once more: it goes on where this run ended.").Message;
}
