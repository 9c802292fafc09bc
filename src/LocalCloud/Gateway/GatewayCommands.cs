using System.Text.Json;
using System.Text.Json.Nodes;

namespace Berth.LocalCloud.Gateway;

/// <summary>The gateway's part of the control API: ledger and faults.</summary>
public static class GatewayCommands
{
    public static void Map(ControlApi control, Ledger ledger, Faults faults)
    {
        control.Map("GET ledger", (request, _) => Task.FromResult<JsonNode?>(JsonSerializer.SerializeToNode(
            ledger.Entries(request.Query["mutating"].ToString() is "1" or "true", long.TryParse(request.Query["since"], out var since) ? since : 0), LedgerJson.Default.IReadOnlyListLedgerEntry)));
        control.Map("POST ledger/reset", (_, _) =>
        {
            ledger.Reset();
            return Task.FromResult<JsonNode?>(null);
        });
        control.Map("POST faults", (_, body) =>
        {
            faults.Add(Read(body));
            return Task.FromResult<JsonNode?>(null);
        });
        // The calls of some invocations of functions: a request id finds what is in the answer's x-amzn-RequestId.
        control.Map("POST ledger/invocations", (_, body) =>
        {
            var wanted = (body["invocations"] as JsonArray ?? throw new ArgumentException("invocations is missing: a list of request ids")).Select(one => (string)one!).ToHashSet();
            return Task.FromResult<JsonNode?>(JsonSerializer.SerializeToNode(ledger.EntriesOf(wanted), LedgerJson.Default.IReadOnlyListLedgerEntry));
        });
        control.Map("DELETE faults", (request, _) =>
        {
            faults.Clear(request.Query["event"]);
            return Task.FromResult<JsonNode?>(null);
        });
    }

    /// <summary>{"match":{"number","service","operation","caller","event"},"kind","skip","times","milliseconds","code","status"}, all but kind optional.</summary>
    internal static Fault Read(JsonObject body)
    {
        var match = body["match"] as JsonObject ?? [];
        foreach (var (name, _) in match)
            if (name is not ("number" or "service" or "operation" or "caller" or "event"))
                throw new ArgumentException($"match.{name} is unknown; known are number, service, operation, caller, event");
        foreach (var (name, _) in body)
            if (name is not ("match" or "kind" or "skip" or "times" or "milliseconds" or "code" or "status"))
                throw new ArgumentException($"{name} is unknown; known are match, kind, skip, times, milliseconds, code, status");
        var kind = (string?)body["kind"] switch
        {
            "throttle" => FaultKind.Throttle,
            "error" => FaultKind.Error,
            "latency" => FaultKind.Latency,
            "cut-before" => FaultKind.CutBefore,
            "cut-after" => FaultKind.CutAfter,
            "kill" => FaultKind.Kill,
            "kill-after" => FaultKind.KillAfter,
            var other => throw new ArgumentException($"kind '{other}' is unknown; known are throttle, error, latency, cut-before, cut-after, kill, kill-after"),
        };
        return new Fault(
            kind, (long?)match["number"], (string?)match["service"], (string?)match["operation"], (string?)match["caller"],
            (int?)body["skip"] ?? 0, (int?)body["times"] ?? 1, (int?)body["milliseconds"] ?? 1000, (string?)body["code"], (int?)body["status"],
            (string?)match["event"]);
    }
}
