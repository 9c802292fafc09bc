using System.Text.Json.Nodes;

namespace Berth.Cli.Clouds;

/// <summary>One call as the local cloud's ledger holds it.</summary>
/// <param name="Number">In order of arrival.</param>
/// <param name="Mutating">It changes something outside Berth's own table, queues, event bus, executions and telemetry.</param>
/// <param name="Status">HTTP status; 0 when the connection was cut.</param>
public sealed record LedgerEntry(
    long Number, double Milliseconds, string Caller, string Service, string Operation, string? Resource, bool Mutating, int Status, string? Error, string? Fault)
{
    public string Outcome => (Fault is null ? "" : $"{Fault}: ") + (Error ?? (Status == 0 ? "cut" : $"{Status}"));

    public static LedgerEntry Read(JsonNode call) => new(
        call["number"]!.GetValue<long>(),
        call["milliseconds"]?.GetValue<double>() ?? 0,
        call["caller"]?.GetValue<string>() ?? "",
        call["service"]!.GetValue<string>(),
        call["operation"]!.GetValue<string>(),
        call["resource"]?.GetValue<string>(),
        call["mutating"]?.GetValue<bool>() ?? false,
        call["status"]?.GetValue<int>() ?? 0,
        call["error"]?.GetValue<string>(),
        call["fault"]?.GetValue<string>());
}
