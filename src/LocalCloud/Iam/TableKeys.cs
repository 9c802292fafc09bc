using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Berth.LocalCloud.Gateway;

namespace Berth.LocalCloud.Iam;

/// <summary>dynamodb:LeadingKeys: the partition keys that a call touches, for which the name of the table's key has to be known.</summary>
internal sealed class TableKeys(Upstream upstream)
{
    private readonly ConcurrentDictionary<string, Task<string?>> names = new();

    public async Task AddLeadingKeysAsync(AwsCall call, RequestContext context)
    {
        var keys = new List<string>();
        foreach (var (table, item) in Items(call))
            if (await names.GetOrAdd(table, HashKeyAsync) is { } name && Value(item[name]) is { } value)
                keys.Add(value);
        if (call.Operation == "Query" && QueriedKey(call.Parameters) is { } queried)
            keys.Add(queried);
        if (keys.Count > 0)
            context.Set("dynamodb:LeadingKeys", [.. keys.Distinct()]);
    }

    private static IEnumerable<(string Table, JsonObject Item)> Items(AwsCall call)
    {
        if ((call.Parameters["Key"] ?? call.Parameters["Item"]) is JsonObject one && call.Text("TableName") is { } table)
            yield return (table, one);
        foreach (var write in (call.Parameters["TransactItems"] as JsonArray ?? []).OfType<JsonObject>())
            if (write.First().Value is JsonObject action && (action["Key"] ?? action["Item"]) is JsonObject item)
                yield return ((string)action["TableName"]!, item);
        foreach (var (name, requests) in call.Parameters["RequestItems"] as JsonObject ?? [])
        {
            foreach (var key in (requests as JsonObject)?["Keys"] as JsonArray ?? [])
                yield return (name, key!.AsObject());
            foreach (var request in requests as JsonArray ?? [])
                if ((request!["PutRequest"]?["Item"] ?? request["DeleteRequest"]?["Key"]) is JsonObject item)
                    yield return (name, item);
        }
    }

    /// <summary>The value in "pk = :value", the only form a partition key may take in a key condition.</summary>
    private static string? QueriedKey(JsonObject request)
    {
        var condition = (string?)request["KeyConditionExpression"];
        if (condition is null) return null;
        var at = condition.IndexOf('=');
        var placeholder = at < 0 ? null : condition[(at + 1)..].Trim().Split(' ', ')')[0];
        return placeholder is null ? null : Value(request["ExpressionAttributeValues"]?[placeholder]);
    }

    private static string? Value(JsonNode? attribute) => (attribute as JsonObject)?.FirstOrDefault().Value?.ToString();

    private async Task<string?> HashKeyAsync(string table)
    {
        try
        {
            var described = await upstream.JsonAsync("dynamodb", "DynamoDB_20120810.DescribeTable", new JsonObject { ["TableName"] = table });
            return (string?)described["Table"]!["KeySchema"]!.AsArray().First(key => (string?)key!["KeyType"] == "HASH")!["AttributeName"];
        }
        catch (UpstreamException)
        {
            names.TryRemove(table, out _);
            return null;
        }
    }
}
