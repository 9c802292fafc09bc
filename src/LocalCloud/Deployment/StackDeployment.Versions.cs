using System.Text.Json.Nodes;

namespace Berth.LocalCloud.Deployment;

/// <summary>
/// Versions, aliases and the update of a stack. As CloudFormation does it: a version whose logical id is new is published, one whose
/// logical id is gone stays, for the transform gives versions the DeletionPolicy Retain.
/// </summary>
public sealed partial class StackDeployment
{
    private readonly HashSet<string> aliases = [];

    /// <summary>Brings functions and state machines to what the template says now; what else has changed in it needs a new start.</summary>
    /// <exception cref="InvalidOperationException">The template has other resources than the stack.</exception>
    public async Task<DeployedStack> UpdateAsync(TransformedTemplate template)
    {
        var resolve = Intrinsics(template);
        LeaveOutWhatIsConditional(template, resolve);
        var added = template.Resources.Where(resource => !MadeByTheirOwnApi.Contains((string?)resource.Value!["Type"]) && !names.Has(resource.Key)).Select(resource => resource.Key).ToList();
        if (added.Count > 0)
            throw new InvalidOperationException($"the stack has no {string.Join(", ", added)}: start the local cloud anew for new resources");

        names.Keep("AWS::Lambda::Version", template.OfType("AWS::Lambda::Version").Select(version => version.LogicalId));
        foreach (var (_, version) in Unpublished(template))
        {
            var id = (string)version["FunctionName"]!["Ref"]!;
            var function = resolve.Resolve(template.Resources[id]!["Properties"])!.AsObject();
            var path = $"/2015-03-31/functions/{names.Ref(id)}";
            var configuration = new JsonObject(function
                .Where(property => property.Key is "Description" or "Handler" or "MemorySize" or "Role" or "Runtime" or "Timeout" or "Environment")
                .Select(property => KeyValuePair.Create(property.Key, property.Value?.DeepClone())));
            await upstream.RestAsync("lambda", HttpMethod.Put, path + "/configuration", configuration);
        }
        await PublishVersionsAsync(template, resolve);
        await PutAliasesAsync(template, resolve);
        var machines = StateMachines(template, resolve);
        foreach (var (machine, request) in machines)
            await upstream.JsonAsync("states", "AWSStepFunctions.UpdateStateMachine", new JsonObject
            {
                ["stateMachineArn"] = machine.Arn,
                ["definition"] = request["definition"]!.DeepClone(),
                ["roleArn"] = machine.RoleArn,
            });
        return Deployed(template, resolve, StackReading.Rules(template, resolve, names), machines, Schedules(template, resolve));
    }

    /// <summary>Policies name aliases, which moto's CloudFormation does not have: their ARNs are put in their place.</summary>
    private static void NameAliases(TransformedTemplate template, JsonNode? node)
    {
        var known = template.OfType("AWS::Lambda::Alias").ToDictionary(alias => alias.LogicalId, alias => alias.Properties);
        Walk(node);

        void Walk(JsonNode? node)
        {
            switch (node)
            {
                case JsonObject { Count: 1 } reference when reference["Ref"] is JsonValue id && known.TryGetValue((string)id!, out var alias):
                    reference.ReplaceWith(new JsonObject
                    {
                        ["Fn::Join"] = new JsonArray(":", new JsonArray(
                            new JsonObject { ["Fn::GetAtt"] = new JsonArray((string)alias["FunctionName"]!["Ref"]!, "Arn") }, alias["Name"]!.DeepClone())),
                    });
                    break;
                case JsonObject map:
                    foreach (var (_, value) in map.ToList())
                        Walk(value);
                    break;
                case JsonArray array:
                    foreach (var item in array.ToList())
                        Walk(item);
                    break;
            }
        }
    }

    private List<(string LogicalId, JsonObject Properties)> Unpublished(TransformedTemplate template) =>
        [.. template.OfType("AWS::Lambda::Version").Where(version => !names.Has(version.LogicalId))];

    private async Task PublishVersionsAsync(TransformedTemplate template, Intrinsics resolve)
    {
        foreach (var (id, version) in Unpublished(template))
        {
            var published = await upstream.RestAsync("lambda", HttpMethod.Post, $"/2015-03-31/functions/{resolve.Text(version["FunctionName"])}/versions", []);
            names.Add(id, "AWS::Lambda::Version", (string)published["FunctionArn"]!);
        }
        foreach (var (id, alias) in template.OfType("AWS::Lambda::Alias"))
            names.Add(id, "AWS::Lambda::Alias", $"arn:aws:lambda:{region}:{account}:function:{resolve.Text(alias["FunctionName"])}:{resolve.Text(alias["Name"])}");
    }

    private async Task PutAliasesAsync(TransformedTemplate template, Intrinsics resolve)
    {
        foreach (var (id, properties) in template.OfType("AWS::Lambda::Alias"))
        {
            var alias = resolve.Resolve(properties)!.AsObject();
            var path = $"/2015-03-31/functions/{alias["FunctionName"]}/aliases";
            if (aliases.Add(id))
                await upstream.RestAsync("lambda", HttpMethod.Post, path, new JsonObject { ["Name"] = alias["Name"]!.DeepClone(), ["FunctionVersion"] = alias["FunctionVersion"]!.DeepClone() });
            else
                await upstream.RestAsync("lambda", HttpMethod.Put, $"{path}/{alias["Name"]}", new JsonObject { ["FunctionVersion"] = alias["FunctionVersion"]!.DeepClone() });
        }
    }

    /// <summary>Whom functions let call them: on aliases, which moto's CloudFormation does not have when it makes permissions.</summary>
    private async Task AddPermissionsAsync(TransformedTemplate template, Intrinsics resolve)
    {
        foreach (var (id, properties) in template.OfType("AWS::Lambda::Permission"))
        {
            var permission = resolve.Resolve(properties)!.AsObject();
            var named = (string)permission["FunctionName"]!;
            var (function, alias) = named.Split(':') is { Length: 8 } arn ? (arn[6], arn[7]) : (named, null);
            permission.Remove("FunctionName");
            permission["StatementId"] = id;
            await upstream.RestAsync("lambda", HttpMethod.Post, $"/2015-03-31/functions/{function}/policy{(alias is null ? "" : $"?Qualifier={alias}")}", permission);
        }
    }

    private async Task CreateMappingsAsync(TransformedTemplate template, Intrinsics resolve)
    {
        foreach (var (_, properties) in template.OfType("AWS::Lambda::EventSourceMapping"))
            await upstream.RestAsync("lambda", HttpMethod.Post, "/2015-03-31/event-source-mappings", resolve.Resolve(properties)!.AsObject());
    }

}
