using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Berth.Registry;

/// <summary>
/// The one table, keyed <c>pk</c> and <c>sk</c>:
/// <list type="table">
/// <item><c>ENVIRONMENTS / name</c>: the environment record</item>
/// <item><c>DRIFT / name</c>: how the environment was found the last time</item>
/// <item><c>ENV#name / SEQUENCE, LEASE</c>: counter and lease with fencing token</item>
/// <item><c>ENV#name / RUN#request#</c>: a request as recorded; <c>RUN#request#attempt#step</c>: a step's plan and journal</item>
/// <item><c>ENV#name / STANDING#step</c>: what the step has made and may exist</item>
/// <item><c>EXECUTION#ARN / STARTER</c>: who started an execution by hand</item>
/// <item><c>APPROVALS#name / request</c>: a plan that waits or waited, with its task token: for the functions only</item>
/// <item><c>PORTS#cluster ARN / port</c>, <c>RULES#listener / priority</c>, <c>HOSTS / host</c>,
/// <c>NAMESPACES#cluster ARN / namespace</c>, <c>SCHEMAS#server / schema</c>: the placement ledgers</item>
/// <item><c>SCHEMA#digest / SCRIPTS</c>: SQL scripts of platforms, gzip</item>
/// <item><c>SLOTS / RUNS</c>: the environments that are worked on; <c>PACES / quota</c>: until when a quota of an account is spoken for</item>
/// <item><c>RECORDS#hosted zone / host</c>: whose a DNS record is, and what it was last set to</item>
/// </list>
/// </summary>
public sealed class RegistryTable(IAmazonDynamoDB client, string name)
{
    public IAmazonDynamoDB Client { get; } = client;
    public string Name { get; } = name;

    public static Dictionary<string, AttributeValue> Key(string pk, string sk) => new() { ["pk"] = Text(pk), ["sk"] = Text(sk) };

    public static AttributeValue Text(string value) => new() { S = value };

    public static AttributeValue Number(long value) => new() { N = value.ToString(CultureInfo.InvariantCulture) };

    public async Task<Dictionary<string, AttributeValue>?> GetAsync(string pk, string sk, CancellationToken cancellation)
    {
        var response = await Client.GetItemAsync(new GetItemRequest { TableName = Name, Key = Key(pk, sk), ConsistentRead = true }, cancellation);
        return response.Item is { Count: > 0 } item ? item : null;
    }

    /// <summary>All items of a partition whose sort key begins with a prefix, in order.</summary>
    public async Task<List<Dictionary<string, AttributeValue>>> QueryAsync(string pk, string prefix, CancellationToken cancellation)
    {
        var found = new List<Dictionary<string, AttributeValue>>();
        var request = new QueryRequest
        {
            TableName = Name,
            ConsistentRead = true,
            KeyConditionExpression = prefix.Length == 0 ? "pk = :pk" : "pk = :pk AND begins_with(sk, :sk)",
            ExpressionAttributeValues = new() { [":pk"] = Text(pk) },
        };
        if (prefix.Length > 0)
            request.ExpressionAttributeValues[":sk"] = Text(prefix);
        do
        {
            var page = await Client.QueryAsync(request, cancellation);
            found.AddRange(page.Items ?? []);
            request.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (request.ExclusiveStartKey is { Count: > 0 });
        return found;
    }

    /// <returns>False if the condition does not hold; then nothing was written.</returns>
    public async Task<bool> TryPutAsync(Dictionary<string, AttributeValue> item, string? condition, CancellationToken cancellation, Dictionary<string, AttributeValue>? values = null)
    {
        try
        {
            await Client.PutItemAsync(new PutItemRequest { TableName = Name, Item = item, ConditionExpression = condition, ExpressionAttributeValues = values }, cancellation);
            return true;
        }
        catch (ConditionalCheckFailedException)
        {
            return false;
        }
    }

    /// <returns>The item after the update, or null if the condition does not hold.</returns>
    public async Task<Dictionary<string, AttributeValue>?> TryUpdateAsync(
        string pk, string sk, string update, string? condition, Dictionary<string, AttributeValue> values, CancellationToken cancellation,
        Dictionary<string, string>? names = null)
    {
        try
        {
            var response = await Client.UpdateItemAsync(new UpdateItemRequest
            {
                TableName = Name,
                Key = Key(pk, sk),
                UpdateExpression = update,
                ConditionExpression = condition,
                ExpressionAttributeNames = names,
                ExpressionAttributeValues = values.Count == 0 ? null : values,
                ReturnValues = ReturnValue.ALL_NEW,
            }, cancellation);
            return response.Attributes ?? [];
        }
        catch (ConditionalCheckFailedException)
        {
            return null;
        }
    }
}
