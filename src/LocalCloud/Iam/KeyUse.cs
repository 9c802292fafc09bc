using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Berth.LocalCloud.Gateway;

namespace Berth.LocalCloud.Iam;

/// <summary>
/// Which customer keys a call uses on the side: those of SecureString parameters, of secrets and of queues. AWS's own keys (aws/ssm,
/// aws/secretsmanager, aws/sqs) ask for no right of the caller.
/// </summary>
internal sealed class KeyUse(Upstream upstream, ResourceArns arns)
{
    private readonly ConcurrentDictionary<string, Task<string?>> keyOfParameter = new();
    private readonly ConcurrentDictionary<string, Task<string?>> keyOfSecret = new();
    private readonly ConcurrentDictionary<string, Task<string?>> keyOfQueue = new();

    /// <summary>Key ARNs; kms:ViaService and the encryption context belong to the context of the question.</summary>
    /// <param name="check">encrypt-parameter, decrypt-parameters, key-of-secret or key-of-queue, as in dependent-actions.json.</param>
    public async Task<IReadOnlyList<string>> FindAsync(string check, AwsCall call)
    {
        var used = new List<string>();
        switch (check)
        {
            case "encrypt-parameter":
                await AddAsync(used, call.Text("KeyId") ?? (call.Text("Name") is { } name ? await keyOfParameter.GetOrAdd(name, ParameterKeyAsync) : null));
                break;
            case "decrypt-parameters" when call.Operation == "GetParametersByPath":
                foreach (var parameter in await UnderAsync(call))
                    await AddAsync(used, await keyOfParameter.GetOrAdd(parameter, ParameterKeyAsync));
                break;
            case "decrypt-parameters":
                foreach (var key in await KeysOfAsync([.. call.Texts("Name").Concat(call.Texts("Names[]"))]))
                    await AddAsync(used, key);
                break;
            case "key-of-secret" when call.Operation == "CreateSecret":
                await AddAsync(used, call.Text("KmsKeyId"));
                break;
            case "key-of-secret" when call.Operation != "UpdateSecret" || call.Parameters.ContainsKey("SecretString") || call.Parameters.ContainsKey("SecretBinary"):
                if (call.Text("SecretId") is { } secret)
                    await AddAsync(used, await keyOfSecret.GetOrAdd(secret, SecretKeyAsync));
                break;
            case "key-of-queue":
                if (call.Text("QueueUrl") is { } queue)
                    await AddAsync(used, await keyOfQueue.GetOrAdd(queue, QueueKeyAsync));
                break;
        }
        return used;
    }

    /// <summary>To be told of every call that succeeded.</summary>
    public void Observe(AwsCall call)
    {
        if (call is { Service.Name: "ssm", Operation: "PutParameter" or "DeleteParameter" or "DeleteParameters" })
            foreach (var name in call.Texts("Name").Concat(call.Texts("Names[]")))
            {
                if (call.Operation == "PutParameter" && call.Text("Type") is { } type)
                    keyOfParameter[name] = Task.FromResult(type == "SecureString" ? call.Text("KeyId") : null);
                else
                    keyOfParameter.TryRemove(name, out _);
            }
        // What does not exist is not remembered, so what is made needs no forgetting.
        if (call is { Service.Name: "secretsmanager", Operation: "UpdateSecret" or "DeleteSecret" or "RestoreSecret" } && call.Text("SecretId") is { } secret)
            foreach (var id in keyOfSecret.Keys.Where(id => id == secret || id.Contains($":secret:{secret}-", StringComparison.Ordinal) || secret.Contains($":secret:{id}-", StringComparison.Ordinal)))
                keyOfSecret.TryRemove(id, out _);
        if (call is { Service.Name: "sqs", Operation: "SetQueueAttributes" or "DeleteQueue" } && call.Text("QueueUrl") is { } url)
            keyOfQueue.TryRemove(url, out _);
    }

    private async Task AddAsync(List<string> used, string? id)
    {
        if (id is null or "alias/aws/ssm" or "alias/aws/secretsmanager" or "alias/aws/sqs" || id.EndsWith(":alias/aws/ssm", StringComparison.Ordinal))
            return;
        var arn = await arns.KeyAsync(id) ?? id;
        if (!used.Contains(arn)) used.Add(arn);
    }

