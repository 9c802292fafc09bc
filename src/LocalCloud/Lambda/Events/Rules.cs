using System.Text.Json.Nodes;
using Berth.LocalCloud.Lambda.Calls;

namespace Berth.LocalCloud.Lambda.Events;

/// <summary>A rule with its targets, as ListRules and ListTargetsByRule tell of them.</summary>
internal sealed record Rule(string Name, string Arn, string Bus, JsonObject? Pattern, string? Schedule, IReadOnlyList<JsonObject> Targets);

/// <summary>The enabled rules of all event buses; read again after something was changed.</summary>
internal sealed class Rules(AwsCalls own)
{
    private Task<IReadOnlyList<Rule>>? _read;

    public void Forget() => Volatile.Write(ref _read, null);

    public async Task<IReadOnlyList<Rule>> AllAsync()
    {
        Task<IReadOnlyList<Rule>> read = _read ??= ReadAsync();
        try
        {
            return await read;
        }
        catch
        {
            _ = Interlocked.CompareExchange(ref _read, null, read);
            throw;
        }
    }

    private async Task<IReadOnlyList<Rule>> ReadAsync()
    {
        List<Rule> rules = [];
        foreach (JsonNode? bus in await PagesAsync("ListEventBuses", [], "EventBuses"))
        {
            string busName = (string)bus!["Name"]!;
            foreach (JsonNode? rule in await PagesAsync("ListRules", new JsonObject { ["EventBusName"] = busName }, "Rules"))
            {
                if ((string?)rule!["State"] == "DISABLED")
                {
                    continue;
                }
                string name = (string)rule["Name"]!;
                List<JsonNode?> targets = await PagesAsync("ListTargetsByRule", new JsonObject { ["Rule"] = name, ["EventBusName"] = busName }, "Targets");
                rules.Add(new Rule(
                    name, (string)rule["Arn"]!, busName,
                    (string?)rule["EventPattern"] is { Length: > 0 } pattern ? JsonNode.Parse(pattern)!.AsObject() : null,
                    (string?)rule["ScheduleExpression"] is { Length: > 0 } schedule ? schedule : null,
                    [.. targets.Select(target => target!.AsObject())]));
            }
        }
        return rules;
    }

    private async Task<List<JsonNode?>> PagesAsync(string operation, JsonObject request, string member)
    {
        List<JsonNode?> all = [];
        do
        {
            JsonObject page = await own.JsonAsync("events", operation, request, CancellationToken.None);
            all.AddRange((page[member] as JsonArray ?? []).Select(item => item?.DeepClone()));
            request["NextToken"] = (string?)page["NextToken"];
        }
        while (request["NextToken"] is not null);
        return all;
    }
}
