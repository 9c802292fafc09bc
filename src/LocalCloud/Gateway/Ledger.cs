using System.Text.Json;
using System.Text.Json.Serialization;
using System.Threading.Channels;

namespace Berth.LocalCloud.Gateway;

/// <summary>Every call that came to the gateway with a valid signature, in memory and as JSON lines in a file.</summary>
public sealed class Ledger : IAsyncDisposable
{
    private readonly List<LedgerEntry> entries = [];
    private readonly Dictionary<string, List<LedgerEntry>> byInvocation = [];
    private readonly Lock gate = new();
    private readonly Channel<LedgerEntry> lines = Channel.CreateUnbounded<LedgerEntry>(new() { SingleReader = true });
    private readonly Task writing;
    private long last;

    /// <param name="path">File of JSON lines, begun anew; null to keep the ledger in memory only.</param>
    public Ledger(string? path) => writing = path is null ? Task.CompletedTask : WriteAsync(path);

    public long NextNumber() => Interlocked.Increment(ref last);

    public void Add(LedgerEntry entry)
    {
        lock (gate)
        {
            entries.Add(entry);
            if (entry.Invocation is not null)
                (byInvocation.TryGetValue(entry.Invocation, out var own) ? own : byInvocation[entry.Invocation] = []).Add(entry);
        }

        lines.Writer.TryWrite(entry);
    }

    /// <summary>In order of number; a call still under way is not in it yet.</summary>
    /// <param name="since">Only calls with a higher number.</param>
    public IReadOnlyList<LedgerEntry> Entries(bool mutatingOnly = false, long since = 0)
    {
        lock (gate)
            return [.. entries.Where(entry => entry.Number > since && (!mutatingOnly || entry.Mutating)).OrderBy(entry => entry.Number)];
    }

    /// <summary>The calls of these invocations, in order of number.</summary>
    public IReadOnlyList<LedgerEntry> EntriesOf(IReadOnlySet<string> invocations)
    {
        lock (gate)
            return [.. invocations.SelectMany(one => byInvocation.GetValueOrDefault(one) ?? []).OrderBy(entry => entry.Number)];
    }

    /// <summary>Forgets all calls; numbers begin at 1 again. The file keeps them.</summary>
    public void Reset()
    {
        lock (gate)
        {
            entries.Clear();
            byInvocation.Clear();
            Interlocked.Exchange(ref last, 0);
        }
    }

    private async Task WriteAsync(string path)
    {
        await using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read);
        await foreach (var entry in lines.Reader.ReadAllAsync())
        {
            JsonSerializer.Serialize(file, entry, LedgerJson.Default.LedgerEntry);
            file.WriteByte((byte)'\n');
            if (!lines.Reader.TryPeek(out _))
                await file.FlushAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        lines.Writer.TryComplete();
        await writing;
    }
}

[JsonSerializable(typeof(LedgerEntry))]
[JsonSerializable(typeof(IReadOnlyList<LedgerEntry>))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class LedgerJson : JsonSerializerContext;
