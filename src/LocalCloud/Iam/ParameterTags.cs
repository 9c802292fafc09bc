using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Berth.LocalCloud.Gateway;

namespace Berth.LocalCloud.Iam;

/// <summary>
/// The tags of parameters. An environment has some ninety, and each reading of them asks for the tags of all: so which there are is
/// asked once, and what becomes of them is read from the calls.
/// </summary>
internal sealed class ParameterTags(Upstream upstream)
{
    private readonly ConcurrentDictionary<string, string> names = new();
    private readonly ConcurrentDictionary<string, Task<Dictionary<string, string>>> known = new();
    private Task? listing;

    /// <param name="bare">The name without the slash that it may begin with, as an ARN has it.</param>
    public async Task<IReadOnlyDictionary<string, string>> FindAsync(string bare)
    {
        try
        {
            await (listing ??= ListAsync());
            return names.TryGetValue(bare, out var name) ? await known.GetOrAdd(name, FetchAsync) : new Dictionary<string, string>();
        }
        catch
        {
            // Asked for again next time.
            listing = null;
            known.Clear();
            throw;
        }
    }

    /// <summary>To be told of every call that succeeded.</summary>
    public void Observe(AwsCall call)
    {
        if (call.Service.Name != "ssm")
            return;
        switch (call.Operation)
        {
            case "PutParameter" when call.Text("Name") is { } name:
                names[name.TrimStart('/')] = name;
                // With Overwrite there are none, and those that the parameter has stay.
                if (call.Tags.Count > 0)
                    known[name] = Task.FromResult(call.Tags.DistinctBy(tag => tag.Key).ToDictionary(tag => tag.Key, tag => tag.Value));
                break;
            case "DeleteParameter" or "DeleteParameters":
                foreach (var name in call.Texts("Name").Concat(call.Texts("Names[]")))
                {
                    names.TryRemove(name.TrimStart('/'), out _);
                    known.TryRemove(name, out _);
                }
                break;
            case "AddTagsToResource" or "RemoveTagsFromResource" when call.Text("ResourceId") is { } name:
                known.TryRemove(name, out _);
                break;
        }
    }

    private async Task ListAsync()
    {
        string? token = null;
        do
        {
            var request = new JsonObject { ["MaxResults"] = 50 };
            if (token is not null) request["NextToken"] = token;
            var page = await upstream.JsonAsync("ssm", "AmazonSSM.DescribeParameters", request);
            foreach (var parameter in page["Parameters"] as JsonArray ?? [])
                names.TryAdd(((string)parameter!["Name"]!).TrimStart('/'), (string)parameter["Name"]!);
            token = (string?)page["NextToken"];
        }
        while (!string.IsNullOrEmpty(token));
    }

    private async Task<Dictionary<string, string>> FetchAsync(string name) => ResourceTags.Pairs(
        (await upstream.JsonAsync("ssm", "AmazonSSM.ListTagsForResource", new JsonObject { ["ResourceType"] = "Parameter", ["ResourceId"] = name }))["TagList"], "Key", "Value");
}
