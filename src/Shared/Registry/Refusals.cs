using Berth.Requests;

namespace Berth.Registry;

/// <summary>Messages that were refused, by the queue's message id: recorded once, so that a repeated delivery refuses nothing twice.</summary>
public sealed class Refusals(RegistryTable table, TimeProvider clock)
{
    /// <summary>How long a refusal is kept: the longest that a queue keeps a message.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(14);

    public static RequestProblem OtherContent(string requestId) =>
        new("/requestId", $"{requestId} has been used for other content", "send this under a new request id") { Code = "SameIdOtherContent" };

    /// <returns>False if this message's refusal is recorded already.</returns>
    public Task<bool> RecordAsync(string messageId, string code, string reasons, CancellationToken cancellation)
    {
        var item = RegistryTable.Key($"REFUSAL#{messageId}", "REFUSAL");
        item["code"] = RegistryTable.Text(code);
        item["reasons"] = RegistryTable.Text(reasons);
        item["refusedAt"] = RegistryTable.Text(clock.GetUtcNow().ToString("O"));
        item["expires"] = RegistryTable.Number((clock.GetUtcNow() + Kept).ToUnixTimeSeconds());
        return table.TryPutAsync(item, "attribute_not_exists(pk)", cancellation);
    }

    public async Task<(string Code, string Reasons)?> FindAsync(string messageId, CancellationToken cancellation) =>
        await table.GetAsync($"REFUSAL#{messageId}", "REFUSAL", cancellation) is { } item ? (item.Required("code"), item.Required("reasons")) : null;
}