    private async Task<IReadOnlyList<string>> UnderAsync(AwsCall call)
    {
        var filter = new JsonObject
        {
            ["Key"] = "Path",
            ["Option"] = call.Parameters["Recursive"]?.ToString() == "true" ? "Recursive" : "OneLevel",
            ["Values"] = new JsonArray(call.Text("Path")),
        };
        var names = new List<string>();
        string? token = null;
        do
        {
            var request = new JsonObject { ["ParameterFilters"] = new JsonArray(filter.DeepClone()), ["MaxResults"] = 50 };
            if (token is not null) request["NextToken"] = token;
            var page = await upstream.JsonAsync("ssm", "AmazonSSM.DescribeParameters", request);
            foreach (var parameter in page["Parameters"] as JsonArray ?? [])
            {
                var name = (string)parameter!["Name"]!;
                keyOfParameter[name] = Task.FromResult(KeyOf(parameter));
                names.Add(name);
            }
            token = (string?)page["NextToken"];
        }
        while (!string.IsNullOrEmpty(token));
        return names;
    }

    /// <summary>The keys of those that exist; all that is not known yet is asked for in one call.</summary>
    private async Task<IReadOnlyList<string?>> KeysOfAsync(string[] asked)
    {
        // A version or label may follow the name.
        var names = asked.Select(name => name.StartsWith("arn:", StringComparison.Ordinal) ? name : name.Split(':')[0]).Distinct().ToList();
        // DescribeParameters takes at most 50 values a filter.
        foreach (var some in names.Where(name => !keyOfParameter.ContainsKey(name)).Chunk(50))
        {
            var page = await upstream.JsonAsync("ssm", "AmazonSSM.DescribeParameters", new JsonObject
            {
                ["ParameterFilters"] = new JsonArray(new JsonObject { ["Key"] = "Name", ["Values"] = new JsonArray([.. some.Select(name => (JsonNode)name)]) }),
                ["MaxResults"] = 50,
            });
            foreach (var parameter in page["Parameters"] as JsonArray ?? [])
                keyOfParameter[(string)parameter!["Name"]!] = Task.FromResult(KeyOf(parameter));
        }

        var keys = new List<string?>();
        foreach (var name in names)
            if (keyOfParameter.TryGetValue(name, out var key))
                keys.Add(await key);
        return keys;
    }

    private async Task<string?> ParameterKeyAsync(string name)
    {
        var described = await upstream.JsonAsync("ssm", "AmazonSSM.DescribeParameters", new JsonObject
        {
            ["ParameterFilters"] = new JsonArray(new JsonObject { ["Key"] = "Name", ["Values"] = new JsonArray(name.Split(':')[0]) }),
        });
        if (described["Parameters"] is JsonArray { Count: > 0 } found)
            return KeyOf(found[0]!);
        keyOfParameter.TryRemove(name, out _);
        return null;
    }

    private static string? KeyOf(JsonNode parameter) => (string?)parameter["Type"] == "SecureString" ? (string?)parameter["KeyId"] : null;

    private async Task<string?> SecretKeyAsync(string id)
    {
        try
        {
            return (string?)(await upstream.JsonAsync("secretsmanager", "secretsmanager.DescribeSecret", new JsonObject { ["SecretId"] = id }))["KmsKeyId"];
        }
        catch (UpstreamException)
        {
            keyOfSecret.TryRemove(id, out _);
            return null;
        }
    }

    private async Task<string?> QueueKeyAsync(string url)
    {
        try
        {
            var request = new JsonObject { ["QueueUrl"] = url, ["AttributeNames"] = new JsonArray("KmsMasterKeyId") };
            return (string?)(await upstream.JsonAsync("sqs", "AmazonSQS.GetQueueAttributes", request))["Attributes"]?["KmsMasterKeyId"] is { Length: > 0 } key ? key : null;
        }
        catch (UpstreamException)
        {
            keyOfQueue.TryRemove(url, out _);
            return null;
        }
    }
}
