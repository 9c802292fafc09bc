using Amazon.DynamoDBv2.Model;

namespace Berth.Registry;

/// <param name="Target">What the record was last set to.</param>
public sealed record RecordClaim(string Environment, string Target);

/// <summary>Whose the DNS records are that Berth made: they have no tags that could say it.</summary>
public sealed class RecordLedger(RegistryTable table)
{
    public async Task<RecordClaim?> FindAsync(string zone, string host, CancellationToken cancellation) =>
        await table.GetAsync(Partition(zone), host, cancellation) is { } item ? new(item.Required("environment"), item.Required("target")) : null;

    /// <summary>Claims a name, or notes the new target of one that is the environment's already.</summary>
    /// <returns>False if it is another environment's.</returns>
    public async Task<bool> ClaimAsync(string zone, string host, string environment, string target, CancellationToken cancellation) =>
        await table.TryUpdateAsync(Partition(zone), host, "SET environment = :me, target = :target", "attribute_not_exists(pk) OR environment = :me",
            new() { [":me"] = RegistryTable.Text(environment), [":target"] = RegistryTable.Text(target) }, cancellation) is not null;

    public async Task ReleaseAsync(string zone, string host, string environment, CancellationToken cancellation)
    {
        try
        {
            await table.Client.DeleteItemAsync(new DeleteItemRequest
            {
                TableName = table.Name,
                Key = RegistryTable.Key(Partition(zone), host),
                ConditionExpression = "attribute_not_exists(pk) OR environment = :me",
                ExpressionAttributeValues = new() { [":me"] = RegistryTable.Text(environment) },
            }, cancellation);
        }
        catch (ConditionalCheckFailedException)
        {
            // Another environment has it by now: it is no longer ours to give back.
        }
    }

    private static string Partition(string zone) => $"RECORDS#{zone}";
}
