using System.Text.Json.Nodes;
using Berth.LocalCloud.Gateway;

namespace Berth.Tests.LocalCloud.Gateway;

public sealed class LedgerTests : IDisposable
{
    private readonly string file = Path.GetTempFileName();

    [Fact]
    public async Task It_numbers_orders_filters_and_writes()
    {
        var ledger = new Ledger(file);
        var (first, second) = (ledger.NextNumber(), ledger.NextNumber());
        ledger.Add(Entry(second, mutating: true));
        ledger.Add(Entry(first, mutating: false));
        Assert.Equal([1L, 2L], ledger.Entries().Select(entry => entry.Number));
        Assert.Equal([2L], ledger.Entries(mutatingOnly: true).Select(entry => entry.Number));
        ledger.Reset();
        Assert.Empty(ledger.Entries());
        Assert.Equal(1, ledger.NextNumber());
        await ledger.DisposeAsync();
        var lines = File.ReadAllLines(file);
        Assert.Equal(2, lines.Length);
        Assert.Equal("PutParameter", (string?)JsonNode.Parse(lines[0])!["operation"]);
    }

    public void Dispose() => File.Delete(file);

    private static LedgerEntry Entry(long number, bool mutating) =>
        new(number, DateTimeOffset.UnixEpoch, "role", null, "ssm", "PutParameter", null, mutating, 200, null, null, 1.5);
}
