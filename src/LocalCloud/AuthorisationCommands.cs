using System.Text.Json.Nodes;
using Berth.LocalCloud.Gateway;
using Berth.LocalCloud.Iam;

namespace Berth.LocalCloud;

/// <summary><c>GET authorisations[?since=NUMBER]</c>: what was decided, and the policies by which it was.</summary>
internal static class AuthorisationCommands
{
    public static void Map(ControlApi control, Authorisations asked, Roles roles, Upstream upstream, string stack) => control.Map("GET authorisations", async (request, _) =>
    {
        var since = long.TryParse(request.Query["since"], out var number) ? number : 0;
        var (last, questions, attempts) = (asked.Last, asked.Questions(since), asked.Attempts(since));
        var ofTheStack = await StackRolesAsync(upstream, stack);
        var told = new JsonArray();
        // Those that nobody asked about have policies too; those that have gone since had some.
        var seen = asked.Roles.ToDictionary(role => role.Arn);
        var standing = (await upstream.QueryAsync("iam", "2010-05-08", "ListRoles", default, [("MaxItems", "1000")])).Descendants("Arn").Select(arn => arn.Value);
        foreach (var arn in standing.Union(seen.Keys))
            if (await roles.FindAsync(arn, default) is { } role || seen.TryGetValue(arn, out role))
                told.Add(Tell(role, ofTheStack));
        return new JsonObject
        {
            ["last"] = last,
            ["roles"] = told,
            ["questions"] = new JsonArray([.. questions.Select(question => new JsonObject
            {
                ["role"] = question.RoleArn,
                ["action"] = question.Action,
                ["resource"] = question.Resource,
                ["context"] = new JsonObject(question.Context.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)new JsonArray([.. pair.Value.Select(value => (JsonNode)value)])))),
            })]),
            ["attempts"] = new JsonArray([.. attempts.Select(attempt => new JsonObject
            {
                ["verb"] = attempt.Verb,
                ["group"] = attempt.Group,
                ["resource"] = attempt.Resource,
                ["namespace"] = attempt.Namespace,
                ["name"] = attempt.Name,
            })]),
        };
    });

    private static JsonObject Tell(Role role, Dictionary<string, string> ofTheStack) => new()
    {
        ["arn"] = role.Arn,
        ["logicalId"] = ofTheStack.GetValueOrDefault(role.Arn[(role.Arn.LastIndexOf('/') + 1)..]),
        ["trust"] = role.Trust.Document,
        ["policies"] = new JsonArray([.. role.Policies.Select(Tell)]),
        ["boundary"] = role.Boundary is { } boundary ? Tell(boundary) : null,
    };

    private static JsonNode Tell(Policy policy) => new JsonObject { ["arn"] = policy.Arn, ["document"] = policy.Document };

    /// <summary>Logical ids by role name.</summary>
    private static async Task<Dictionary<string, string>> StackRolesAsync(Upstream upstream, string stack) =>
        (await upstream.QueryAsync("cloudformation", "2010-05-15", "DescribeStackResources", default, [("StackName", stack)])).Descendants()
            .Where(element => element.Element("ResourceType")?.Value == "AWS::IAM::Role" && element.Element("PhysicalResourceId") is not null)
            .ToDictionary(element => element.Element("PhysicalResourceId")!.Value, element => element.Element("LogicalResourceId")!.Value);
}
