using System.Text.Json.Nodes;
using Berth.Cli.Commands;

namespace Berth.Cli.Clouds;

/// <summary>The local cloud's own API: what it did, not what AWS would do.</summary>
public sealed class ControlApi(LocalCloudDescription cloud) : IDisposable
{
    /// <summary>The ledger's name for who holds the credentials that the local cloud gives out.</summary>
    public const string Administrator = "administrator";

    private readonly HttpClient http = new()
    {
        BaseAddress = new Uri($"{cloud.Endpoint}/_berth/"),
        DefaultRequestHeaders = { { "x-berth-control", cloud.ControlToken } },
    };

    /// <summary>The calls after number <paramref name="since"/>, as JSON objects, in order.</summary>
    public async Task<IReadOnlyList<JsonNode>> LedgerAsync(bool mutating, long since, CancellationToken cancellation)
    {
        var text = await GetAsync(mutating ? "ledger?mutating=1" : "ledger", cancellation);
        return [.. (JsonNode.Parse(text) as JsonArray ?? []).OfType<JsonNode>().Where(call => call["number"]!.GetValue<long>() > since)];
    }

    public async Task<IReadOnlyList<LedgerEntry>> CallsAsync(long since, CancellationToken cancellation) =>
        [.. (await LedgerAsync(false, since, cancellation)).Select(LedgerEntry.Read)];

    /// <summary>The number of the last call so far.</summary>
    public async Task<long> LastNumberAsync(CancellationToken cancellation) =>
        (await CallsAsync(0, cancellation)).Select(call => call.Number).DefaultIfEmpty(0).Max();

    /// <summary>The functions' processes that are alive.</summary>
    public async Task<IReadOnlyList<(string Name, int Process)>> FunctionsAsync(CancellationToken cancellation)
    {
        var functions = JsonNode.Parse(await GetAsync("status", cancellation))?["functions"] as JsonArray ?? [];
        return [.. from function in functions
                   from process in function!["processes"]!.AsArray()
                   select (function["function"]!.GetValue<string>(), process!["pid"]!.GetValue<int>())];
    }

    /// <summary>How often may be called from now on; none: as often as one likes.</summary>
    public async Task LimitAsync(IReadOnlyList<JsonObject> limits, CancellationToken cancellation)
    {
        using var content = new StringContent(new JsonObject { ["limits"] = new JsonArray([.. limits]) }.ToJsonString());
        using var answer = await http.PostAsync("limits", content, cancellation);
        if (!answer.IsSuccessStatusCode)
            throw new CommandError($"The local cloud refuses these rates: {await answer.Content.ReadAsStringAsync(cancellation)}", "Build it from the same commit.");
    }

    public void Dispose() => http.Dispose();

    private async Task<string> GetAsync(string path, CancellationToken cancellation)
    {
        using var answer = await http.GetAsync(path, cancellation);
        var text = await answer.Content.ReadAsStringAsync(cancellation);
        return answer.IsSuccessStatusCode ? text : throw new CommandError($"The local cloud refuses {path}: {(int)answer.StatusCode} {text}", "Start it again with `berth up`.");
    }
}
