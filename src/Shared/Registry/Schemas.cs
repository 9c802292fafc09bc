using Amazon.DynamoDBv2.Model;
using Berth.Errors;

namespace Berth.Registry;

/// <summary>SQL scripts of platforms, found by their digest: what is there never changes.</summary>
public sealed class Schemas(RegistryTable table)
{
    /// <summary>What one item can hold, with room for its other attributes (DynamoDB: 400 KB an item).</summary>
    public const int MaximumCompressed = 380 * 1024;

    private const string SortKey = "SCRIPTS";

    public Task PutAsync(SqlScripts scripts, CancellationToken cancellation)
    {
        var item = RegistryTable.Key(Partition(scripts.Digest), SortKey);
        item["scripts"] = new AttributeValue { B = new MemoryStream(scripts.Compressed()) };
        return table.TryPutAsync(item, null, cancellation);
    }

    /// <exception cref="PermanentError">There are none, or they are not what was put.</exception>
    public async Task<SqlScripts> ReadAsync(string digest, CancellationToken cancellation)
    {
        var items = await table.QueryAsync(Partition(digest), SortKey, cancellation);
        var scripts = items.Count == 0 ? null : SqlScripts.OfCompressed(items[0]["scripts"].B);
        return scripts?.Digest == digest
            ? scripts
            : throw new PermanentError("SchemaMissing", $"The registry does not hold the SQL scripts {digest}.", "Put the platform again with --schema PROFILE=FOLDER.");
    }

    private static string Partition(string digest) => $"SCHEMA#{digest}";
}
