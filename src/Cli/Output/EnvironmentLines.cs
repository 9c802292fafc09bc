using System.Text.Json.Nodes;
using Berth.Planning;
using Berth.Registry;

namespace Berth.Cli.Output;

/// <summary>What is known of one environment.</summary>
/// <param name="Drift">What was found when it was last compared with its request; null if it has not been since its last run.</param>
/// <param name="Starter">Who started the run's execution by hand, as CloudTrail says; null if Intake did.</param>
/// <param name="Record">Null if only a plan was made, or its first run has not come that far.</param>
public sealed record EnvironmentView(
    string Name, EnvironmentRecord? Record, RunRecord Run, IReadOnlyList<StepJournal> Journals, DriftRecord? Drift = null, string? Starter = null)
{
    public IReadOnlyList<string> Addresses => Run.Request.Risken is { } risken
        ? [$"https://{risken.ConsoleHost}/", .. risken.AccessToken is { } token ? new[] { $"https://{token.Host}/api/" } : []]
        : Run.Request.Service is { Host: { } host } ? [$"https://{host}/"] : [];
}

/// <summary>How an environment looks.</summary>
public static class EnvironmentLines
{
    public static IEnumerable<string> Of(EnvironmentView view)
    {
        var (record, request) = (view.Record, view.Run.Request);
        yield return $"environment  {view.Name}";
        yield return $"status       {record?.Status ?? view.Run.Outcome ?? "Requested"}";
        yield return $"profile      {request.Profile} on platform {request.Platform}";
        yield return $"request      {view.Run.Action?.RequestId ?? request.RequestId}, number {view.Run.Sequence}, attempt {view.Run.Attempt}, {(view.Run.Action is { } action ? $"action {action.Action}" : $"mode {request.Mode}")}";
        yield return $"asked by     {view.Run.RequestedBy}{(view.Starter is { } starter ? $" ({starter})" : "")}";
        if (record is not null)
            yield return $"last run     ended {record.UpdatedAt}, {record.Seconds:0.00} s, {record.Changes} changes";
        if (record?.Expiry is { } expiry)
            yield return $"expires      {expiry.At} ({expiry.After} asked for), reminder at {expiry.RemindAt}";
        if (record?.Awaiting is { } awaiting)
        {
            yield return $"awaits       approval of {awaiting.RequestId} until {awaiting.Until}: {awaiting.Create} to create, {awaiting.Update} to change, {awaiting.Delete} to delete, asked by {awaiting.RequestedBy}";
            yield return $"plan         {awaiting.Hash}";
        }

        foreach (var address in view.Addresses)
            yield return $"address      {address}";
        if ((record?.Placement ?? view.Run.Placement) is { } placement)
        {
            yield return $"node ports   {string.Join(", ", placement.NodePorts.Select(port => $"{port.Key} {port.Value}"))}";
            yield return $"priorities   {string.Join(", ", placement.Priorities.Select(rule => $"{rule.Key} {rule.Value}"))}";
        }

        if (record?.FailedStep is { } step)
        {
            yield return $"failed in    {step} [{record.Code}]";
            yield return $"reason       {record.Reason}";
            yield return $"what to do   {record.Remedy}";
        }

        if (view.Drift is { } drift)
            foreach (var line in DriftLines.Of(drift).Select(line => line.Text).Prepend($"drift        {DriftLines.Summary(drift)}"))
                yield return line;
        foreach (var line in StandingLines.Left(record?.Left))
            yield return $"left       {line}";
        if (record?.ReadyRequestId is { } ready && ready != (view.Run.Action?.RequestId ?? request.RequestId))
            yield return $"stands as    {ready} made it";
        foreach (var line in view.Journals.OrderBy(journal => Place(journal.Plan.Step)).SelectMany(StepOf))
            yield return line;
    }

    public static JsonObject JsonOf(EnvironmentView view) => new()
    {
        ["environment"] = view.Name,
        ["status"] = view.Record?.Status ?? view.Run.Outcome ?? "Requested",
        ["record"] = view.Record is null ? null : System.Text.Json.JsonSerializer.SerializeToNode(view.Record, RegistryJson.Default.EnvironmentRecord),
        ["request"] = System.Text.Json.JsonSerializer.SerializeToNode(view.Run.Request, Requests.RequestJson.Default.EnvironmentRequest),
        ["requestedBy"] = view.Run.RequestedBy,
        ["startedBy"] = view.Starter,
        ["drift"] = DriftLines.JsonOf(view.Drift),
        ["addresses"] = new JsonArray([.. view.Addresses.Select(address => (JsonNode)address)]),
        ["steps"] = new JsonArray([.. view.Journals.OrderBy(journal => Place(journal.Plan.Step)).Select(JsonOf)]),
    };

    private static IEnumerable<string> StepOf(StepJournal journal)
    {
        var changes = journal.Plan.Effective.ToList();
        yield return "";
        yield return $"{journal.Plan.Step}: {(changes.Count == 0 ? "unchanged" : journal.State)}";
        foreach (var change in changes)
            yield return $"  {Sign(change.Action)} {change.Resource}{Fields(change)}";
    }

    /// <summary>Why a resource is replaced rather than changed; empty if it is not.</summary>
    internal static string Anew(Change change) => change.Replaces is { } replaces ? $"  (made anew: {replaces.Reason})" : "";

    private static string Fields(Change change) => change.Replaces is not null ? Anew(change) : change.Action == ChangeAction.Update && change.Fields.Count > 0
        ? $"  ({string.Join(", ", change.Fields.Take(4).Select(field => field.Path))}{(change.Fields.Count > 4 ? ", ..." : "")})"
        : "";

    private static JsonNode JsonOf(StepJournal journal) => new JsonObject
    {
        ["step"] = journal.Plan.Step,
        ["state"] = journal.State,
        ["changes"] = new JsonArray([.. journal.Plan.Effective.Select(change => (JsonNode)new JsonObject
        {
            ["resource"] = change.Resource,
            ["action"] = change.Action.ToString(),
            ["fields"] = new JsonArray([.. change.Fields.Select(field => (JsonNode)field.Path)]),
        })]),
    };

    internal static string Sign(ChangeAction action) => action switch
    {
        ChangeAction.Create => "+",
        ChangeAction.Delete => "-",
        _ => "~",
    };

    private static int Place(string step) => Steps.StepNames.InOrder.Index().Where(name => name.Item == step).Select(name => name.Index).DefaultIfEmpty(99).First();
}
